package import LessonModel
import LessonText
import PlainText

extension Transcript {
  /// The lesson as it went: its own prose and steps, each step followed by what it printed, how
  /// it ended, how long it took, on which server, and what each placeholder stood for.
  ///
  /// - Parameter lesson: the lesson that was run.
  /// - Returns: Markdown, its lines ended by LF.
  /// - Complexity: linear in the lesson and the transcript.
  package func markdown(of lesson: Lesson) -> String {
    AnnotatedLesson(transcript: self, lesson: lesson).text()
  }
}

/// Writes a lesson with what happened put in.
private struct AnnotatedLesson {
  let transcript: Transcript
  let lesson: Lesson
  private let source: SourceText
  private let records: [Int: StepRecord]
  private let services: [String: ServiceRecord]

  init(transcript: Transcript, lesson: Lesson) {
    self.transcript = transcript
    self.lesson = lesson
    source = SourceText(lesson.source)
    records = Dictionary(transcript.steps.map { ($0.number, $0) }) { first, _ in first }
    services = Dictionary(transcript.services.map { ($0.name, $0) }) { first, _ in first }
  }

  func text() -> String {
    var out = header()
    let lines = source.allLines()
    var next = lesson.frontMatterLineCount
    while next < lines.count, isBlank(lines[next]) { next += 1 }
    for (index, block) in lesson.blocks.enumerated() {
      switch block.role {
      case .step(let number):
        out += lines[next..<block.closingLine]
        next = block.closingLine
        // What was expected gives way to what was printed; a difference is shown below it.
        for following in lesson.blocks[(index + 1)...].prefix(while: {
          $0.role == .output(step: number)
        }) {
          next = following.closingLine
        }
        out += indent(annotation(number), as: block)
        if next < lines.count, !isBlank(lines[next]) { out += indent([""], as: block) }
      case .output, .choices, .source, .display: continue
      }
    }
    out += lines[min(next, lines.count)...]
    while out.last?.isEmpty == true { out.removeLast() }
    out += transcript.background.flatMap(section)
    return out.joined(separator: "\n") + "\n"
  }

  private func isBlank(_ line: String) -> Bool { line.allSatisfy { " \t>".contains($0) } }

  // MARK: The page as a whole

  private func header() -> [String] {
    var out = ["# \(MarkdownText.escaped(transcript.title))", ""]
    out.append("- lesson: \(MarkdownText.code(transcript.name))")
    out.append(
      "- outcome: **\(transcript.outcome.rawValue)** in \(duration(transcript.durationMs))")
    if let message = transcript.message { out.append("- reason: \(MarkdownText.escaped(message))") }
    for service in transcript.services {
      out.append(
        "- service: \(MarkdownText.code(service.name)), \(describe(service)), "
          + MarkdownText.escaped(service.provider))
    }
    for origin in lesson.origins(ranOn: transcript.services) {
      let differences = origin.differences.map { " (differences: `\($0.path)` of Etude)" } ?? ""
      out.append("- \(MarkdownText.escaped("\(origin.subject): \(origin.owner)"))\(differences)")
    }
    return out + [""]
  }

  private func describe(_ service: ServiceRecord) -> String {
    MarkdownText.escaped("\(service.kind) \(service.version)")
  }

  /// What was printed in the background of the page.
  private func section(_ record: BackgroundRecord) -> [String] {
    let omitted = record.omittedBytes
    let note = omitted > 0 ? ["", "\(omitted) more bytes were not kept."] : []
    return ["", "**Printed in the background by \(MarkdownText.escaped(record.origin))**", ""]
      + MarkdownText.block(MarkdownText.lines(record.text), info: "text") + note
  }

  // MARK: One step

  private func annotation(_ number: Int) -> [String] {
    var out: [String] = []
    guard let record = records[number] else { return ["", "*Step \(number): no record*"] }
    let output = MarkdownText.lines(record.output.text)
    if !output.isEmpty {
      out += [""] + MarkdownText.block(output, info: "text")
    }
    out += ["", summary(record)]
    if let message = record.message { out += [""] + reason(message) }
    if let choice = record.decidedBy {
      out += [
        "", "The output of line \(choice.line) decided: \(MarkdownText.escaped(choice.reason)).",
      ]
    }
    let omitted = record.output.omittedBytes
    if omitted > 0 { out += ["", "\(omitted) more bytes were not kept."] }
    if let difference = record.difference {
      out += [""] + MarkdownText.block(MarkdownText.lines(difference), info: "diff")
    }
    if !record.matches.isEmpty { out.append("") }
    for match in record.matches {
      out.append(
        "* line \(match.line): \(MarkdownText.code(match.placeholder)) was "
          + MarkdownText.code(match.text))
    }
    return out
  }

  private func reason(_ message: String) -> [String] {
    let lines = MarkdownText.lines(message)
    if lines.count > 1 { return ["Reason:", ""] + MarkdownText.block(lines, info: "text") }
    return ["Reason: " + MarkdownText.escaped(message)]
  }

  private func summary(_ record: StepRecord) -> String {
    var text = "**Step \(record.number) \(record.outcome.rawValue)**"
    if record.outcome != .skipped, record.outcome != .notRun {
      text += " in \(duration(record.durationMs))"
    }
    text += ", session \(MarkdownText.code(record.session))"
    guard let name = record.service else { return text }
    text += " on \(MarkdownText.code(name))"
    return text + (services[name].map { " (\(describe($0)))" } ?? "")
  }

  private func duration(_ milliseconds: Double) -> String {
    let tenths = milliseconds.isFinite ? (max(0, milliseconds) * 10).rounded() : 0
    guard tenths < 1e15 else { return "\(milliseconds) ms" }
    let whole = Int(tenths)
    return "\(whole / 10).\(whole % 10) ms"
  }

  /// Lines in the list item or quote of a block: each begins with what the block's lines begin
  /// with.
  private func indent(_ lines: [String], as block: CodeBlock) -> [String] {
    let (text, bare) = source.indent(of: block)
    return lines.map { $0.isEmpty ? bare : text + $0 }
  }
}

extension SourceText {
  /// What the lines of a block begin with in its list item or quote, and what is left of it where nothing
  /// follows.
  func indent(of block: CodeBlock) -> (text: String, bare: String) {
    let start = fullLine(block.openingLine).lowerBound
    let prefix = bytes[start..<block.opening.lowerBound].map { byte in
      TokenBytes.isBlank(byte) || byte == UInt8(ascii: ">") ? byte : UInt8(ascii: " ")
    }
    return (
      String(decoding: prefix, as: UTF8.self),
      String(decoding: prefix[..<TokenBytes.trimmedEnd(of: prefix)], as: UTF8.self)
    )
  }
}
