/// What a line of a shell says of the lines below it, as far as the line alone tells.
struct ShellLine {
  /// The line that ends a here-document.
  struct End: Equatable {
    var word: String
    /// Whether tabs may stand before it (`<<-`).
    var mayBeIndented: Bool

    func isEnd(_ line: String) -> Bool {
      mayBeIndented ? line.drop { $0 == "\t" } == word : line == word
    }
  }

  /// Whether the line ends with a `\\` that joins it to the next one.
  private(set) var goesOn = false
  /// The here-documents that begin on it, in their order.
  private(set) var documents: [End] = []

  /// Reads a line: quotes, comments and `((…))` hide what is in them.
  ///
  /// - Complexity: O(n) in the length of the line.
  init(_ line: String) {
    let line = Array(line)
    var index = 0
    var quote: Character?
    var depth = 0
    while index < line.count {
      let character = line[index]
      let next = index + 1 < line.count ? line[index + 1] : nil
      if quote == "'" {
        if character == "'" { quote = nil }
      } else if character == "\\" {
        goesOn = next == nil
        index += 1
      } else if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == "(", next == "(" {
        depth += 1
        index += 1
      } else if character == ")", next == ")", depth > 0 {
        depth -= 1
        index += 1
      } else if character == "#", index == 0 || " \t;&|()".contains(line[index - 1]) {
        return
      } else if character == "<", next == "<", depth == 0 {
        index = readDocument(in: line, from: index + 2)
        continue
      }
      index += 1
    }
  }

  /// Reads what follows `<<`; returns where it ends.
  private mutating func readDocument(in line: [Character], from start: Int) -> Int {
    var index = start
    // A here-string has its text on the line.
    if index < line.count, line[index] == "<" { return index + 1 }
    let mayBeIndented = index < line.count && line[index] == "-"
    if mayBeIndented { index += 1 }
    while index < line.count, line[index] == " " || line[index] == "\t" { index += 1 }
    var word = ""
    var quote: Character?
    while index < line.count {
      let character = line[index]
      if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if " \t;&|<>()".contains(character) {
        break
      } else if character != "\\" {
        word.append(character)
      }
      index += 1
    }
    if !word.isEmpty { documents.append(End(word: word, mayBeIndented: mayBeIndented)) }
    return index
  }
}
