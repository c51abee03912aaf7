import LessonModel
import LessonText
import Markdown

/// How the two lanes of a row of steps stand: whether a session is in a transaction, waits, or has lost
/// its server. The timeline says so.
struct LaneStates {
  private let timeline: Timeline?
  private let voices: Voices
  private let ids: LessonAnchors
  private let columns: [Int: Int]
  private let guesses: Guesses

  init(_ lesson: Lesson, _ transcript: Transcript?, voices: Voices, guesses: Guesses) {
    timeline = Timeline(lesson, transcript, guesses: guesses)
    self.guesses = guesses
    self.voices = voices
    ids = LessonAnchors(lesson)
    let numbered = (timeline?.columns ?? []).enumerated().map {
      ($0.element.step.number, $0.offset)
    }
    columns = Dictionary(numbered, uniquingKeysWith: { $1 })
  }

  /// The beginning of a row, and what is to be said in lanes that have no step in it.
  ///
  /// What lasts is named once, in the first row of a group.
  func row(_ steps: [Step], lanes: [Voice], isFirst: Bool) -> String {
    var classes = ["row"]
    var attributes = ""
    var panels = ""
    for (place, voice) in lanes.enumerated() {
      let side = place == 0 ? "first" : "second"
      let hasStep = steps.contains { voices.voice(of: $0).map { $0 == voice } ?? true }
      if let bar = lasting(in: steps, voice, begun: hasStep) {
        let kind = bar.kind == .failed ? .open : bar.kind
        let asked = asked(before: steps, telling: bar)
        attributes += " data-\(side)=\"\(HTMLText.escape(words(of: bar)))\""
        if asked.isEmpty {
          if kind != .wait { classes.append("\(side)-\(kind)") }
        } else {
          attributes += " data-\(side)-asked=\"\(guesses.masks(asked).joined(separator: " "))\""
          let told = guesses.told(asked).joined(separator: " ")
          if kind != .wait { panels += "<i class=\"rail-state \(side) \(kind) \(told)\"></i>\n" }
        }
        if !hasStep, kind != .open {
          panels += panel(bar, voice, place, isFirst: isFirst, asked: asked)
        }
      }
    }
    return "<div class=\"\(classes.joined(separator: " "))\"\(attributes)>\n\(panels)"
  }

  /// What lasts in a lane while steps run: a server that is down before a wait, a wait before a
  /// transaction. What begins or ends with a guess is not told in its row.
  private func lasting(in steps: [Step], _ voice: Voice, begun hasStep: Bool) -> Timeline.Bar? {
    let own = steps.compactMap { columns[$0.number] }
    guard let timeline, let first = own.first, let last = own.last else { return nil }
    let guess = own.first { timeline.columns[$0].asks }
    let bars = timeline.bars.filter { bar in
      guard bar.kind != .cut, timeline.lanes[bar.lane].voice == voice else { return false }
      let end = bar.end ?? .max
      if bar.kind == .wait { return bar.start < first && end >= first && !hasStep }
      return guess.map { bar.start < $0 && end >= $0 } ?? (bar.start <= last && end > last)
    }
    let order: [Timeline.Bar.Kind] = [.down, .paused, .wait, .failed, .open]
    return order.lazy.compactMap { kind in bars.first { $0.kind == kind } }.first
  }

  /// The numbers of the steps whose folds have to be open before a row tells that something lasts: it
  /// began with what is to be guessed there, or might have ended.
  private func asked(before steps: [Step], telling bar: Timeline.Bar) -> [Int] {
    guard let timeline, let first = steps.compactMap({ columns[$0.number] }).first else {
      return []
    }
    let questions = timeline.questions(about: bar).filter { $0 < first }
    let start = bar.kind == .open ? [] : timeline.columns[bar.start].asked
    return start + questions.flatMap { timeline.columns[$0].asked }
  }

  /// What is said of it in words.
  private func words(of bar: Timeline.Bar) -> String {
    guard let column = timeline?.columns[bar.start] else { return "" }
    let since = "since step \(column.step.number)"
    switch bar.kind {
    case .open, .failed, .cut: return "in a transaction"
    case .wait:
      let names = bar.names.joined(separator: ", ")
      return (names.isEmpty ? "waits" : "waits for \(names)") + " \(since)"
    case .down, .paused:
      // The name of the server stands before it.
      let sign = column.signs.first { $0.lane == bar.lane }
      let state = sign?.words.split(separator: " ", maxSplits: 2).last ?? "down"
      return "\(sign?.sign ?? "✕") \(state) \(since)"
    }
  }

  private func panel(
    _ bar: Timeline.Bar, _ voice: Voice, _ place: Int, isFirst: Bool, asked: [Int]
  ) -> String {
    guard let column = timeline?.columns[bar.start] else { return "" }
    let classes =
      (["waits", "\(bar.kind)", "lane-\(place)"] + guesses.told(asked)).joined(separator: " ")
    guard isFirst else { return "<p class=\"\(classes) again\" aria-hidden=\"true\"></p>\n" }
    let name = voice.mark + HTMLText.escape(voice.name)
    guard bar.kind == .wait else {
      return "<p class=\"\(classes)\"><span>\(name) \(HTMLText.escape(words(of: bar)))</span></p>\n"
    }
    let holders = bar.names.map { name in
      (voices.voice(ofSession: name, near: column.step.number)?.mark ?? "") + HTMLText.escape(name)
    }
    let who = holders.isEmpty ? "waits" : "waits for \(holders.joined(separator: ", "))"
    let id = ids.id(of: column.step)
    return
      "<p class=\"\(classes)\"><span>\(name) \(who) "
      + "since <a href=\"#\(id)\">step \(column.step.number)</a></span> "
      + "<code>\(HTMLText.escape(column.sentence))</code></p>\n"
  }
}
