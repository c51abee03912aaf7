/// A row of bits as it changes, and questions about it: a Bloom filter, a bitmap.
public struct BitRows: Sendable, Equatable {
  let title: String
  private let count: Int
  private var rows: [Row] = []

  private struct Row: Equatable {
    var label: String
    /// A `0` or `1` for each bit, `.` for one that is not asked for.
    var bits: [Character]
    /// The bits that are set here and were not in the row before.
    var new: [Int]
    var note: String
    var isQuestion: Bool
  }

  private static let mostBits = 256
  private static let mostRows = 24
  private static let longestLabel = 16
  private static let longestNote = 16
  /// What fits beside a label and a note.
  private static let bitsInLine = 40

  /// Makes a picture without rows.
  ///
  /// - Parameters:
  ///   - title: what stands above it.
  ///   - count: how many bits each row has.
  /// - Precondition: there are 1 to 256 bits.
  public init(title: String = "", count: Int) {
    demand(
      (1...BitRows.mostBits).contains(count), "a row has 1 to 256 bits, and not \(count)")
    self.title = TextForm.oneLine(title)
    self.count = count
  }

  /// Adds the row as it is now. Bits that were 0 in the row before and are 1 now stand out.
  ///
  /// - Parameters:
  ///   - label: what happened.
  ///   - bits: a `0` or `1` for each bit, the first one first.
  ///   - note: what stands behind it; nil says how many bits were set.
  /// - Precondition: there is one `0` or `1` for each bit, and at most 24 rows and questions.
  public mutating func addRow(_ label: String, _ bits: String, note: String? = nil) {
    let bits = Array(bits)
    demand(
      bits.count == count && bits.allSatisfy { $0 == "0" || $0 == "1" },
      "the row \"\(label)\" has to be \(count) times 0 or 1, and is \(String(bits))")
    let before = rows.last { !$0.isQuestion }?.bits
    let new = bits.indices.filter { bits[$0] == "1" && before?[$0] == "0" }
    add(
      Row(
        label: TextForm.oneLine(label), bits: bits, new: new,
        note: TextForm.oneLine(note ?? (before == nil ? "" : "+\(new.count)")), isQuestion: false))
  }

  /// Adds a look at some bits of the latest row.
  ///
  /// - Parameters:
  ///   - label: what is asked.
  ///   - positions: the bits that are looked at, from 0.
  ///   - note: what the answer is; nil says whether all of them are 1.
  /// - Precondition: there is a row; the positions are bits of it.
  /// - Complexity: O(n) in the bits of a row and the positions.
  public mutating func addQuestion(_ label: String, positions: [Int], note: String? = nil) {
    guard let latest = rows.last(where: { !$0.isQuestion })?.bits else {
      fatalError("a question is about a row: call addRow first")
    }
    for position in positions {
      demand(
        latest.indices.contains(position),
        "the question \"\(label)\" looks at bit \(position) of \(count)")
    }
    var bits = Array(repeating: Character("."), count: count)
    for position in positions { bits[position] = latest[position] }
    let isAll = positions.allSatisfy { latest[$0] == "1" }
    add(
      Row(
        label: TextForm.oneLine(label), bits: bits, new: [],
        note: TextForm.oneLine(note ?? (isAll ? "all 1" : "a 0")), isQuestion: true))
  }

  private mutating func add(_ row: Row) {
    demand(rows.count < BitRows.mostRows, "a picture of bits has at most 24 rows")
    rows.append(row)
  }
}

extension BitRows: Showable {
  var bodyLines: [String] {
    let labels = rows.map { TextForm.cut($0.label, to: BitRows.longestLabel) }
    let width = labels.map(\.count).max() ?? 0
    var lines: [String] = []
    for start in stride(from: 0, to: count, by: BitRows.bitsInLine) {
      let part = start..<min(count, start + BitRows.bitsInLine)
      if count > 10 {
        lines.append(line("", part.map { $0 % 10 == 0 ? "\($0 / 10 % 10)" : " " }, "", width))
      }
      lines.append(line("", part.map { "\($0 % 10)" }, "", width))
      for (row, label) in zip(rows, labels) {
        let isLast = part.upperBound == count
        lines.append(
          line(
            label, row.bits[part].map(String.init),
            isLast ? TextForm.cut(row.note, to: BitRows.longestNote) : "", width))
      }
      if part.upperBound < count { lines.append("") }
    }
    return lines
  }

  private func line(_ label: String, _ bits: [String], _ note: String, _ width: Int) -> String {
    "\(TextForm.left(label, width))  \(bits.joined())  \(note)"
  }

  var content: (kind: String, value: JSON) {
    let rows = rows.map { row in
      JSON.object([
        ("label", .string(row.label)), ("bits", .string(String(row.bits))),
        ("new", .array(row.new.map(JSON.integer))), ("note", .string(row.note)),
        ("isQuestion", .bool(row.isQuestion)),
      ])
    }
    return ("bits", .object([("rows", .array(rows))]))
  }
}
