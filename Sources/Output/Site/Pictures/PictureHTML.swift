import LessonModel
import Markdown

/// The HTML of a picture: the drawing, and its text form folded away below it.
///
/// A table is a table of the page. The others are drawn as SVG, here, from what the picture says;
/// every text is escaped and every number is written by `SVG`, so a transcript can bring no markup.
/// Colours come from the theme, by classes, and so follow the page from light to dark.
struct PictureHTML {
  let picture: Picture

  /// The figure.
  var html: String {
    let caption =
      picture.title.isEmpty
      ? "" : "<figcaption>\(HTMLText.escape(picture.title))</figcaption>\n"
    return """
      <figure class="picture"\(BlockHTML.focus(isWide))>
      \(caption)\(drawing)\
      <details><summary>As text</summary>
      <pre class="output"\(BlockHTML.focus(onText: picture.text))><samp>\(HTMLText.escape(picture.text))</samp></pre>
      </details>
      </figure>

      """
  }

  /// Whether it is too wide for a telephone: of drawings only a diagram that is laid out in one way.
  private var isWide: Bool {
    guard case .diagram(let nodes, let arrows) = picture.content else { return false }
    let drawing = DiagramSVG(nodes: nodes, arrows: arrows)
    return drawing.drawn(room: SizedRoom.narrow).width > SizedRoom.narrow
  }

  private var drawing: String {
    switch picture.content {
    case .table(let columns, let rows, let numeric): table(columns, rows, numeric)
    case .lineChart(let x, let y, let series):
      sized("Line chart", LineChartSVG(x: x, y: y, series: series))
    case .barChart(let bars): sized("Bar chart", BarChartSVG(bars: bars))
    case .diagram(let nodes, let arrows):
      sized("Diagram", DiagramSVG(nodes: nodes, arrows: arrows))
    case .sequence(let participants, let messages):
      sized(
        "Sequence diagram", SequenceSVG(participants: participants, messages: messages))
    case .bits(let rows): sized("Row of bits", BitsSVG(rows: rows))
    case .ring(let nodes, let keys): sized("Hash ring", RingSVG(nodes: nodes, keys: keys))
    case .partitionLog(let partitions):
      sized("Partitioned log", PartitionLogSVG(partitions: partitions))
    case .replicatedLog(let servers, let cuts):
      sized("Replicated log", ReplicatedLogSVG(servers: servers, cuts: cuts))
    case .topology(let nodes, let links):
      sized("Topology", TopologySVG(nodes: nodes, links: links))
    case .tree(let nodes): sized("Tree", TreeSVG(nodes: nodes))
    }
  }

  /// A drawing for a page and, where that has no room on a telephone, one for a telephone.
  private func sized(_ kind: String, _ drawing: some SizedDrawing) -> String {
    let label = SVG.cut("\(label(kind)). \(drawing.summary)", to: 1000)
    let wide = drawing.drawn(room: SizedRoom.wide)
    if wide.width <= SizedRoom.narrow {
      return wide.svg.svg(label: label, width: wide.width, height: wide.height)
    }
    let narrow = drawing.drawn(room: SizedRoom.narrow)
    return wide.svg.svg(label: label, width: wide.width, height: wide.height, classes: "wide")
      + narrow.svg.svg(label: label, width: narrow.width, height: narrow.height, classes: "narrow")
  }

  private func label(_ kind: String) -> String {
    picture.title.isEmpty ? kind : "\(kind): \(picture.title)"
  }

  private func table(_ columns: [String], _ rows: [[String]], _ numeric: [Bool]) -> String {
    func line(_ cells: [String], _ tag: String) -> String {
      let html = cells.enumerated().map { index, cell in
        let isNumber = numeric.indices.contains(index) && numeric[index]
        return "<\(tag)\(isNumber ? " class=\"number\"" : "")>\(HTMLText.escape(cell))</\(tag)>"
      }
      return "<tr>\(html.joined())</tr>\n"
    }
    let body = rows.map { line($0, "td") }.joined()
    let widths = columns.indices.map { column in
      ([columns] + rows).map { $0.indices.contains(column) ? $0[column].count + 3 : 0 }.max() ?? 0
    }
    return "<table\(BlockHTML.focus(widths.reduce(0, +) > BlockHTML.narrow))>\n<thead>\n"
      + "\(line(columns, "th"))</thead>\n<tbody>\n\(body)</tbody>\n</table>\n"
  }
}
