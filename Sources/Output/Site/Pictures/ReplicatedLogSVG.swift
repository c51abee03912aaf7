import LessonModel

/// Draws logs of servers, one below the other, so that entries of one index stand in one column.
/// A heavy line ends what is committed, what is not has a dashed border, and each term has a colour.
struct ReplicatedLogSVG: SizedDrawing {
  let servers: [Picture.LogServer]
  let cuts: [Int]

  private static let widestCommand = 60.0

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
    let texts = entries.map { SVG.wrapped($0.command, Self.widestCommand) }
    let commands = texts.map { SVG.width($0) }
    let terms = entries.map { SVG.width("term \($0.term)", "small") }
    let cell = max(24, (commands + terms).max() ?? 0) + 12
    let perLine = max(1, Int((room - 8) / cell))
    let height = 20 + Double(max(1, texts.map(\.count).max() ?? 1)) * SVG.lineHeight()
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
        y += drawHead(of: server, goesOn: start > 0, y, in: &drawn)
        draw(server, first, part, y, .init(width: cell, height: height), in: &drawn)
        y += height + 8
      }
      if start == 0, cuts.contains(servers.count) { drawCut(&y, in: &drawn) }
      y += 6
    }
    drawn.height = y
    return drawn
  }

  private func drawCut(_ y: inout Double, in drawn: inout Drawn) {
    // The line ends before the words: between them it would be read as a hyphen.
    let words = "network cut"
    let end = drawn.width - SVG.width(words, "small") - 4
    drawn.svg.line([.init(x: 0, y: y + 8), .init(x: end, y: y + 8)], classes: "cut")
    drawn.svg.text(
      words, at: .init(x: drawn.width, y: y + 12), anchor: .end, classes: "small halo")
    y += 18
  }

  /// The server's name and role, beside each other or one below the other: how high they are.
  private func drawHead(
    of server: Picture.LogServer, goesOn: Bool, _ y: Double, in drawn: inout Drawn
  ) -> Double {
    let name = SVG.wrapped(server.name, drawn.width, "strong")
    drawn.svg.text(name, at: .init(x: 0, y: y + 13), classes: "strong")
    let role = goesOn ? "goes on" : server.role
    let right = SVG.width(name.last ?? "", "strong") + 10
    let isBeside = right + SVG.width(role) <= drawn.width
    let lines = SVG.wrapped(role, isBeside ? drawn.width - right : drawn.width)
    let above = Double(max(1, name.count) - (isBeside ? 1 : 0)) * SVG.lineHeight()
    drawn.svg.text(lines, at: .init(x: isBeside ? right : 0, y: y + 13 + above))
    return 2 + above + Double(max(isBeside ? 1 : 0, lines.count)) * SVG.lineHeight()
  }

  private struct Cell {
    var width: Double
    var height: Double
  }

  private func draw(
    _ server: Picture.LogServer, _ first: Int, _ part: Range<Int>, _ top: Double, _ cell: Cell,
    in drawn: inout Drawn
  ) {
    for (column, place) in part.enumerated() {
      let index = first &+ place
      let own = index &- server.firstIndex
      guard server.entries.indices.contains(own) else { continue }
      let (entry, x) = (server.entries[own], Double(column) * cell.width)
      let state = index <= server.commitIndex ? "keyed" : "keyed open"
      drawn.svg.rectangle(
        at: .init(x: x + 1, y: top), width: cell.width - 4, height: cell.height,
        classes: "cell \(state) \(Mark.color(entry.term))")
      let middle = x + cell.width / 2 - 1
      drawn.svg.text(
        SVG.wrapped(entry.command, Self.widestCommand), at: .init(x: middle, y: top + 15),
        anchor: .middle)
      drawn.svg.text(
        "term \(entry.term)", at: .init(x: middle, y: top + cell.height - 6), anchor: .middle,
        classes: "small")
    }
    let committed = server.commitIndex &- first &+ 1
    guard committed > 0 && part.contains(committed - 1) || committed == 0 && part.lowerBound == 0
    else { return }
    let x = Double(committed - part.lowerBound) * cell.width + (committed == 0 ? 0 : -1)
    drawn.svg.line(
      [.init(x: x, y: top - 3), .init(x: x, y: top + cell.height + 3)], classes: "end")
  }
}
