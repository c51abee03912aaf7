/// The place of a scanner in one line of input.
///
/// A scanner reads a variable's value in place of its name. So the cursor is a stack: the line at the
/// bottom, the values under way above it. A token never crosses the end of a value.
package struct ScanCursor {
  private struct Layer {
    var bytes: [UInt8]
    var position = 0
    var variable: [UInt8]?
  }

  private var layers: [Layer]

  /// Creates a cursor at the start of a line.
  package init(_ line: [UInt8]) { layers = [Layer(bytes: line)] }

  /// Whether nothing is left. Drops the values that are read to their end.
  mutating func isAtEnd() -> Bool {
    while let top = layers.last, top.position >= top.bytes.count {
      guard layers.count > 1 else { return true }
      layers.removeLast()
    }
    return false
  }

  /// The byte `distance` ahead; nil beyond the end of the line or value.
  func peek(_ distance: Int = 0) -> UInt8? {
    guard let top = layers.last, top.position + distance < top.bytes.count else { return nil }
    return top.bytes[top.position + distance]
  }

  /// The number of bytes from `distance` on that satisfy the condition.
  ///
  /// - Complexity: O(*n*) in that number.
  func run(from distance: Int = 0, while condition: (UInt8) -> Bool) -> Int {
    guard let top = layers.last else { return 0 }
    var end = top.position + distance
    while end < top.bytes.count, condition(top.bytes[end]) { end += 1 }
    return max(0, end - top.position - distance)
  }

  /// Whether the next two bytes are these.
  func hasPair(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    peek() == UInt8(ascii: first) && peek(1) == UInt8(ascii: second)
  }

  /// Takes the next bytes.
  mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    let last = layers.count - 1
    let start = layers[last].position
    layers[last].position += count
    return layers[last].bytes[start..<start + count]
  }

  /// Skips the next bytes.
  mutating func skip(_ count: Int) { layers[layers.count - 1].position += count }

  /// Whether the value of this variable is being scanned.
  func isExpanding(_ variable: [UInt8]) -> Bool { layers.contains { $0.variable == variable } }

  /// Puts the value of a variable in front of what follows.
  mutating func expand(_ variable: [UInt8], value: [UInt8]) {
    layers.append(Layer(bytes: value, variable: variable))
  }
}

extension UInt8 {
  /// A blank as psql's scanners know it.
  package var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) && self != 0x0B }
  /// A line end.
  var isNewline: Bool { self == 0x0A || self == 0x0D }
  /// A decimal digit.
  package var isDigit: Bool { (0x30...0x39).contains(self) }
  /// A letter of ASCII.
  var isASCIILetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
  /// The start of an identifier or of a dollar quote's tag.
  var isIdentifierStart: Bool { isASCIILetter || self >= 0x80 || self == UInt8(ascii: "_") }
  /// A later byte of an identifier.
  var isIdentifierPart: Bool { isIdentifierStart || isDigit || self == UInt8(ascii: "$") }
  /// A byte of a psql variable's name.
  var isVariablePart: Bool { isIdentifierStart || isDigit }
  /// The lower-case form of an ASCII letter, any other byte as it is.
  package var asciiLowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}

extension Sequence<UInt8> {
  /// The text with the letters of ASCII in lower case.
  package var lowercasedText: String { String(decoding: map(\.asciiLowercased), as: UTF8.self) }
}
