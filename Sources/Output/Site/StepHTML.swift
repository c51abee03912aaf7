import LessonModel
import LessonText
import Markdown

/// The HTML of one step: where it stands, what is sent, what came back.
struct StepHTML {
  private let lesson: Lesson
  private let voices: Voices
  private let lanes: StepLanes
  private let events: EventCards
  private let guesses: Guesses
  private let records: [Int: StepRecord]
  private let ids: LessonAnchors
  private let codeColors: CodeColors
  /// The numbers of the predictions whose folds hold prose.
  private let explained: Set<Int>
  /// With one service there is nothing to say about which.
  private let namesServices: Bool

  init(
    lesson: Lesson, transcript: Transcript?, colors codeColors: CodeColors, guesses: Guesses
  ) {
    (self.codeColors, self.guesses) = (codeColors, guesses)
    (self.lesson, voices) = (lesson, Voices(lesson))
    let events = EventCards(lesson, transcript, voices: voices, guesses: guesses)
    self.events = events
    lanes = StepLanes(
      lesson, transcript, voices: voices, events: events, guesses: guesses)
    records = Dictionary(
      (transcript?.steps ?? []).map { ($0.number, $0) }, uniquingKeysWith: { $1 })
    ids = LessonAnchors(lesson)
    namesServices = lesson.services.count > 1
    explained = Set(lesson.predictions.filter(\.hasProse).map(\.step))
  }

  /// The step as it ran; without a record, as its lesson expects it to run.
  func html(of step: Step) -> String { beginning(of: step) + ending(of: step) }

  /// The same without its end: what follows belongs to it, the prose behind a prediction.
  func beginning(of step: Step) -> String {
    let record = records[step.number]
    let outcome = record?.outcome ?? .notRun
    let id = ids.id(of: step)
    let lane = lanes.place(of: step)
    let classes =
      ["step", outcome.cssClass]
      + (OperationHTML(step, voices: voices) == nil ? [] : ["operation"])
      + (voices.voice(of: step)?.classes ?? []) + lane.classes
    let number = ids.numberID(of: step).map { "<span class=\"also\" id=\"\($0)\"></span>" } ?? ""
    let dialogue = DialogueHTML(step, record)
    let (input, output) =
      dialogue.map { ($0.html, "") } ?? (input(of: step), output(of: step, record: record))
    // The prose behind a prediction is within the step; what went wrong comes before it.
    var body = input + (step.asksForGuess ? verdict(of: record) : "") + output
    if step.attributes.isHidden {
      // What went wrong is not to be folded away.
      let open = outcome == .failed || outcome == .errored ? " open" : ""
      // Nor is a picture: it is the code that draws it that is not the page's subject.
      let showsPicture = record?.output.pictures.isEmpty == false
      body =
        "<details\(open)><summary>A step behind the scenes</summary>\n"
        + (showsPicture ? "\(input)</details>\n\(output)" : "\(body)</details>\n")
    }
    return """
      \(lane.opening)<div class="\(classes.joined(separator: " "))" id="\(id)"\(step.isOnlyForEtude ? " data-inside" : "") role="group" aria-label="\(HTMLText.escape(voices.title(of: step)))">
      \(number)<header><a class="permalink" href="#\(id)" aria-label="Link to step \(step.number)">\(step.number)</a>\(place(of: step, record: record))</header>
      \(body)
      """
  }

  /// The end of a step.
  func ending(of step: Step) -> String {
    (step.asksForGuess ? GuessHTML.ending : verdict(of: records[step.number])) + "</div>\n"
      + lanes.place(of: step).closing
  }

  /// The tag that begins the fold of an answer. What went wrong is not to be folded away.
  func opening(ofAnswer steps: ClosedRange<Int>) -> String {
    let wrong: Set<Outcome> = [.failed, .errored]
    let isOpen = steps.contains { number in
      records[number].map { wrong.contains($0.outcome) } == true
    }
    return "<details class=\"answer\"\(isOpen ? " open" : "")>"
  }

  private func place(of step: Step, record: StepRecord?) -> String {
    var html =
      voices.head(of: step) + "<span class=\"kind\">\(HTMLText.escape(kind(of: step)))</span>"
    let named = step.kind.isProgram ? nil : step.attributes.on
    if namesServices, let service = record?.service ?? named,
      voices.name(of: step) != service
    {
      html += "<span class=\"service\">on \(HTMLText.escape(service))</span>"
    }
    return html
  }

  private func kind(of step: Step) -> String {
    OperationHTML(step, voices: voices) == nil ? step.kind.word : "the operator"
  }

  private func input(of step: Step) -> String {
    OperationHTML(step, voices: voices)?.html
      ?? BlockHTML.code(
        codeColors.html(of: step), text: step.input, wraps: step.kind.isSQL)
  }

  private func output(of step: Step, record: StepRecord?) -> String {
    let hasRun = record.map { $0.outcome != .skipped && $0.outcome != .notRun } ?? false
    let html = hasRun ? record.map { printed($0, by: step) } ?? "" : expected(of: step)
    // What went wrong is not to be folded away.
    let isWrong = record?.outcome == .failed || record?.outcome == .errored
    guard step.asksForGuess else {
      let others = guesses.others(beforeTelling: step.number)
      return isWrong || html.isEmpty || others.isEmpty ? html : withheld(html, until: others)
    }
    return GuessHTML(step, id: ids.id(of: step), place: guesses.places[step.number] ?? 0).html(
      around: html, hasRun: hasRun, hasProse: explained.contains(step.number), isOpen: isWrong)
  }

  /// What is not shown before guesses are made, with a word in its place.
  private func withheld(_ html: String, until numbers: [Int]) -> String {
    "<div class=\"\(guesses.told(numbers).joined(separator: " "))\">\n\(html)</div>\n"
      + notice("What this printed", numbers)
  }

  /// The beginning of prose that is not shown before guesses are made, with a word in its place.
  func opening(ofWithheld numbers: [Int]) -> String {
    notice("The text that stands here", numbers)
      + "<div class=\"held \(guesses.told(numbers).joined(separator: " "))\">\n"
  }

  private func notice(_ what: String, _ numbers: [Int]) -> String {
    let links = numbers.compactMap { number in
      lesson.steps.first { $0.number == number }.map {
        "<a href=\"#\(ids.id(of: $0))\">step \(number)</a>"
      }
    }
    let classes = (["withheld", "asked"] + guesses.masks(numbers)).joined(separator: " ")
    return "<p class=\"\(classes)\">\(what) tells the answer of "
      + "\(links.joined(separator: " and ")): guess there first.</p>\n"
  }

  private func printed(_ record: StepRecord, by step: Step) -> String {
    let own = events.rest(of: record)
    let operation = record.outcome == .passed ? OperationHTML(step, voices: voices) : nil
    let output = OutputHTML(
      operation?.rest(of: own) ?? own,
      color: { voices.classes(ofSession: $0, near: step.number) },
      node: { voices.classes(ofNode: $0, near: step.number) },
      goesOn: events.end(ofWaitIn: step.number))
    return decision(record.decidedBy) + output.html
  }

  private func expected(of step: Step) -> String {
    if step.dependsOnVersions {
      return step.outputs.map { output in
        let place = output.condition.map { " on <code>\(HTMLText.escape($0.text))</code>" }
        return "<p class=\"expected\">What it should print\(place ?? " otherwise"):</p>\n"
          + BlockHTML.output(output.lines.map { HTMLText.escape($0) })
      }.joined()
    }
    let html = BlockHTML.output((step.expectation?.lines ?? []).map { HTMLText.escape($0) })
    return html.isEmpty ? "" : "<p class=\"expected\">What it should print:</p>\n\(html)"
  }

  /// On which server the output is what it is, where the page has others for other servers.
  private func decision(_ choice: OutputChoice?) -> String {
    guard let choice else { return "" }
    let condition = choice.when.map { "<code>\(HTMLText.escape($0))</code>" }
    let version = choice.version.map { " (here \(HTMLText.escape($0)))" } ?? ""
    return "<p class=\"expected\">What it prints "
      + "\(condition.map { "on \($0)" } ?? "on servers that have no output of their own here")"
      + "\(version):</p>\n"
  }

  private func verdict(of record: StepRecord?) -> String {
    guard let record, record.outcome != .passed else { return "" }
    var html =
      "<div class=\"verdict\"><strong>\(HTMLText.escape(record.outcome.rawValue))</strong>"
    if let message = record.message { html += ": \(HTMLText.escape(message))" }
    if let difference = record.difference {
      html += BlockHTML.difference(difference)
    }
    return html + "</div>\n"
  }
}
