import LessonModel

/// Draws messages between participants. Time goes down, so an arrow slants.
///
/// What happens to a message or to a participant stands in their labels, as in the text form: a message
/// whose label ends with ✗ is lost, and a participant that crashes has no line until it comes back.
struct SequenceSVG: SizedDrawing {
  let participants: [String]
  private let messages: [Picture.Arrow]

  private static let slant = 12.0
  /// How wide a label gets beside or above its mark.
  private static let widestLabel = 240.0
  private static let lostMarks: Set<Character> = ["✗", "✕", "✘"]

  init(participants: [String], messages: [Picture.Arrow]) {
    self.participants = participants
    // A transcript may hold any numbers.
    self.messages = messages.filter {
      participants.indices.contains($0.from) && participants.indices.contains($0.to)
    }
  }

  var summary: String {
    messages.map { message in
      let (label, isLost) = Self.label(of: message)
      let from = participants[message.from]
      if message.from == message.to { return "\(from) \(label)" }
      return "\(from) to \(participants[message.to]): \(label)\(isLost ? " (lost)" : "")"
    }.joined(separator: "; ") + (messages.isEmpty ? "" : ".")
  }

  private static func label(of message: Picture.Arrow) -> (text: String, isLost: Bool) {
    guard let last = message.label.last, lostMarks.contains(last), message.from != message.to else {
      return (message.label, false)
    }
    let text = message.label.dropLast().reversed().drop { $0 == " " }.reversed()
    return (String(text), true)
  }

  func drawn(room: Double) -> Drawn {
    let lane = self.lane(room)
    var drawn = Drawn(width: max(lane * Double(max(1, participants.count)), 120))
    func place(_ index: Int) -> Double { (Double(index) + 0.5) * lane }
    let names = participants.map { SVG.wrapped($0, lane - 12, Self.looks(lane)) }
    let nameHeight = Double(names.map(\.count).max() ?? 1) * SVG.lineHeight(Self.looks(lane)) + 12
    for (index, lines) in names.enumerated() {
      let half = min(lane / 2 - 2, SVG.width(lines, Self.looks(lane)) / 2 + 8)
      drawn.svg.rectangle(
        at: .init(x: place(index) - half, y: 4), width: half * 2, height: nameHeight, classes: "box"
      )
      drawn.svg.text(
        lines, at: .init(x: place(index), y: 21), anchor: .middle, classes: Self.looks(lane))
    }
    // Since when each participant lives; nil for one that has crashed.
    var alive: [Double?] = participants.map { _ in nameHeight + 4 }
    var rows = SVG()
    var y = nameHeight + 12
    for message in messages {
      let (text, isLost) = Self.label(of: message)
      let (start, end) = (place(message.from), place(message.to))
      guard message.from != message.to else {
        y += 20
        let isCrash = text.hasPrefix("crash") && alive[message.from] != nil
        if isCrash, let since = alive[message.from] {
          drawn.svg.line([.init(x: start, y: since), .init(x: start, y: y)], classes: "life")
          Self.cross(at: .init(x: start, y: y), in: &rows)
          alive[message.from] = nil
        } else {
          if alive[message.from] == nil, text.hasPrefix("comes back") { alive[message.from] = y }
          rows.circle(at: .init(x: start, y: y), radius: 4, classes: "head")
        }
        y += 8 + write(text, beside: start, y, drawn.width, isCrash: isCrash, in: &rows)
        continue
      }
      let lines = SVG.wrapped(text, min(Self.widestLabel, drawn.width - 8))
      y += Double(lines.count) * SVG.lineHeight() + 6
      draw(from: .init(x: start, y: y), to: .init(x: end, y: y + Self.slant), isLost, in: &rows)
      let half = SVG.width(lines) / 2 + 2
      let middle = min(max((start + end) / 2, half), drawn.width - half)
      rows.text(
        lines,
        at: .init(x: middle, y: y - 4 - Double(lines.count - 1) * SVG.lineHeight()),
        anchor: .middle, classes: isLost ? "halo down" : "halo")
      y += Self.slant + 2
    }
    for (index, since) in alive.enumerated() {
      guard let since else { continue }
      drawn.svg.line(
        [.init(x: place(index), y: since), .init(x: place(index), y: y + 8)], classes: "life")
    }
    drawn.svg.append(rows)
    drawn.height = y + 12
    return drawn
  }

  private static func looks(_ lane: Double) -> String { lane < 90 ? "small" : "" }

  /// How far apart the participants are.
  private func lane(_ room: Double) -> Double {
    let names = participants.map { SVG.width($0) + 36 }
    let labels = messages.map { message in
      let distance = Double(max(1, abs(message.from - message.to)))
      return min(SVG.width(message.label), Self.widestLabel) / distance + 24
    }
    let wanted = (names + labels + [110]).max() ?? 110
    return min(wanted, room / Double(max(1, participants.count)))
  }

  private func draw(from start: SVG.Point, to end: SVG.Point, _ isLost: Bool, in svg: inout SVG) {
    guard isLost else {
      svg.arrow(
        from: start, to: end, bend: .init(x: (start.x + end.x) / 2, y: (start.y + end.y) / 2))
      return
    }
    let stop = SVG.Point(
      x: start.x + (end.x - start.x) * 0.8, y: start.y + (end.y - start.y) * 0.8)
    svg.line([start, stop], classes: "edge cut")
    Self.cross(at: stop, in: &svg)
  }

  private static func cross(at point: SVG.Point, in svg: inout SVG) {
    for side in [-1.0, 1] {
      svg.line(
        [
          .init(x: point.x - 5, y: point.y - 5 * side),
          .init(x: point.x + 5, y: point.y + 5 * side),
        ], classes: "cross")
    }
  }

  /// Writes what a participant does to the right of its line, or to the left where there is more room.
  ///
  /// - Returns: by how much it is higher than a line.
  private func write(
    _ text: String, beside x: Double, _ y: Double, _ width: Double, isCrash: Bool,
    in svg: inout SVG
  ) -> Double {
    let isRight = width - x >= min(SVG.width(text) + 14, width / 2)
    let lines = SVG.wrapped(text, (isRight ? width - x : x) - 12)
    svg.text(
      lines, at: .init(x: isRight ? x + 10 : x - 10, y: y + 4), anchor: isRight ? .start : .end,
      classes: isCrash ? "halo down" : "halo")
    return Double(max(0, lines.count - 1)) * SVG.lineHeight()
  }
}
