import LessonModel
import PlainText

/// What is told at the lines of a document.
extension OpenDocument {
  /// What the linter and the latest run say.
  ///
  /// - Parameters:
  ///   - findings: what is wrong with this text.
  ///   - elsewhere: what is wrong in other files and keeps the page from being run.
  ///   - page: the page, if it is one.
  ///   - run: how its steps stand.
  /// - Returns: the diagnostics.
  func diagnostics(
    _ findings: [Finding], elsewhere: [Finding], _ page: PageText?, run: [Int: KeptRun.Verdict]
  ) -> [Diagnostic] {
    let lint = findings.map { finding in
      Diagnostic(
        range: range(of: bytes(at: finding)), severity: finding.isWarning ? .warning : .error,
        code: "lint", message: Self.text(of: finding))
    }
    let others = elsewhere.map { finding in
      let place = finding.file == path ? "" : "\(finding.file):\(finding.line): "
      return Diagnostic(
        range: range(of: content(ofLine: 1)), severity: .error, code: "lint",
        message: VisibleText.oneLine(place) + Self.text(of: finding))
    }
    let steps = page?.survey.steps ?? []
    let differences = steps.compactMap { step -> Diagnostic? in
      guard let problem = run[step.number]?.problem else { return nil }
      let name = step.attributes.name.map { " (\($0))" } ?? ""
      return Diagnostic(
        range: range(of: content(ofLine: step.line)), severity: .error, code: "run",
        message: VisibleText.text("step \(step.number)\(name): \(problem)"))
    }
    return others + lint + differences
  }

  private static func text(of finding: Finding) -> String {
    VisibleText.oneLine(finding.problem + (finding.remedy.isEmpty ? "" : "; \(finding.remedy)"))
  }

  /// From where a finding is to the end of its line.
  private func bytes(at finding: Finding) -> Range<Int> {
    guard finding.line >= 1, finding.line <= text.lineCount else { return 0..<0 }
    var start = text.textStart(ofLine: finding.line)
    let end = max(start, content(ofLine: finding.line).upperBound)
    var left = finding.column - 1
    while left > 0, start < end {
      start += 1
      while start < end, text.bytes[start] & 0xc0 == 0x80 { start += 1 }
      left -= 1
    }
    return start..<end
  }
}
