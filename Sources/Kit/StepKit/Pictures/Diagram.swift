/// Boxes and the arrows between them.
public struct Diagram: Sendable, Equatable {
  let title: String
  private var nodes: [String] = []
  private var arrows: [Arrow] = []

  private static let mostNodes = 12
  private static let longestName = 24

  /// Makes a diagram without boxes.
  public init(title: String = "") { self.title = TextForm.oneLine(title) }

  /// Adds a box, unless it is there. Only boxes without arrows need it.
  ///
  /// - Precondition: a diagram has at most 12 boxes.
  public mutating func addNode(_ name: String) { _ = index(of: name) }

  /// Adds an arrow, and the boxes at its ends that are not there yet.
  ///
  /// - Precondition: a diagram has at most 12 boxes.
  public mutating func addArrow(from: String, to: String, _ label: String = "") {
    arrows.append(
      Arrow(from: index(of: from), to: index(of: to), label: TextForm.oneLine(label)))
  }

  private mutating func index(of name: String) -> Int {
    let name = TextForm.oneLine(name)
    if let index = nodes.firstIndex(of: name) { return index }
    demand(nodes.count < Diagram.mostNodes, "a diagram has at most 12 boxes")
    nodes.append(name)
    return nodes.count - 1
  }
}

/// From one node or participant to another, by their numbers from 0.
struct Arrow: Sendable, Equatable {
  var from: Int
  var to: Int
  var label: String

  var json: JSON {
    .object([
      ("from", .integer(from)), ("to", .integer(to)), ("label", .string(label)),
    ])
  }
}

extension Diagram: Showable {
  var bodyLines: [String] {
    let names = nodes.map { TextForm.cut($0, to: Diagram.longestName) }
    let from = arrows.map { names[$0.from].count }.max() ?? 0
    let to = arrows.map { names[$0.to].count }.max() ?? 0
    let lonely = nodes.indices.filter { node in
      !arrows.contains { $0.from == node || $0.to == node }
    }
    return arrows.map { arrow in
      let line = TextForm.left(names[arrow.from], from) + " -> "
      if arrow.label.isEmpty { return line + names[arrow.to] }
      let room = TextForm.width - from - to - " -> ".count - " : ".count
      return line + TextForm.left(names[arrow.to], to) + " : " + TextForm.cut(arrow.label, to: room)
    } + lonely.map { names[$0] }
  }

  var content: (kind: String, value: JSON) {
    (
      "diagram",
      .object([("nodes", .strings(nodes)), ("arrows", .array(arrows.map(\.json)))])
    )
  }
}
