/// Messages between participants, one after the other, from top to bottom.
public struct SequenceDiagram: Sendable, Equatable {
  let title: String
  private let participants: [String]
  private var messages: [Arrow] = []

  private static let mostParticipants = 6
  private static let widestLane = 26

  /// Makes a diagram without messages.
  ///
  /// - Precondition: there are 1 to 6 participants, each of another name.
  public init(title: String = "", participants: [String]) {
    demand(
      (1...SequenceDiagram.mostParticipants).contains(participants.count),
      "a sequence diagram has 1 to 6 participants")
    self.title = TextForm.oneLine(title)
    self.participants = participants.map(TextForm.oneLine)
    demand(
      Set(self.participants).count == participants.count, "each participant has another name")
  }

  /// Adds a message below the others; one to its own sender is something that it does.
  ///
  /// - Precondition: both are participants.
  public mutating func addMessage(from: String, to: String, _ label: String = "") {
    guard let first = participants.firstIndex(of: TextForm.oneLine(from)),
      let second = participants.firstIndex(of: TextForm.oneLine(to))
    else { fatalError("\(from) or \(to) is no participant of the diagram") }
    messages.append(Arrow(from: first, to: second, label: TextForm.oneLine(label)))
  }
}

extension SequenceDiagram: Showable {
  var bodyLines: [String] {
    let lane = self.lane
    var canvas = TextCanvas(width: TextForm.width, height: messages.count + 1)
    for (index, name) in participants.enumerated() {
      canvas.write(TextForm.cut(name, to: lane - 1), column: index * lane, row: 0)
      for row in messages.indices { canvas.write("|", column: index * lane, row: row + 1) }
    }
    for (row, message) in messages.enumerated() {
      let (left, right) = (
        min(message.from, message.to) * lane, max(message.from, message.to) * lane
      )
      guard right > left else {
        canvas.write(
          "* " + TextForm.cut(message.label, to: lane - 3), column: left, row: row + 1)
        continue
      }
      let room = right - left - 1
      // A label that leaves no room for blanks around it goes without, and is cut only then.
      let blank = message.label.isEmpty || message.label.count > room - 4 ? "" : " "
      let label = blank + TextForm.cut(message.label, to: room - 2) + blank
      let before = (room - label.count) / 2
      var line =
        String(repeating: "-", count: before) + label
        + String(repeating: "-", count: room - label.count - before)
      line = message.from < message.to ? line.dropLast() + ">" : "<" + line.dropFirst()
      canvas.write(line, column: left + 1, row: row + 1)
    }
    return canvas.lines
  }

  /// How far apart the participants are: as much as names and labels need and the width allows.
  private var lane: Int {
    let names = participants.map { $0.count + 2 }
    let labels = messages.map { message in
      let span = max(1, abs(message.from - message.to))
      return (message.label.count + 7 + span - 1) / span
    }
    let wanted = (names + labels + [12]).max() ?? 0
    return min(wanted, SequenceDiagram.widestLane, TextForm.width / participants.count)
  }

  var content: (kind: String, value: JSON) {
    (
      "sequence",
      .object([
        ("participants", .strings(participants)), ("messages", .array(messages.map(\.json))),
      ])
    )
  }
}
