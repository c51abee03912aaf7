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

  init(_ lesson: Lesson, _ transcript: Transcript?, voices: Voices) {
    timeline = Timeline(lesson, transcript)
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
        if bar.kind != .wait { classes.append("\(side)-\(bar.kind == .failed ? .open : bar.kind)") }
        if guess(at: bar) == nil {
          let words = HTMLText.escape(self.words(of: bar))
          attributes += " data-\(side)=\"\(words)\""
        }
        if !hasStep, bar.kind != .open, bar.kind != .failed {
          panels += panel(bar, voice, place, isFirst: isFirst)
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
    let guess = own.first { timeline.columns[$0].guess != nil }
    let bars = timeline.bars.filter { bar in
      guard bar.kind != .cut, timeline.lanes[bar.lane].voice == voice else { return false }
      let end = bar.end ?? .max
      if bar.kind == .wait { return bar.start < first && end >= first && !hasStep }
      return guess.map { bar.start < $0 && end >= $0 } ?? (bar.start <= last && end > last)
    }
    let order: [Timeline.Bar.Kind] = [.down, .paused, .wait, .failed, .open]
    return order.lazy.compactMap { kind in bars.first { $0.kind == kind } }.first
  }

  private func guess(at bar: Timeline.Bar) -> Int? { timeline?.columns[bar.start].guess }

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

  private func panel(_ bar: Timeline.Bar, _ voice: Voice, _ place: Int, isFirst: Bool) -> String {
    guard let column = timeline?.columns[bar.start] else { return "" }
    let mask = guess(at: bar).map { " told \(Guess.maskName($0))" } ?? ""
    let classes = "waits \(bar.kind) lane-\(place)\(mask)"
    guard isFirst else { return "<p class=\"\(classes) again\" aria-hidden=\"true\"></p>\n" }
    let name = voice.mark + HTMLText.escape(voice.name)
    guard bar.kind == .wait else {
      return "<p class=\"\(classes)\"><span>\(name) \(HTMLText.escape(words(of: bar)))</span></p>\n"
    }
    let holders = bar.names.map { name in
      (voices.voice(ofSession: name)?.mark ?? "") + HTMLText.escape(name)
    }
    let who = holders.isEmpty ? "waits" : "waits for \(holders.joined(separator: ", "))"
    let id = ids.id(of: column.step)
    return
      "<p class=\"\(classes)\"><span>\(name) \(who) "
      + "since <a href=\"#\(id)\">step \(column.step.number)</a></span> "
      + "<code>\(HTMLText.escape(column.sentence))</code></p>\n"
  }
}
