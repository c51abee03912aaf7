import Foundation
import Testing

@testable import LessonModel

/// Version 1 of the form, as the program wrote it when there was no other: see
/// `Fixtures/transcripts`.
@Suite struct FlatOutputTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "Fixtures/transcripts")

  private struct Old: Decodable {
    struct Lesson: Decodable { var steps: [Step] }
    struct Step: Decodable {
      var output: String
      var omittedBytes: Int
      var exitStatus: Int?
      var pictures: [Picture]?
    }
    var lessons: [Lesson]
  }

  private func document(_ name: String) throws -> Data {
    let url = Self.folder.appending(path: name)
    guard name.hasSuffix(".gz") else { return try Data(contentsOf: url) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "--decompress", "--stdout", url.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return data
  }

  @Test("the text stays what it was", arguments: ["version-1.json", "version-1-much.json.gz"])
  func text(name: String) throws {
    let data = try document(name)
    let old = try JSONDecoder().decode(Old.self, from: data).lessons.flatMap(\.steps)
    let report = try RunReport(json: String(decoding: data, as: UTF8.self))
    let steps = report.lessons.flatMap(\.steps)
    try #require(steps.count == old.count && !old.isEmpty)
    for (new, old) in zip(steps, old) {
      #expect(new.output.text == old.output)
      #expect(new.output.omittedBytes == old.omittedBytes)
      #expect(new.output.exitStatus == old.exitStatus)
      #expect(new.output.pictures == old.pictures ?? [])
      #expect(new.after == nil && new.output.parts.allSatisfy { $0.milliseconds == nil })
    }
    // From then on it is of version 2.
    #expect(report.version == 2)
    #expect(try RunReport(json: report.json()) == report)
  }

  @Test("what can be told is told")
  func parts() throws {
    let data = try document("version-1.json")
    let report = try RunReport(json: String(decoding: data, as: UTF8.self))
    let waits = try #require(report.lessons.first { $0.name == "m/waits" }).steps
    func text(_ text: String, _ session: String? = nil) -> OutputPart {
      OutputPart(.text(text), session: session)
    }
    #expect(
      waits[1].output.parts
        == [text(" n \n---\n 1\n(1 row)\n\n"), OutputPart(.blocked(by: ["alice"]))])
    #expect(
      waits[3].output.parts == [
        text("COMMIT\n"), text(" id | n  \n----+----\n  1 | 20\n(1 row)\n\nUPDATE 1\n", "bob"),
      ])
    #expect(waits[4].output.parts == [OutputPart(.blocked(by: []))])
    #expect(waits[8].output.parts.last == OutputPart(.exitStatus(3)))
    #expect(waits[9].output.parts == [text("[3]\n")])
    // Version 1 does not tell these from a session that waits.
    #expect(
      waits[2].output.parts == [text("bob| UPDATE 1\n"), OutputPart(.blocked(by: ["bob"]))])
    let pictures = try #require(report.lessons.first { $0.name == "m/pictures" }).steps[0].output
    // The step had printed the first line of the table itself, too.
    #expect(
      pictures.parts == [
        text("T\nbefore\n"), OutputPart(.picture(pictures.pictures[0])), text("between\n"),
        OutputPart(.picture(pictures.pictures[1])),
      ])
    let much = try RunReport(
      json: String(decoding: try document("version-1-much.json.gz"), as: UTF8.self))
    let kinds = much.lessons[0].steps[0].output.parts.map { part in
      switch part.content {
      case .text: "text"
      case .omitted(let bytes): "\(bytes)"
      default: "other"
      }
    }
    #expect(kinds == ["text", "1954427", "text"])
  }

  @Test(
    "odd texts stay what they are",
    arguments: [
      ("", "", 0), ("a", "", 0), ("(blocked)", "", 0), ("a\n(blocked)\nb", "b\n", 0),
      ("bob| 1\n", "0\n1\n", 0), ("bob|1\nbob| 2\n", "1\n2\n", 0), ("x\n", "1\n2\n3\n", 0),
      ("bob| (5 bytes left out)\n", "(5 bytes left out)\n", 5), ("(9 bytes left out)\n", "", 5),
      ("(5 bytes left out)", "", 5), ("(5 bytes left out)\n(5 bytes left out)\n", "", 5),
      ("bob| a\nbob| b", "a\nb", 0),
    ])
  func odd(output: String, event: String, omitted: Int) throws {
    let events = event.isEmpty ? [] : [["session": "bob", "text": event]]
    let step: [String: Any] = [
      "number": 1, "line": 1, "kind": "sh", "session": "main", "input": "", "output": output,
      "events": events, "outcome": "passed", "durationMs": 0, "matches": [Any](),
      "omittedBytes": omitted,
    ]
    let lesson: [String: Any] = [
      "name": "m/p", "file": "p.md", "title": "", "outcome": "passed", "durationMs": 0,
      "services": [Any](), "steps": [step],
    ]
    let data = try JSONSerialization.data(withJSONObject: ["version": 1, "lessons": [lesson]])
    let read = try RunReport(json: String(decoding: data, as: UTF8.self)).lessons[0].steps[0].output
    #expect(read.text == output)
    #expect(read.omittedBytes == omitted)
  }
}
