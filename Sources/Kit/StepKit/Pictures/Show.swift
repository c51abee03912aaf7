/// Shows a table: its text form is printed, and the page draws it.
///
///     var table = Table(title: "Filters", columns: ["keys", "false positives"])
///     table.addRow(1000, 0.0098)
///     show(table)
public func show(_ table: Table) { present(table) }

/// Shows a line chart: its text form is printed, and the page draws it.
public func show(_ chart: LineChart) { present(chart) }

/// Shows a bar chart: its text form is printed, and the page draws it.
public func show(_ chart: BarChart) { present(chart) }

/// Shows a diagram: its text form is printed, and the page draws it.
public func show(_ diagram: Diagram) { present(diagram) }

/// Shows a sequence diagram: its text form is printed, and the page draws it.
public func show(_ diagram: SequenceDiagram) { present(diagram) }

/// Shows rows of bits: their text form is printed, and the page draws them.
public func show(_ bits: BitRows) { present(bits) }

/// Shows a hash ring: its text form is printed, and the page draws it.
public func show(_ ring: RingDiagram) { present(ring) }

/// Shows the partitions of a topic: their text form is printed, and the page draws them.
public func show(_ log: PartitionLog) { present(log) }

/// Shows replicated logs: their text form is printed, and the page draws them.
public func show(_ log: ReplicatedLog) { present(log) }

/// Shows a topology: its text form is printed, and the page draws it.
public func show(_ topology: Topology) { present(topology) }

/// Shows a tree: its text form is printed, and the page draws it.
public func show(_ tree: TreeDiagram) { present(tree) }

/// Shows positions in a log: their text form is printed, and the page draws them.
public func show(_ positions: LogPositions) { present(positions) }

/// Shows a map with a search: its text form is printed, and the page draws it.
public func show(_ map: GeoScatter) { present(map) }

/// Something that can be shown. What goes to the runner is a description, never a drawing: the site
/// draws the page. `Picture` in the module Lessons reads the same JSON.
protocol Showable {
  var title: String { get }
  /// The lines of its text form, without the title, none wider than `TextForm.width`.
  var bodyLines: [String] { get }
  /// The name of its kind, and what it holds.
  var content: (kind: String, value: JSON) { get }
}

extension Showable {
  /// What `show` prints, each line ended by LF.
  var textForm: String {
    let lines = (title.isEmpty ? [] : [TextForm.cut(title, to: TextForm.width)]) + bodyLines
    return lines.map { "\(TextForm.withoutTrailingBlanks($0))\n" }.joined()
  }

  /// What `show` tells the runner.
  var description: JSON {
    .object([
      ("title", .string(title)), ("text", .string(textForm)),
      ("content", .object([(content.kind, content.value)])),
    ])
  }
}

private func present(_ picture: some Showable) {
  if let channel = ControlChannel.current {
    channel.show(picture.description.text, text: picture.textForm)
  } else {
    print(picture.textForm, terminator: "")
  }
}
