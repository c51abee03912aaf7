import LessonModel
import LessonText
import Markdown

/// What a step makes other sessions do, as cards of their own: in the lane of the session that goes on,
/// with an arrow from the one that let it go.
struct EventCards {
  private struct Card {
    var place: SessionPlace
    var voice: Voice
    /// The number of the step that the session goes on with.
    var step: Int?
    var hasWaited = false
    var output = StepOutput()
  }

  private let lesson: Lesson
  private let voices: Voices
  private let ids: LessonAnchors
  private let guesses: Guesses
  private var cards: [Int: [Card]] = [:]
  /// The numbers of the steps in which waits end, by those of the steps that wait.
  private var ends: [Int: Int] = [:]

  /// - Complexity: O(n) in the number of parts of all outputs.
  init(_ lesson: Lesson, _ transcript: Transcript?, voices: Voices, guesses: Guesses) {
    (self.lesson, self.voices, ids) = (lesson, voices, LessonAnchors(lesson))
    self.guesses = guesses
    // What is behind the scenes stays there, with all that comes of it.
    for record in transcript?.steps ?? []
    where lesson.steps.indices.contains(record.number - 1)
      && !lesson.steps[record.number - 1].attributes.isHidden
    {
      let own = Self.cards(of: record, voices)
      cards[record.number] = own.isEmpty ? nil : own
      for card in own where card.hasWaited {
        if let step = card.step { ends[step] = record.number }
      }
    }
  }

  private static func cards(of record: StepRecord, _ voices: Voices) -> [Card] {
    var cards: [Card] = []
    for part in record.output.parts {
      guard let session = voices.place(of: part, in: record.number),
        let voice = voices.voice(of: part, in: record.number)
      else { continue }
      let place = cards.firstIndex { $0.place == session } ?? cards.count
      if place == cards.count { cards.append(Card(place: session, voice: voice)) }
      cards[place].step = cards[place].step ?? part.step
      if part.content == .released { cards[place].hasWaited = true }
      var own = part
      own.session = nil
      cards[place].output.parts.append(own)
    }
    return cards
  }

  /// The voices that a step makes go on or print something, each once.
  func voices(in step: Step) -> [Voice] {
    (cards[step.number] ?? []).reduce(into: []) { found, card in
      if !found.contains(card.voice) { found.append(card.voice) }
    }
  }

  /// What a step shows without its cards.
  func rest(of record: StepRecord) -> StepOutput {
    guard let own = cards[record.number] else { return record.output }
    return StepOutput(
      record.output.parts.filter { part in
        let place = voices.place(of: part, in: record.number)
        return place == nil || !own.contains { $0.place == place }
      })
  }

  /// Where the wait of a step ends; empty when nothing is known of that.
  func end(ofWaitIn number: Int) -> String {
    guard let end = ends[number], end > number, lesson.steps.indices.contains(end - 1) else {
      return ""
    }
    // Before a guess is made, that would tell what comes of it; where the wait goes on, too.
    let asked = (number + 1...end).filter { guesses.places[$0] != nil }
    let mask = guesses.told(asked + guesses.others(beforeTelling: end)).map { " \($0)" }.joined()
    let id = ids.id(of: lesson.steps[end - 1])
    return "<a class=\"until\(mask)\" href=\"#\(id)\">goes on in step \(end)</a>"
  }

  /// The cards of a step: those of a voice are in one place, of which `lane` says the classes.
  func html(of step: Step, lane: (Voice) -> [String]) -> String {
    guard let own = cards[step.number] else { return "" }
    let mask = guesses.told(guesses.asked(beforeTelling: step.number))
    let from = voices.voice(of: step)?.classes.map { "from-\($0)" } ?? []
    return voices(in: step).map { voice in
      let classes = ["events"] + lane(voice) + from + mask
      return "<div class=\"\(classes.joined(separator: " "))\">\n"
        + own.filter { $0.voice == voice }.map { html(of: $0, in: step) }.joined() + "</div>\n"
    }.joined()
  }

  private func html(of card: Card, in step: Step) -> String {
    let name = HTMLText.escape(voices.name(of: card.place))
    let isNamed = card.step.map { lesson.steps.indices.contains($0 - 1) && $0 != step.number }
    let number = isNamed == true ? card.step : nil
    let verb = card.hasWaited ? "goes on" : "prints"
    let words = number.map { number in
      let link = "<a href=\"#\(ids.id(of: lesson.steps[number - 1]))\">step \(number)</a>"
      return "\(link) \(verb)"
    }
    let spoken = number.map { "step \($0) \(verb)" } ?? verb
    let classes = (["event-card"] + card.voice.classes).joined(separator: " ")
    let near = card.step ?? step.number
    return """
      <div class="\(classes)" role="group" aria-label="\(name), in step \(step.number): \(spoken)">
      <p><span class="session">\(card.voice.mark)\(name)</span> \(words ?? verb)</p>
      \(OutputHTML(card.output, color: { voices.classes(ofSession: $0, near: near) }).html)</div>

      """
  }
}
