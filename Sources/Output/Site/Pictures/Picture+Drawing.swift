package import LessonModel

extension Picture {
  /// What draws it.
  ///
  /// - Parameter color: the classes of the colour that a session or a server has on its page.
  /// - Returns: what such a drawing is called, and the drawing; nil for a table, which is text.
  func drawing(
    color: (String) -> [String] = { _ in [] }
  ) -> (kind: String, drawing: any SizedDrawing)? {
    switch content {
    case .table: nil
    case .lineChart(let x, let y, let series):
      ("Line chart", LineChartSVG(x: x, y: y, series: series))
    case .barChart(let bars): ("Bar chart", BarChartSVG(bars: bars))
    case .diagram(let nodes, let arrows): ("Diagram", DiagramSVG(nodes: nodes, arrows: arrows))
    case .sequence(let participants, let messages):
      ("Sequence diagram", SequenceSVG(participants: participants, messages: messages))
    case .bits(let rows): ("Row of bits", BitsSVG(rows: rows))
    case .ring(let nodes, let keys): ("Hash ring", RingSVG(nodes: nodes, keys: keys))
    case .partitionLog(let partitions):
      ("Partitioned log", PartitionLogSVG(partitions: partitions))
    case .replicatedLog(let servers, let cuts):
      ("Replicated log", ReplicatedLogSVG(servers: servers, cuts: cuts))
    case .topology(let nodes, let links):
      ("Topology", TopologySVG(nodes: nodes, links: links, color: color))
    case .tree(let nodes): ("Tree", TreeSVG(nodes: nodes))
    case .positions(let marks, let gaps):
      ("Positions in a log", PositionsSVG(marks: marks, gaps: gaps))
    case .geo(let cells, let places, let circle):
      ("Map", GeoSVG(cells: cells, places: places, circle: circle))
    }
  }

  /// What it says to those who do not see it.
  func label(_ drawn: (kind: String, drawing: any SizedDrawing)) -> String {
    let name = title.isEmpty ? drawn.kind : "\(drawn.kind): \(title)"
    return SVG.cut("\(name). \(drawn.drawing.summary)", to: 1000)
  }

  /// The drawing as a document of its own, with its colours; nil for a table, which is text.
  package var svgDocument: String? {
    guard let drawn = drawing() else { return nil }
    let result = drawn.drawing.drawn(room: SizedRoom.wide)
    return result.svg.document(label: label(drawn), width: result.width, height: result.height)
  }
}
