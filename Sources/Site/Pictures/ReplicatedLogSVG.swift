import Lessons

/// Draws logs of servers, one below the other, so that entries of one index stand in one column.
/// A heavy line ends what is committed, what is not has a dashed border, and each term has a colour.
struct ReplicatedLogSVG: SizedDrawing {
  let servers: [Picture.LogServer]
  let cuts: [Int]

  private static let cellHeight = 36.0
  private static let longestCommand = 8

  var summary: String {
    servers.enumerated().map { place, server in
      let entries = server.entries.map { "\($0.command) of term \($0.term)" }
      return (cuts.contains(place) ? "Network cut. " : "")
        + "\(server.name)\(server.role.isEmpty ? "" : " (\(server.role))"): "
        + "\(entries.joined(separator: ", ")); committed up to \(server.commitIndex)"
    }.joined(separator: ". ") + (servers.isEmpty ? "" : ".")
  }

  func drawn(room: Double) -> Drawn {
    let first = servers.map(\.firstIndex).min() ?? 1
    let count = min(
      1000, servers.map { $0.firstIndex &- first &+ $0.entries.count }.max() ?? 0)
    let entries = servers.flatMap(\.entries)
    let commands = entries.map { SVG.width(SVG.cut($0.command, to: Self.longestCommand)) }
    let terms = entries.map { SVG.width("term \($0.term)", "small") }
    let cell = max(24, (commands + terms).max() ?? 0) + 12
    let perLine = max(1, Int((room - 8) / cell))
    var drawn = Drawn()
    drawn.width = min(room, max(220, Double(min(count, perLine)) * cell + 8))
    var y = 0.0
    for start in stride(from: 0, through: max(0, count - 1), by: perLine) {
      let part = start..<min(count, start + perLine)
      for (column, place) in part.enumerated() {
        drawn.svg.text(
          "\(first &+ place)", at: .init(x: (Double(column) + 0.5) * cell, y: y + 12),
          anchor: .middle, classes: "small")
      }
      y += 16
      for (place, server) in servers.enumerated() {
        // In further lines only those that have something there.
        let own = server.firstIndex &- first..<server.firstIndex &- first &+ server.entries.count
        guard start == 0 || own.overlaps(part) else { continue }
        if start == 0, cuts.contains(place) { drawCut(&y, in: &drawn) }
        draw(server, first, part, y, cell, in: &drawn)
        y += 18 + Self.cellHeight + 8
      }
      if start == 0, cuts.contains(servers.count) { drawCut(&y, in: &drawn) }
      y += 6
    }
    drawn.height = y
    return drawn
  }

  private func drawCut(_ y: inout Double, in drawn: inout Drawn) {
    drawn.svg.line([.init(x: 0, y: y + 8), .init(x: drawn.width, y: y + 8)], classes: "cut")
    drawn.svg.text(
      "network cut", at: .init(x: drawn.width, y: y + 12), anchor: .end, classes: "small halo")
    y += 18
  }

  private func draw(
    _ server: Picture.LogServer, _ first: Int, _ part: Range<Int>, _ y: Double, _ cell: Double,
    in drawn: inout Drawn
  ) {
    let name = SVG.cut(server.name, to: 12)
    drawn.svg.text(name, at: .init(x: 0, y: y + 13), classes: "strong")
    let role = part.lowerBound == 0 ? server.role : "goes on"
    drawn.svg.text(
      SVG.fitted(role, drawn.width - SVG.width(name, "strong") - 10),
      at: .init(x: SVG.width(name, "strong") + 10, y: y + 13))
    let top = y + 18
    for (column, place) in part.enumerated() {
      let index = first &+ place
      let own = index &- server.firstIndex
      guard server.entries.indices.contains(own) else { continue }
      let (entry, x) = (server.entries[own], Double(column) * cell)
      let state = index <= server.commitIndex ? "keyed" : "keyed open"
      drawn.svg.rectangle(
        at: .init(x: x + 1, y: top), width: cell - 4, height: Self.cellHeight,
        classes: "cell \(state) \(Mark.color(entry.term))")
      drawn.svg.text(
        SVG.cut(entry.command, to: Self.longestCommand),
        at: .init(x: x + cell / 2 - 1, y: top + 15), anchor: .middle)
      drawn.svg.text(
        "term \(entry.term)", at: .init(x: x + cell / 2 - 1, y: top + 30), anchor: .middle,
        classes: "small")
    }
    let committed = server.commitIndex &- first &+ 1
    guard committed > 0 && part.contains(committed - 1) || committed == 0 && part.lowerBound == 0
    else { return }
    let x = Double(committed - part.lowerBound) * cell + (committed == 0 ? 0 : -1)
    drawn.svg.line(
      [.init(x: x, y: top - 3), .init(x: x, y: top + Self.cellHeight + 3)], classes: "end")
  }
}
