import PlainText

/// How the lines of an expectation and of the output are compared.
enum Spelling: Sendable {
  /// Byte for byte.
  case asWritten
  /// A run of blanks as one blank, a run of dashes as one dash: in an expectation that holds a
  /// placeholder, because the width of a column follows its values.
  case runsAsOne
}

/// A line in the form in which it is compared: without the white space at its end, and with
/// runs as one where the spelling says so. Knows where each byte came from.
struct ComparedLine: Sendable, Equatable {
  /// The line as it was given.
  let text: String
  /// What is compared.
  let bytes: [UInt8]
  /// The offset in `text` of each of `bytes` and of their end; nil when they are the same.
  private let offsets: [Int]?

  init(_ text: String, spelling: Spelling) {
    self.text = text
    let source = Array(text.utf8)
    let end = TokenBytes.trimmedEnd(of: source)
    switch spelling {
    case .asWritten:
      bytes = Array(source[..<end])
      offsets = nil
    case .runsAsOne:
      var folded = FoldedBytes()
      folded.append(source[..<end])
      bytes = folded.bytes
      offsets = folded.bytes.count == end ? nil : folded.offsets + [end]
    }
  }

  /// The offset in `text.utf8` of the byte at `offset` of `bytes`.
  func sourceOffset(_ offset: Int) -> Int { offsets?[offset] ?? offset }

  /// The text that the bytes in `range` came from.
  func text(in range: Range<Int>) -> String {
    if range.isEmpty { return "" }
    // The end of the last byte, not the start of the next: a run folds into its first byte.
    let end = range.upperBound == bytes.count ? nil : sourceOffset(range.upperBound)
    let utf8 = text.utf8
    let from = utf8.index(utf8.startIndex, offsetBy: sourceOffset(range.lowerBound))
    let to = utf8.index(
      utf8.startIndex, offsetBy: end ?? offsets?[bytes.count] ?? bytes.count)
    return String(decoding: utf8[from..<to], as: UTF8.self)
  }
}

/// Bytes in which each run of blanks is one space and each run of dashes one dash.
struct FoldedBytes {
  /// The folded bytes.
  private(set) var bytes: [UInt8] = []
  /// The offset in the source of each of `bytes`.
  private(set) var offsets: [Int] = []

  /// `─`, which psql rules its tables with when `linestyle` is `unicode`.
  private static let rule: [UInt8] = [0xE2, 0x94, 0x80]

  /// Whether a run of this byte counts as one.
  static func isRun(_ byte: UInt8) -> Bool {
    TokenBytes.isBlank(byte) || byte == UInt8(ascii: "-")
  }

  /// Adds the bytes of a slice, folded; offsets are the slice's own indices.
  mutating func append(_ source: ArraySlice<UInt8>) {
    var index = source.startIndex
    var last: ArraySlice<UInt8> = []
    while index < source.endIndex {
      let byte = source[index]
      var unit: ArraySlice<UInt8> = []
      if TokenBytes.isBlank(byte) {
        unit = [0x20]
      } else if byte == UInt8(ascii: "-") {
        unit = [byte]
      } else if byte == 0xE2, source[index...].starts(with: Self.rule) {
        unit = Self.rule[...]
      }
      if unit.isEmpty {
        bytes.append(byte)
        offsets.append(index)
        index += 1
      } else {
        if unit != last {
          for position in 0..<unit.count {
            bytes.append(unit[unit.startIndex + position])
            offsets.append(index + position)
          }
        }
        index += unit.count
      }
      last = unit
    }
  }
}
