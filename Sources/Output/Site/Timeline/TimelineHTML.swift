import LessonModel
import LessonText
import Markdown

/// A timeline as HTML: a list of links to the steps, which the theme lays out as a drawing, and the lines
/// between them, which are drawing only.
///
/// Each part says by its classes in which column (`c`, to `e`) and lane (`r`, to `t`) it is. So one page
/// is drawn with lanes as rows where there is room, and as columns on a telephone.
struct TimelineHTML {
  private let timeline: Timeline
  private let ids: LessonAnchors
  private let guesses: Guesses

  init?(_ lesson: Lesson, _ transcript: Transcript?, guesses: Guesses? = nil) {
    let guesses = guesses ?? Guesses(lesson)
    guard let timeline = Timeline(lesson, transcript, guesses: guesses) else { return nil }
    (self.timeline, self.guesses) = (timeline, guesses)
    ids = LessonAnchors(lesson)
  }

  /// Columns that stand side by side.
  private struct Strip {
    var title: String?
    var columns: Range<Int>
    var isAnswer = false
  }

  /// The figure.
  var html: String {
    let strips = self.strips
    let isFolded = strips.count { !$0.isAnswer } > 1
    var isFirst = true
    let body = strips.map { strip in
      let html = self.html(of: strip)
      guard isFolded || strip.isAnswer else { return html }
      let isOpen = isFirst && !strip.isAnswer
      isFirst = false
      return
        "<details\(isOpen ? " open" : "")><summary>\(HTMLText.escape(title(of: strip)))</summary>\n"
        + "\(html)</details>\n"
    }
    return """
      <figure class="timeline" aria-label="Timeline">
      <figcaption><b>The page in one picture</b>\(legend)</figcaption>
      \(body.joined())</figure>

      """
  }

  // MARK: Strips

  /// One strip for a page of up to `Timeline.most` steps, else one for each section; those of answers
  /// stand by themselves.
  private var strips: [Strip] {
    var runs: [Strip] = []
    for (place, column) in timeline.columns.enumerated() {
      let isAnswer = column.step.attributes.isAnswer
      let section = column.section.map { timeline.sections[$0] }
      let isSame =
        runs.last.map { last in
          last.isAnswer == isAnswer && last.columns.count < Timeline.most
            && (last.title == section || isAnswer)
        } ?? false
      if isSame {
        runs[runs.count - 1].columns = runs[runs.count - 1].columns.lowerBound..<(place + 1)
      } else {
        runs.append(Strip(title: section, columns: place..<(place + 1), isAnswer: isAnswer))
      }
    }
    guard timeline.columns.count(where: { !$0.step.attributes.isAnswer }) <= Timeline.most else {
      return runs
    }
    // Side by side again: what lies between two answers is a strip of its own all the same.
    return runs.reduce(into: []) { strips, run in
      if !run.isAnswer, let last = strips.last, !last.isAnswer {
        strips[strips.count - 1].columns = last.columns.lowerBound..<run.columns.upperBound
      } else {
        strips.append(run)
      }
    }
  }

  private func title(of strip: Strip) -> String {
    let first = timeline.columns[strip.columns.lowerBound].step.number
    let last = timeline.columns[strip.columns.upperBound - 1].step.number
    let steps = first == last ? "step \(first)" : "steps \(first) to \(last)"
    let title = strip.isAnswer ? "The answer" : strip.title
    return title.map { "\($0): \(steps)" } ?? steps.prefix(1).uppercased() + steps.dropFirst()
  }

  /// What the lines mean, as far as they are there.
  private var legend: String {
    func bars(_ kind: Timeline.Bar.Kind) -> [[Int]] {
      timeline.bars.filter { $0.kind == kind }.map(asked)
    }
    let events = timeline.columns.filter { !$0.events.isEmpty }.map(\.asked)
    let words: [([[Int]], String, String)] = [
      (bars(.open), "lasts open", "in a transaction"),
      (bars(.failed), "lasts failed", "in a failed one"),
      (bars(.wait), "lasts wait", "blocked"),
      (events, "arrow", "makes it go on"),
      (bars(.down), "lasts down", "down"),
      (bars(.paused), "lasts paused", "paused"),
      (bars(.cut), "lasts cut", "link cut"),
    ]
    let html = words.filter { !$0.0.isEmpty }.map { asked, classes, text in
      // What is drawn only behind a guess is not named before it.
      let first = asked.contains([]) ? [] : asked[0]
      let own = (["key"] + guesses.told(first)).joined(separator: " ")
      return "<span class=\"\(own)\"><i class=\"\(classes)\"></i>\(text)</span>"
    }
    return html.isEmpty ? "" : "<span class=\"keys\" aria-hidden=\"true\">\(html.joined())</span>"
  }

  // MARK: A strip

  private func html(of strip: Strip) -> String {
    let lanes = usedLanes(in: strip)
    let rows = Dictionary(
      uniqueKeysWithValues: lanes.enumerated().map { ($0.element, $0.offset + 1) })
    func column(_ place: Int) -> Int { place - strip.columns.lowerBound + 1 }
    var drawing = parts(of: strip)
    for lane in lanes { drawing += rail(lane, row: rows[lane] ?? 1, strip) }
    for bar in timeline.bars {
      guard let row = rows[bar.lane] else { continue }
      drawing += html(of: bar, row: row, in: strip)
    }
    var notes = ""
    for place in strip.columns {
      let own = timeline.columns[place]
      guard let row = rows[own.lane] else { continue }
      if own.step.kind.isOperation {
        drawing += span("stroke c\(column(place))")
        for sign in own.signs {
          guard let row = rows[sign.lane] else { continue }
          let masks = guesses.told(own.asked).map { " \($0)" }.joined()
          drawing += span("sign c\(column(place)) r\(row)\(masks)", sign.sign)
        }
      }
      let points = own.events.contains { rows[$0.lane].map { $0 > row } ?? false }
      notes += note(own, column: column(place), row: row, points: points)
      for event in own.events {
        guard let target = rows[event.lane] else { continue }
        drawing += arrow(own, event, column: column(place), from: row, to: target)
        notes += note(event, of: own, column: column(place), row: target)
      }
    }
    let size = "strip e\(strip.columns.count + 1) t\(lanes.count)"
    return """
      <div class="\(size)">
      \(drawing)<ol class="notes" role="list" aria-label="\(HTMLText.escape(title(of: strip)))">
      \(notes)</ol>
      </div>

      """
  }

  /// The lanes in which something happens in a strip.
  private func usedLanes(in strip: Strip) -> [Int] {
    var used: Set<Int> = []
    for place in strip.columns {
      let column = timeline.columns[place]
      used.insert(column.lane)
      used.formUnion(column.events.map(\.lane) + column.signs.map(\.lane))
    }
    for bar in timeline.bars where isVisible(bar, in: strip) { used.insert(bar.lane) }
    return used.sorted()
  }

  private func isVisible(_ bar: Timeline.Bar, in strip: Strip) -> Bool {
    bar.start < strip.columns.upperBound && (bar.end ?? .max) > strip.columns.lowerBound
  }

  private func span(_ classes: String, _ html: String = "") -> String {
    "<span class=\"\(classes)\" aria-hidden=\"true\">\(html)</span>\n"
  }

  /// Where sections begin.
  private func parts(of strip: Strip) -> String {
    var html = ""
    var section: Int?
    var starts: [(column: Int, title: String)] = []
    for place in strip.columns where timeline.columns[place].section != section {
      section = timeline.columns[place].section
      guard let section else { continue }
      starts.append((place - strip.columns.lowerBound + 1, timeline.sections[section]))
    }
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1].column : strip.columns.count + 1
      html += span("part c\(start.column) e\(end)", "<b>\(HTMLText.escape(start.title))</b>")
    }
    return html
  }

  private func rail(_ lane: Int, row: Int, _ strip: Strip) -> String {
    let own = timeline.lanes[lane]
    let classes = own.voice?.classes.map { " \($0)" }.joined() ?? ""
    let mark = own.voice?.mark ?? ""
    return span("rail r\(row)\(classes)")
      + span("head r\(row)\(classes)", "\(mark)<b>\(HTMLText.escape(own.name))</b>")
  }

  /// The guesses that have to be made before a bar is drawn; that one opens a transaction, a step's own
  /// text says.
  private func asked(_ bar: Timeline.Bar) -> [Int] {
    bar.kind == .open ? [] : timeline.columns[bar.start].asked
  }

  /// A bar in pieces: where it is to be guessed whether it goes on, one ends, with a question mark of its
  /// own, and the next one waits for the guess.
  private func html(of bar: Timeline.Bar, row: Int, in strip: Strip) -> String {
    let questions = timeline.questions(about: bar)
    var asked = self.asked(bar)
    var html = ""
    var start = bar.start
    for place in questions {
      let piece = Piece(start: start, end: place, asked: asked, question: place)
      html += self.html(of: piece, bar, row: row, in: strip)
      asked += timeline.columns[place].asked
      start = place
    }
    if start != bar.end || questions.isEmpty {
      let piece = Piece(start: start, end: bar.end, asked: asked)
      html += self.html(of: piece, bar, row: row, in: strip)
    }
    return html
  }

  /// A piece of a bar, from a column to another one.
  private struct Piece {
    var start: Int
    var end: Int?
    /// The guesses that have to be made before it is drawn.
    var asked: [Int]
    /// The column in which it is to be guessed whether the bar goes on.
    var question: Int?
  }

  private func html(
    of piece: Piece, _ bar: Timeline.Bar, row: Int, in strip: Strip
  ) -> String {
    var own = bar
    (own.start, own.end) = (piece.start, piece.end)
    guard isVisible(own, in: strip) else { return "" }
    let first = strip.columns.lowerBound
    var classes = ["lasts", bar.kind.rawValue, "r\(row)"]
    classes += timeline.lanes[bar.lane].voice?.classes ?? []
    if piece.start < first {
      classes += ["from-before", "c1"]
    } else {
      classes.append("c\(piece.start - first + 1)")
    }
    let isInside = piece.end.map { $0 < strip.columns.upperBound } ?? false
    if let end = piece.end, isInside {
      classes.append("e\(end - first + 1)")
    } else {
      classes += ["to-beyond", "e\(strip.columns.count + 1)"]
    }
    if piece.start > bar.start { classes.append("goes-on") }
    classes += guesses.told(piece.asked)
    var label =
      bar.kind == .cut && piece.start == bar.start
      ? "<b>\(HTMLText.escape(bar.names.joined(separator: " ✕ ")))</b>" : ""
    if let question = piece.question, isInside {
      let masks = guesses.masks(timeline.columns[question].asked).joined(separator: " ")
      label += "<i class=\"open-end asked \(masks)\"></i>"
    }
    return span(classes.joined(separator: " "), label)
  }

  private func arrow(
    _ column: Timeline.Column, _ event: Timeline.Event, column place: Int, from row: Int,
    to target: Int
  ) -> String {
    var classes = [
      "arrow", target < row ? "up" : "down", "c\(place)", "r\(min(row, target))",
      "t\(max(row, target))",
    ]
    classes += timeline.lanes[column.lane].voice?.classes ?? []
    classes += guesses.told(column.asked)
    return span(classes.joined(separator: " "))
  }

  // MARK: Notes

  /// A step's note; `points` says that an arrow leads from it to a later lane, where a column has its label.
  private func note(
    _ column: Timeline.Column, column place: Int, row: Int, points: Bool
  ) -> String {
    let voice = timeline.lanes[column.lane].voice
    var classes = ["note", "c\(place)", "r\(row)"] + (voice?.classes ?? [])
    if column.error != nil { classes.append("error") }
    if voice == nil { classes.append("operation") }
    if points { classes.append("points") }
    let masks = guesses.masks(column.asked)
    classes += masks
    let step = column.step
    let label = HTMLText.escape(column.label)
    // What a step does that asks for nothing itself is told; its error is not.
    let isSecret = column.asks || !masks.isEmpty && column.error != nil
    let asked = isSecret ? "<span class=\"label asked\" aria-hidden=\"true\">?</span>" : ""
    let told = masks.isEmpty ? "" : " told"
    let toldLabel = isSecret ? " told" : ""
    var end = column.error.map { ", error \($0)" } ?? ""
    let waits = timeline.bars.filter { bar in
      bar.kind == .wait && bar.lane == column.lane
        && timeline.columns[bar.start].step.number == step.number
    }
    if let names = waits.first?.names {
      end += ", blocked" + (names.isEmpty ? "" : " by \(names.joined(separator: ", "))")
    }
    end += column.signs.map { "; \($0.words)" }.joined()
    return "<li class=\"\(classes.joined(separator: " "))\"><a href=\"#\(ids.id(of: step))\">"
      + "<span class=\"aloud\">\(HTMLText.escape(title(of: column))): </span>"
      + "<span class=\"number\" aria-hidden=\"true\">\(step.number)</span>"
      + "<span class=\"spot\">\(voice?.mark ?? "<i class=\"mark hollow\" aria-hidden=\"true\"></i>")</span>"
      + "<span class=\"label\(toldLabel)\" aria-hidden=\"true\">\(label)</span>\(asked)"
      + "<span class=\"aloud\">\(HTMLText.escape(column.sentence))</span>"
      + (end.isEmpty ? "" : "<span class=\"aloud\(told)\">\(HTMLText.escape(end))</span>")
      + "</a></li>\n"
  }

  private func title(of column: Timeline.Column) -> String {
    let lane = timeline.lanes[column.lane]
    let name = lane.voice == nil ? "the operator" : column.speaker ?? lane.name
    return "Step \(column.step.number), \(name)"
  }

  private func note(
    _ event: Timeline.Event, of column: Timeline.Column, column place: Int, row: Int
  ) -> String {
    let voice = timeline.lanes[event.lane].voice
    var classes = ["note", "event", "c\(place)", "r\(row)"] + (voice?.classes ?? [])
    classes += guesses.told(column.asked)
    let what =
      event.isRelease
      ? "goes on" + (event.step.map { " with step \($0)" } ?? "") : "prints something"
    return
      "<li class=\"\(classes.joined(separator: " "))\"><a href=\"#\(ids.id(of: column.step))\">"
      + "<span class=\"spot\">\(voice?.mark ?? "")</span><span class=\"aloud\">"
      + "In step \(column.step.number), \(HTMLText.escape(event.session)) \(what)</span></a></li>\n"
  }
}
