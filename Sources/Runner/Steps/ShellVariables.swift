import PlainText

/// The variables of a shell script, as far as its text names them.
struct ShellVariables {
  /// The names that it reads: `$name`, `${name}`, `${name:-word}`, `${#name}`.
  private(set) var read: Set<String> = []
  /// Its other words: a name among them may be one that the script sets itself.
  private(set) var others: Set<String> = []

  /// Finds the names in a script. One behind a backslash is a word like others.
  /// - Complexity: O(n) in the length of the text.
  init(in text: String) {
    let bytes = Array(text.utf8)
    var index = 0
    var isRead = false
    while index < bytes.count {
      let end = bytes[index...].firstIndex { !TokenBytes.isNamePart($0) } ?? bytes.count
      if end > index {
        let name = String(decoding: bytes[index..<end], as: UTF8.self)
        if !isRead {
          others.insert(name)
        } else if !TokenBytes.isDigit(bytes[index]) {
          read.insert(name)
        }
        isRead = false
        index = end
        continue
      }
      switch bytes[index] {
      case UInt8(ascii: "\\"):
        isRead = false
        index += 1
      case UInt8(ascii: "$"): isRead = true
      case UInt8(ascii: "{") where isRead && bytes[index - 1] == UInt8(ascii: "$"): break
      case UInt8(ascii: "#") where isRead && bytes[index - 1] == UInt8(ascii: "{"): break
      default: isRead = false
      }
      index += 1
    }
  }

  /// Whether the script reads the variable and does nothing else with it: then something before the
  /// script has to give it its value.
  func onlyReads(_ name: String) -> Bool { read.contains(name) && !others.contains(name) }
}
