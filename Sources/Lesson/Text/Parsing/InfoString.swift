import PlainText

/// The text after an opening fence: a word, then `key=value`, `key="quoted value"` and flags.
///
/// It is read from the source, because cmark resolves entities and backslashes in it.
struct InfoString: Equatable {
  struct Attribute: Equatable {
    var key: String
    /// nil for a flag.
    var value: String?
    /// The byte of the source at which the key begins.
    var offset: Int
    /// The byte of the source at which the value begins; that of the key for a flag.
    var valueOffset: Int
  }

  /// The first word; empty when there is none.
  var word: String
  /// The byte of the source at which the word begins.
  var offset: Int
  /// What follows the word, as far as it can be read.
  var attributes: [Attribute] = []
  /// What cannot be read.
  var problems: [Problem] = []

  /// Reads `range` of the source.
  init(_ range: Range<Int>, in bytes: [UInt8]) {
    var scanner = Scanner(bytes: bytes, end: range.upperBound, offset: range.lowerBound)
    offset = range.lowerBound
    word = scanner.text { !TokenBytes.isBlank($0) }
    while true {
      scanner.skipBlanks()
      if scanner.offset == range.upperBound { return }
      do throws(Problem) {
        attributes.append(try scanner.attribute())
      } catch {
        problems.append(error)
        if error.isFinal { return }
        _ = scanner.text { !TokenBytes.isBlank($0) }
      }
    }
  }

  /// Whether a flag stands in it.
  func has(_ flag: String) -> Bool { attributes.contains { $0.key == flag && $0.value == nil } }

  private struct Scanner {
    let bytes: [UInt8]
    let end: Int
    var offset: Int

    var byte: UInt8? { offset < end ? bytes[offset] : nil }

    mutating func skipBlanks() {
      while let byte, TokenBytes.isBlank(byte) { offset += 1 }
    }

    mutating func text(while isPart: (UInt8) -> Bool) -> String {
      let start = offset
      while let byte, isPart(byte) { offset += 1 }
      return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    mutating func attribute() throws(Problem) -> Attribute {
      let start = offset
      let key = text {
        !TokenBytes.isBlank($0) && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "\"")
      }
      if key.contains(where: { "{}".contains($0) }) {
        throw Problem(
          offset: start, problem: "attributes are not written in braces",
          remedy: "write `key=value key=\"quoted value\" flag`", isFinal: true)
      }
      if byte == UInt8(ascii: "\"") {
        throw Problem(
          offset: offset, problem: "a stray quotation mark",
          remedy: "quote the whole value of a key: `key=\"quoted value\"`")
      }
      guard byte == UInt8(ascii: "=") else {
        return Attribute(key: key, value: nil, offset: start, valueOffset: start)
      }
      if key.isEmpty {
        throw Problem(
          offset: start, problem: "a key is missing before `=`",
          remedy: "write `key=value` without spaces")
      }
      offset += 1
      let valueStart = offset
      let value = byte == UInt8(ascii: "\"") ? try quoted() : bare()
      if value.isEmpty {
        throw Problem(
          offset: start, problem: "`\(key)=` has no value", remedy: "write `\(key)=value`")
      }
      if byte == UInt8(ascii: "\"") {
        throw Problem(
          offset: offset, problem: "a stray quotation mark",
          remedy: "quote the whole value: `\(key)=\"…\"`")
      }
      return Attribute(key: key, value: value, offset: start, valueOffset: valueStart)
    }

    private mutating func bare() -> String {
      text { !TokenBytes.isBlank($0) && $0 != UInt8(ascii: "\"") }
    }

    private mutating func quoted() throws(Problem) -> String {
      let start = offset
      offset += 1
      let value = text { $0 != UInt8(ascii: "\"") }
      guard byte != nil else {
        throw Problem(
          offset: start, problem: "the quotation mark is never closed",
          remedy: "close it with `\"`")
      }
      offset += 1
      if let byte, !TokenBytes.isBlank(byte) {
        throw Problem(
          offset: offset, problem: "text directly after a quoted value",
          remedy: "put a space between attributes")
      }
      return value
    }
  }
}
