/// Captures while a match is being tried: bound for a trial, taken back when it fails.
struct Bindings: Equatable {
  /// One capture.
  struct Entry: Equatable {
    let name: String
    /// The text in the form in which it is compared.
    let bytes: ArraySlice<UInt8>
    /// The text as it stood in the output.
    let text: String?
    /// The line that it came from, when `text` has not been taken yet.
    let origin: ComparedLine?
    /// The lesson's line that bound it.
    let line: Int?
  }

  private(set) var entries: [Entry]
  /// How many were bound before this expectation.
  let boundBefore: Int

  init(_ captures: Captures, spelling: Spelling) {
    entries = captures.values.sorted { $0.key < $1.key }.map { name, text in
      let compared = ComparedLine(text, spelling: spelling)
      return Entry(
        name: name, bytes: compared.bytes[...], text: text, origin: nil,
        line: captures.line(of: name))
    }
    boundBefore = entries.count
  }

  /// How many captures are bound: what to roll back to.
  var count: Int { entries.count }

  /// Takes back what was bound since `count` was read.
  mutating func rollBack(to count: Int) {
    entries.removeSubrange(count...)
  }

  /// The capture of this name.
  func entry(_ name: String) -> Entry? {
    entries.last { $0.name == name }
  }

  /// Binds a free name to a part of a line.
  mutating func bind(_ name: String, to range: Range<Int>, of line: ComparedLine, at number: Int) {
    entries.append(
      Entry(name: name, bytes: line.bytes[range], text: nil, origin: line, line: number))
  }

  /// Writes what was bound in this expectation to the lesson's captures.
  func commit(to captures: inout Captures) {
    for entry in entries[boundBefore...] {
      captures.bind(entry.name, to: entry.string, line: entry.line)
    }
  }
}

extension Bindings.Entry {
  /// The text as it stood in the output.
  var string: String {
    text ?? origin?.text(in: bytes.startIndex..<bytes.endIndex) ?? ""
  }
}
