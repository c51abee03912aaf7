import LessonModel

/// Draws a sequence diagram.
struct SequenceSVG {
  let participants: [String]
  let messages: [Picture.Arrow]

  private static let rowHeight = 36.0
  private static let top = 48.0

  func svg(label: String) -> String {
    var svg = SVG()
    let lane = self.lane
    let height = Self.top + Double(messages.count) * Self.rowHeight + 12
    func place(_ index: Int) -> Double { (Double(index) + 0.5) * lane }
    for (index, name) in participants.enumerated() {
      let name = SVG.cut(name, to: 20)
      let half = SVG.width(name) / 2 + 10
      svg.rectangle(
        at: .init(x: place(index) - half, y: 4), width: half * 2, height: 28, classes: "box")
      svg.text(name, at: .init(x: place(index), y: 23), anchor: .middle)
      svg.line(
        [.init(x: place(index), y: 32), .init(x: place(index), y: height - 4)], classes: "grid")
    }
    for (row, message) in messages.enumerated()
    where participants.indices.contains(message.from) && participants.indices.contains(message.to) {
      let y = Self.top + (Double(row) + 0.6) * Self.rowHeight
      let (start, end) = (place(message.from), place(message.to))
      if message.from == message.to {
        svg.dot(at: .init(x: start, y: y), classes: "head")
        svg.text(
          SVG.cut(message.label, to: 28), at: .init(x: start + 8, y: y + 4), classes: "halo")
        continue
      }
      svg.arrow(
        from: .init(x: start, y: y), to: .init(x: end, y: y),
        bend: .init(x: (start + end) / 2, y: y))
      let room = Int(abs(end - start) / SVG.width("n")) - 2
      svg.text(
        SVG.cut(message.label, to: max(4, room)), at: .init(x: (start + end) / 2, y: y - 7),
        anchor: .middle, classes: "halo")
    }
    return svg.svg(label: label, width: lane * Double(max(1, participants.count)), height: height)
  }

  /// How far apart the participants are.
  private var lane: Double {
    let names = participants.map { SVG.width(SVG.cut($0, to: 20)) + 36 }
    let labels = messages.map { message in
      SVG.width(SVG.cut(message.label, to: 28)) / Double(max(1, distance(of: message))) + 24
    }
    return (names + labels + [110]).max() ?? 110
  }

  // A transcript may hold any numbers.
  private func distance(of message: Picture.Arrow) -> Int {
    guard participants.indices.contains(message.from), participants.indices.contains(message.to)
    else { return 1 }
    return abs(message.from - message.to)
  }
}
