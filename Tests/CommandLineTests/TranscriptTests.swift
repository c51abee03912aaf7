import Foundation
import LessonModel
import Testing

/// Transcripts of real runs: against their schema, and against the form that they had before.
@Suite struct TranscriptTests {
  private static let fixtures = "\(Etude.root)/Tests/Fixtures/transcripts"

  /// A course whose pages print every form of output.
  private func course() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["lessons", "site"] {
      let place = name == "site" ? Etude.root : "\(Self.fixtures)/course"
      try FileManager.default.copyItem(
        atPath: "\(place)/\(name)", toPath: "\(folder.path)/\(name)")
    }
    return folder
  }

  @Test("a run says the same as before, in parts that the schema knows, and so does the next")
  func runs() throws {
    let folder = try course()
    let texts = try (1...2).map { _ in
      try Etude.run(["check", "--json"], in: folder.path).standardOutput
    }
    try folder.write("report.json", texts[0])
    let validation = try run(
      "/usr/bin/env",
      [
        "python3", "\(Self.fixtures)/validate.py", "\(Etude.root)/docs/transcript.schema.json",
        "\(folder.path)/report.json",
      ])
    #expect(validation.output == "" && validation.status == 0, "\(validation)")

    let reports = try texts.map { try RunReport(json: $0).withoutTimes }
    #expect(reports[0] == reports[1])
    let old = try RunReport(
      json: String(
        decoding: try Data(contentsOf: URL(filePath: "\(Self.fixtures)/version-1.json")),
        as: UTF8.self))
    for lesson in old.lessons {
      let new = try #require(reports[0].lessons.first { $0.name == lesson.name })
      for (new, old) in zip(new.steps, lesson.steps) {
        #expect(new.output.text == old.output.text, "\(lesson.name), step \(new.number)")
      }
    }
    func step(_ lesson: String, _ number: Int) throws -> StepRecord {
      try #require(reports[0].lessons.first { $0.name == "m/\(lesson)" }?.steps[number - 1])
    }
    #expect(
      try step("waits", 3).output == StepOutput(text: "bob| UPDATE 1\n(blocked by bob)\n"))
    #expect(
      try step("waits", 9).output.parts == [
        OutputPart(.text("in front of ")), OutputPart(.masked("********-hidden-password-*******")),
        OutputPart(.text(" and behind\nno end\n")), OutputPart(.exitStatus(3)),
      ])
    let waiting = SessionStateRecord(
      kind: "sql", service: "db", name: "bob", step: 2, state: .blocked, by: ["alice"])
    #expect(try step("waits", 2).after?.sessions.last == waiting)
    #expect(
      try (1...5).map { try step("refused", $0).errors } == [
        [], [], [StepError(code: "23505", session: "bob")], [StepError(code: "22012")],
        [StepError(code: "WRONGTYPE")],
      ])
    // Of a statement that waits, how the transaction stood when it began.
    #expect(
      try (1...4).map { try step("refused", $0).after?.sessions.map(\.transaction) } == [
        [.open], [.open, .open], [nil, .failed], [nil, nil],
      ])
    let pictures = try step("pictures", 1).output
    #expect(
      pictures.parts.map(\.content) == [
        .text("T\nbefore\n"), .picture(pictures.pictures[0]), .text("between\n"),
        .picture(pictures.pictures[1]),
      ])
    func service(
      _ name: String, _ state: ServiceStateRecord.State, _ role: ServiceStateRecord.Role,
      cutFrom: [String] = []
    ) -> ServiceStateRecord {
      ServiceStateRecord(name: name, state: state, role: role, cutFrom: cutFrom)
    }
    #expect(
      try (1...4).map { try step("failover", $0).after?.services } == [
        [
          service("primary", .running, .primary, cutFrom: ["standby"]),
          service("standby", .paused, .standby, cutFrom: ["primary"]),
        ], [service("primary", .crashed, .primary), service("standby", .running, .standby)],
        [service("primary", .crashed, .primary), service("standby", .running, .primary)],
        [service("primary", .running, .primary), service("standby", .stopped, .primary)],
      ])
  }

  @Test("the site and exports read transcripts of version 1, and say of which versions they are")
  func versions() throws {
    let folder = try course()
    #expect(try Etude.run(["run", "m/waits"], in: folder.path).status == 0)
    let file = URL(filePath: "\(folder.path)/.etude/transcripts/m/waits.json")
    var entry = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    #expect(entry["version"] as? Int == 2)
    let old = try JSONSerialization.jsonObject(
      with: Data(
        String(
          decoding: try Data(contentsOf: URL(filePath: "\(Self.fixtures)/version-1.json")),
          as: UTF8.self
        ).replacing("COMMIT\\n", with: "COMMIT AS BEFORE\\n").utf8))
    let lessons = try #require((old as? [String: Any])?["lessons"] as? [[String: Any]])
    entry["transcript"] = try #require(lessons.first { $0["name"] as? String == "m/waits" })
    entry["version"] = nil
    try JSONSerialization.data(withJSONObject: entry).write(to: file)
    let export = try Etude.run(["export", "--sh", "m/waits"], in: folder.path)
    #expect(export.status == 0 && export.output.contains("COMMIT AS BEFORE"), "\(export.output)")
    let site = try Etude.run(["site", "m/waits"], in: folder.path)
    #expect(site.status == 0 && !site.output.contains("first"), "\(site.output)")
    let page = try String(
      contentsOfFile: "\(folder.path)/site/build/m/waits/index.html", encoding: .utf8)
    #expect(page.contains("<samp>COMMIT AS BEFORE</samp>"))
    #expect(page.contains("aria-label=\"bob, in step 4: prints\""))
    #expect(page.contains("<samp class=\"wait\">(blocked by <b class=\"who session-0\">alice</b>)"))

    entry["version"] = 3
    try JSONSerialization.data(withJSONObject: entry).write(to: file)
    let refused = try Etude.run(["export", "--sh", "m/waits"], in: folder.path)
    #expect(refused.status == 2)
    #expect(
      refused.output.contains(
        "waits.json: the transcript has version 3; this etude reads versions 1 and 2; "
          + "'etude run m/waits' writes it anew"), "\(refused.output)")
    let again = try Etude.run(["run", "m/waits"], in: folder.path)
    #expect(again.status == 0 && !again.output.contains("reused"), "\(again.output)")
    #expect(try Etude.run(["export", "--sh", "m/waits"], in: folder.path).status == 0)
  }
}

extension RunReport {
  /// The report without times, which are others each time.
  fileprivate var withoutTimes: Self {
    var report = self
    for lesson in report.lessons.indices {
      report.lessons[lesson].durationMs = 0
      for step in report.lessons[lesson].steps.indices {
        report.lessons[lesson].steps[step].durationMs = 0
        for part in report.lessons[lesson].steps[step].output.parts.indices {
          report.lessons[lesson].steps[step].output.parts[part].milliseconds = nil
        }
      }
    }
    return report
  }
}
