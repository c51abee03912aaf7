import LessonModel
import Markdown

/// What a step printed, with the sessions that other lines of it came from marked.
struct OutputHTML {
  /// The HTML of all lines, with the pictures in the places of their text forms; empty when
  /// nothing was printed and nothing shown.
  let html: String

  /// - Parameters:
  ///   - record: The step's record.
  ///   - color: The classes of a session's colour.
  init(record: StepRecord, color: (String) -> [String]) {
    var lines = record.output.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    // The events are the last lines, and what is printed by the step itself may look like one.
    let senders = record.events.flatMap { event in
      event.text.split(separator: "\n", omittingEmptySubsequences: false)
        .dropLast(event.text.hasSuffix("\n") ? 1 : 0).map { _ in event.session }
    }
    let own = max(0, lines.count - senders.count)
    var parts = lines[..<own].map { HTMLText.escape($0) }
    if let last = lines[..<own].last, let wait = Self.wait(last, color) {
      parts[own - 1] = wait
    }
    for (line, session) in zip(lines[own...], senders.suffix(lines.count - own)) {
      parts.append(Self.event(line, from: session, color))
    }
    html = Self.html(of: parts, own: lines[..<own], pictures: record.pictures)
  }

  /// Lines that were printed, as a block of the page; nothing for none.
  static func block(_ lines: some Sequence<String>) -> String {
    let text = lines.joined(separator: "\n")
    return text.isEmpty ? "" : "<pre class=\"output\"><samp>\(text)</samp></pre>\n"
  }

  /// Puts each picture where its text form stands among the step's own lines. One whose text form
  /// is not there, because something else was printed in between, comes before what is left.
  private static func html(
    of parts: [String], own: ArraySlice<Substring>, pictures: [Picture]
  ) -> String {
    var html = ""
    var next = 0
    for picture in pictures {
      let form = picture.text.split(separator: "\n", omittingEmptySubsequences: false)
        .dropLast(picture.text.hasSuffix("\n") ? 1 : 0)
      if !form.isEmpty, let range = own[next...].firstRange(of: form) {
        html += block(parts[next..<range.lowerBound])
        next = range.upperBound
      }
      html += PictureHTML(picture: picture).html
    }
    return html + block(parts[next...])
  }

  private static func event(
    _ line: Substring, from session: String, _ color: (String) -> [String]
  ) -> String {
    guard line.hasPrefix("\(session)|") else { return HTMLText.escape(line) }
    let classes = (["event"] + color(session)).joined(separator: " ")
    return "<span class=\"\(classes)\"><b>\(HTMLText.escape(session))|</b>"
      + "\(HTMLText.escape(line.dropFirst(session.count + 1)))</span>"
  }

  /// `(blocked)` or `(blocked by alice, bob)` with the names in their colours; nil for other lines.
  private static func wait(_ line: Substring, _ color: (String) -> [String]) -> String? {
    if line == "(blocked)" { return "<span class=\"wait\">(blocked)</span>" }
    let start = "(blocked by "
    guard line.hasPrefix(start), line.hasSuffix(")") else { return nil }
    let names = String(line.dropFirst(start.count).dropLast()).split(separator: ", ").map { name in
      let classes = (["who"] + color(String(name))).joined(separator: " ")
      return "<b class=\"\(classes)\">\(HTMLText.escape(name))</b>"
    }
    return "<span class=\"wait\">\(start)\(names.joined(separator: ", ")))</span>"
  }
}
