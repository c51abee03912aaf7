import LessonModel
import Markdown

/// The HTML of a picture: the drawing, and its text form folded away below it.
///
/// A table is a table of the page. The others are drawn as SVG, here, from what the picture says;
/// every text is escaped and every number is written by `SVG`, so a transcript can bring no markup.
/// Colours come from the theme, by classes, and so follow the page from light to dark.
struct PictureHTML {
  let picture: Picture
  /// The classes of the colour that a session or a server has on its page.
  var color: (String) -> [String] = { _ in [] }

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
    if case .table(let columns, let rows, let numeric) = picture.content {
      return table(columns, rows, numeric)
    }
    return picture.drawing(color: color).map { sized(picture.label($0), $0.drawing) } ?? ""
  }

  /// A drawing for a page and, where that has no room on a telephone, one for a telephone.
  private func sized(_ label: String, _ drawing: any SizedDrawing) -> String {
    let wide = drawing.drawn(room: SizedRoom.wide)
    if wide.width <= SizedRoom.narrow {
      return wide.svg.svg(label: label, width: wide.width, height: wide.height)
    }
    let narrow = drawing.drawn(room: SizedRoom.narrow)
    return wide.svg.svg(label: label, width: wide.width, height: wide.height, classes: "wide")
      + narrow.svg.svg(label: label, width: narrow.width, height: narrow.height, classes: "narrow")
  }

  private func table(_ columns: [String], _ rows: [[String]], _ numeric: [Bool]) -> String {
    func line(_ cells: [String], _ tag: String) -> String {
      let html = cells.enumerated().map { index, cell in
        let isNumber = numeric.indices.contains(index) && numeric[index]
        // A header without words is none to those who hear the table.
        let tag = cell.isEmpty ? "td" : tag
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
