import Foundation
import LessonModel
import LessonText
import Testing

/// A case under `Tests/Fixtures/lessons`: a folder added is a test added.
struct FixtureCase: Sendable, CustomTestStringConvertible {
  let name: String
  let folder: URL

  var testDescription: String { name }

  func bytes(_ file: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: folder.appending(path: file)))
  }

  func text(_ file: String) throws -> String { String(decoding: try bytes(file), as: UTF8.self) }

  func has(_ file: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: file).path)
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/lessons")

  /// Every case of a folder; a test run without any would pass for the wrong reason.
  static func all(_ group: String) -> [FixtureCase] {
    let folder = root.appending(path: group)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let cases = names.sorted().filter { !$0.hasPrefix(".") }
      .map { FixtureCase(name: $0, folder: folder.appending(path: $0)) }
    precondition(!cases.isEmpty, "no fixtures in \(folder.path)")
    return cases
  }

  /// Compares with a file of the case; with `RECORD_FIXTURES=1` writes it, for a reader to check.
  func expect(
    _ actual: String, toEqual file: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expect(Array(actual.utf8), toEqual: file, sourceLocation: sourceLocation)
  }

  func expect(
    _ actual: [UInt8], toEqual file: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] == "1",
      try !has(file) || bytes(file).isEmpty
    {
      try Data(actual).write(to: folder.appending(path: file))
    }
    let expected = try bytes(file)
    // As text first, because that can be read in a report.
    #expect(
      String(decoding: actual, as: UTF8.self) == String(decoding: expected, as: UTF8.self),
      sourceLocation: sourceLocation)
    #expect(actual == expected, sourceLocation: sourceLocation)
  }
}

/// A lesson as text that a reader can check at a glance.
func outline(of lesson: Lesson) -> String {
  var lines = ["title: \(lesson.title)"]
  if !lesson.summary.isEmpty { lines.append("summary: \(lesson.summary)") }
  if let minutes = lesson.minutes { lines.append("minutes: \(minutes)") }
  for former in lesson.formerNames { lines.append("line \(former.line) was: \(former.name)") }
  for answer in lesson.answers {
    lines.append("answer: steps \(answer.lowerBound) to \(answer.upperBound)")
  }
  for service in lesson.services {
    let config = service.config.map { "\($0.name)=\($0.value)" }
    let standby = service.standbyOf.map { [" standby-of \($0)"] } ?? []
    let details = standby + (config + service.modules).map { " " + $0 }
    lines.append("line \(service.line) service \(service.name): \(service.kind)\(details.joined())")
  }
  for block in lesson.blocks {
    let place = "lines \(block.openingLine)-\(block.closingLine)"
    switch block.role {
    case .display: lines.append("\(place) display: \(block.info)")
    case .source(let index):
      let source = lesson.sourceBlocks[index]
      lines.append("\(place) source \(source.path) region \(source.region ?? "none")")
      lines += source.lines.map { "  = \($0)" }
    case .step(let number):
      let step = lesson.steps[number - 1]
      lines.append("\(place) step \(number) \(step.kind)\(described(step.attributes))")
      lines += step.input.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .map { "  < \($0)" }
    case .choices(let number):
      lines.append("\(place) choices of \(number)")
      lines += lesson.steps[number - 1].choices.map { choice in
        "  \(choice.isRight ? "x" : "-") line \(choice.line) \(choice.text) | \(choice.feedback)"
      }
    case .output(let number):
      let expectation = lesson.steps[number - 1].outputs.first { $0.line == block.openingLine + 1 }
      guard let expectation else { continue }
      let flags =
        (expectation.condition.map { " when \($0.text)" } ?? "")
        + (expectation.isUnordered ? " unordered" : "") + (expectation.isExact ? " exact" : "")
      lines.append("\(place) output of \(number) from line \(expectation.line)\(flags)")
      lines += expectation.lines.map { "  > \($0)" }
    }
  }
  return lines.map { $0 + "\n" }.joined()
}

private func described(_ attributes: StepAttributes) -> String {
  var text = ""
  if let on = attributes.on { text += " on=\(on)" }
  if attributes.session != "main" { text += " session=\(attributes.session)" }
  if let name = attributes.name { text += " name=\(name)" }
  if attributes.timeout != .seconds(10) { text += " timeout=\(attributes.timeout)" }
  if let until = attributes.until { text += " until=\(until)" }
  if let requires = attributes.requires { text += " requires=\(requires)" }
  if let target = attributes.target { text += " to=\(target)" }
  if attributes.isPretty { text += " pretty" }
  if attributes.showsHeaders { text += " headers" }
  if attributes.isHidden { text += " hidden" }
  if attributes.asksForPrediction { text += " predict" }
  if attributes.isAnswer { text += " answer" }
  return text
}
