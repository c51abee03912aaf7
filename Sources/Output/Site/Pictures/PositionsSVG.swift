import LessonModel

/// Draws positions in one log: a bar with a mark for each, their names above it, and what lies between
/// two of them below it.
struct PositionsSVG: SizedDrawing {
  let marks: [Picture.PositionMark]
  let gaps: [Picture.PositionGap]

  private static let barHeight = 22.0

  var summary: String {
    let names = stands.map { $0.map(\.name).joined(separator: " = ") }
    let notes = marks.filter { !$0.note.isEmpty }.map { "\($0.name): \($0.note)" }
    let between = known.map { gap in
      "\(gap.name) from \(marks[gap.from].name) to \(marks[gap.to].name)"
        + (gap.note.isEmpty ? "" : ": \(gap.note)")
    }
    let order = names.isEmpty ? [] : ["In this order: \(names.joined(separator: ", "))"]
    return (order + notes + between).map { "\($0)." }.joined(separator: " ")
  }

  /// Those that stand in one place together, from the beginning of the log.
  private var stands: [[Picture.PositionMark]] {
    Set(marks.map(\.place)).sorted().map { place in marks.filter { $0.place == place } }
  }

  /// A transcript may name any positions.
  private var known: [Picture.PositionGap] {
    gaps.filter { marks.indices.contains($0.from) && marks.indices.contains($0.to) }
  }

  func drawn(room: Double) -> Drawn {
    let stands = self.stands
    let bar = room < SizedRoom.wide ? room / 2 : 400
    func x(_ stand: Int) -> Double { 1 + bar * Double(stand + 1) / Double(max(1, stands.count)) }
    var drawn = Drawn(width: room, height: 4)
    var tops: [Double] = []
    // The first name stands highest: no line of a later one passes it.
    for (index, stand) in stands.enumerated() {
      tops.append(drawn.height)
      let left = x(index) + 7
      let names = SVG.wrapped(stand.map(\.name).joined(separator: " = "), room - left, "code")
      drawn.svg.text(names, at: .init(x: left, y: drawn.height + 12), classes: "code")
      drawn.height += Double(names.count) * SVG.lineHeight()
      let text = stand.map(\.note).filter { !$0.isEmpty }.joined(separator: ", ")
      let notes = SVG.wrapped(text, room - left, "small")
      drawn.svg.text(notes, at: .init(x: left, y: drawn.height + 11), classes: "small")
      drawn.height += Double(notes.count) * SVG.lineHeight("small") + 6
    }
    for (index, top) in tops.enumerated() {
      let start = index == 0 ? 1 : x(index - 1)
      drawn.svg.rectangle(
        at: .init(x: start, y: drawn.height), width: x(index) - start, height: Self.barHeight,
        classes: index == 0 ? "cell new" : "cell set")
      drawn.svg.line(
        [.init(x: x(index), y: top), .init(x: x(index), y: drawn.height + Self.barHeight + 4)],
        classes: "axis")
    }
    if !stands.isEmpty { drawn.height += Self.barHeight + 12 }
    for gap in known {
      let ends = [gap.from, gap.to].map { end in
        x(stands.firstIndex { $0.contains(marks[end]) } ?? 0)
      }
      draw(gap, from: ends[0], to: ends[1], in: &drawn)
    }
    return drawn
  }

  /// A bracket, unless it has no length, and what it stands for below it.
  private func draw(
    _ gap: Picture.PositionGap, from start: Double, to end: Double, in drawn: inout Drawn
  ) {
    let text = gap.note.isEmpty ? gap.name : "\(gap.name): \(gap.note)"
    if start != end {
      drawn.svg.line(
        [
          .init(x: start, y: drawn.height - 4), .init(x: start, y: drawn.height),
          .init(x: end, y: drawn.height), .init(x: end, y: drawn.height - 4),
        ], classes: "edge")
    }
    let left = drawn.width - start >= min(drawn.width, SVG.width(text)) ? start : 1
    let lines = SVG.wrapped(text, drawn.width - left)
    drawn.svg.text(lines, at: .init(x: left, y: drawn.height + 15))
    drawn.height += Double(max(1, lines.count)) * SVG.lineHeight() + 14
  }
}
