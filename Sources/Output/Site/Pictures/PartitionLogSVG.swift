import LessonModel

/// Draws the partitions of a topic: cells by offset, the end of each log, and who stands where.
struct PartitionLogSVG: SizedDrawing {
  let partitions: [Picture.Partition]

  private static let widestText = 75.0

  var summary: String {
    partitions.map { partition in
      let positions = partition.positions.map { ", \($0.name) at \($0.offset), \($0.note)" }
      return "\(title(of: partition)): \(partition.messages.joined(separator: " ")); end "
        + "\(end(of: partition))\(positions.joined())"
    }.joined(separator: ". ") + (partitions.isEmpty ? "" : ".")
  }

  // A transcript may hold any numbers.
  private func end(of partition: Picture.Partition) -> Int {
    partition.firstOffset &+ partition.messages.count
  }

  private func title(of partition: Picture.Partition) -> String {
    partition.name.allSatisfy(\.isNumber) ? "partition \(partition.name)" : partition.name
  }

  /// The colour of each text, by its first appearance.
  private var colors: [String: Int] {
    var colors: [String: Int] = [:]
    for text in partitions.flatMap(\.messages) where colors[text] == nil {
      colors[text] = colors.count
    }
    return colors
  }

  func drawn(room: Double) -> Drawn {
    let colors = self.colors
    let messages = partitions.flatMap(\.messages).map { SVG.wrapped($0, Self.widestText) }
    let texts = messages.map { SVG.width($0) }
    let offsets = partitions.map { SVG.width("\(end(of: $0))") }
    let cell = max(24, (texts + offsets).max() ?? 0) + 12
    let perLine = max(1, Int((room - 12) / cell))
    let most = partitions.map(\.messages.count).max() ?? 0
    let height = 10 + Double(messages.map(\.count).max() ?? 1) * SVG.lineHeight()
    var drawn = Drawn()
    drawn.width = min(
      room, max(220, Double(min(most, perLine)) * cell + 12, widthOfPositions(cell, perLine)))
    var y = 4.0
    for partition in partitions {
      let end = "end \(end(of: partition))"
      let title = SVG.wrapped(
        title(of: partition), drawn.width - SVG.width(end, "small") - 10, "strong")
      drawn.svg.text(title, at: .init(x: 0, y: y + 12), classes: "strong")
      y += Double(max(0, title.count - 1)) * SVG.lineHeight()
      drawn.svg.text(
        end, at: .init(x: SVG.width(title.last ?? "", "strong") + 10, y: y + 12), classes: "small")
      y += 20
      for start in stride(from: 0, through: max(0, partition.messages.count - 1), by: perLine) {
        let part = start..<min(partition.messages.count, start + perLine)
        draw(partition, part, y, .init(width: cell, height: height), colors, in: &drawn.svg)
        y += 16 + height + 4
        y = drawPositions(of: partition, part, y, cell, in: &drawn)
      }
      y += 8
    }
    drawn.height = y
    return drawn
  }

  private func text(of position: Picture.LogPosition) -> String {
    position.note.isEmpty ? position.name : "\(position.name): \(position.note)"
  }

  /// How wide the drawing has to be for the texts that have no room to the left of their triangles.
  private func widthOfPositions(_ cell: Double, _ perLine: Int) -> Double {
    partitions.flatMap { partition in
      partition.positions.map { position in
        let place = position.offset &- partition.firstOffset
        guard (0...partition.messages.count).contains(place) else { return 0 }
        let isAtEnd = place == partition.messages.count && place > 0
        let column = isAtEnd ? (place - 1) % perLine + 1 : place % perLine
        let x = Double(column) * cell + (isAtEnd ? 2 : cell / 2)
        let width = SVG.width(text(of: position))
        return x - 10 >= width ? 0 : x + 10 + width
      }
    }.max() ?? 0
  }

  private struct Cell {
    var width: Double
    var height: Double
  }

  private func draw(
    _ partition: Picture.Partition, _ part: Range<Int>, _ y: Double, _ cell: Cell,
    _ colors: [String: Int], in svg: inout SVG
  ) {
    for (column, index) in part.enumerated() {
      let x = Double(column) * cell.width
      let text = partition.messages[index]
      svg.text(
        "\(partition.firstOffset &+ index)", at: .init(x: x + cell.width / 2, y: y + 11),
        anchor: .middle, classes: "small")
      svg.rectangle(
        at: .init(x: x + 1, y: y + 16), width: cell.width - 2, height: cell.height,
        classes: "cell keyed \(Mark.color(colors[text] ?? 0))")
      let lines = SVG.wrapped(text, Self.widestText)
      let above = (cell.height - Double(lines.count) * SVG.lineHeight()) / 2
      svg.text(
        lines, at: .init(x: x + cell.width / 2, y: y + 16 + above + 13), anchor: .middle)
    }
    guard part.upperBound == partition.messages.count else { return }
    let x = Double(part.count) * cell.width + 2
    svg.line([.init(x: x, y: y + 12), .init(x: x, y: y + 20 + cell.height)], classes: "end")
  }

  /// A triangle under what is read next, and whose it is beside it.
  private func drawPositions(
    of partition: Picture.Partition, _ part: Range<Int>, _ y: Double, _ cell: Double,
    in drawn: inout Drawn
  ) -> Double {
    var y = y
    for position in partition.positions {
      let place = position.offset &- partition.firstOffset
      let isEnd = place == partition.messages.count && part.upperBound == place
      guard part.contains(place) || isEnd else { continue }
      let x = Double(place - part.lowerBound) * cell + (isEnd ? 2 : cell / 2)
      drawn.svg.polygon(
        [.init(x: x, y: y + 1), .init(x: x + 5, y: y + 10), .init(x: x - 5, y: y + 10)],
        classes: "head")
      let text = text(of: position)
      let isRight = x + 10 + SVG.width(text) <= drawn.width || x < drawn.width / 2
      let room = isRight ? drawn.width - x - 10 : x - 10
      var lines = SVG.wrapped(text, room)
      if lines.count > 1, !position.note.isEmpty {
        lines = SVG.wrapped("\(position.name):", room) + SVG.wrapped(position.note, room)
      }
      drawn.svg.text(
        lines, at: .init(x: isRight ? x + 10 : x - 10, y: y + 11), anchor: isRight ? .start : .end)
      y += 2 + Double(max(1, lines.count)) * SVG.lineHeight()
    }
    return y
  }
}
