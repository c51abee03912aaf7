import LessonModel
import Markdown

/// What a step printed, with the sessions that parts of it came from marked.
struct OutputHTML {
  /// The HTML of all lines, with the pictures in the places of their text forms; empty when
  /// nothing was printed and nothing shown.
  private(set) var html = ""

  private let color: (String) -> [String]
  /// The lines since the last picture.
  private var lines: [String] = []
  /// The line that has not ended, and the session that it comes from.
  private var open: (html: String, session: String?)?

  /// - Parameters:
  ///   - output: What the step shows.
  ///   - color: The classes of a session's colour.
  ///   - node: The classes of the colour of what a picture names.
  ///   - goesOn: The HTML of where a wait ends.
  init(
    _ output: StepOutput, color: @escaping (String) -> [String],
    node: @escaping (String) -> [String] = { _ in [] }, goesOn: String = ""
  ) {
    self.color = color
    for part in output.parts {
      switch part.content {
      case .blocked(let holders) where !part.isAside:
        endBlock()
        html += "<p class=\"blocked\">\(wait(for: holders))\(goesOn)</p>\n"
      case .picture(let picture):
        endBlock()
        html += PictureHTML(picture: picture, color: node).html
      case .input, .text, .masked, .omitted, .exitStatus, .blocked, .released:
        add(part.text, from: part.session)
      }
    }
    endBlock()
  }

  private mutating func add(_ text: String, from session: String?) {
    let pieces = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, piece) in pieces.enumerated() {
      let isLast = index == pieces.count - 1
      if isLast, piece.isEmpty { break }
      open = ((open?.html ?? "") + HTMLText.escape(piece), session)
      if !isLast { endLine() }
    }
  }

  private mutating func endLine() {
    guard let (html, session) = open else { return }
    open = nil
    guard let session else { return lines.append(html) }
    let classes = (["event"] + color(session)).joined(separator: " ")
    lines.append(
      "<span class=\"\(classes)\"><b>\(HTMLText.escape(session))|</b> \(html)</span>")
  }

  private mutating func endBlock() {
    endLine()
    html += BlockHTML.output(lines)
    lines = []
  }

  /// `(blocked)` or `(blocked by alice, bob)` with the names in their colours.
  private func wait(for holders: [String]) -> String {
    let names = holders.map { name in
      let classes = (["who"] + color(name)).joined(separator: " ")
      return "<b class=\"\(classes)\">\(HTMLText.escape(name))</b>"
    }
    let by = names.isEmpty ? "" : " by \(names.joined(separator: ", "))"
    return "<samp class=\"wait\">(blocked\(by))</samp>"
  }
}
