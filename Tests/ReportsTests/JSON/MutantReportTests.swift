import Foundation
import LessonModel
import Reports
import Testing

/// The forms in which it is told what became of mutants.
@Suite struct MutantReportTests {
  private static let records = [
    MutantRecord(
      lesson: "m/p", file: "01-p.md", line: 7, claim: "a \"claim\" \u{1b}", outcome: .killed,
      step: 3, message: "step 3 (line 20): the output differs", difference: "-1\n+2\n",
      durationMs: 12.5),
    MutantRecord(
      lesson: "m/p", file: "01-p.md", line: 9, claim: "b", outcome: .survived,
      message: "the page passes in spite of the change"),
    MutantRecord(
      lesson: "m/q", file: "02-q.md", line: 4, claim: "c", outcome: .invalid, step: 1,
      message: "the change is not understood"),
    MutantRecord(
      lesson: "m/q", file: "02-q.md", line: 5, claim: "d", outcome: .skipped, message: "here"),
  ]

  @Test func theDocumentHasTheFormOfItsSchema() throws {
    let root = RunReportTests.schema.deletingLastPathComponent()
    let schema = try SchemaCheck(schema: root.appending(path: "mutants.schema.json"))
    let document = MutantReport(Self.records).json()
    let object = try JSONSerialization.jsonObject(with: Data(document.utf8))
    #expect(schema.problems(object) == [])
    let keys = schema.keys(of: "mutant")
    let mutants = try #require((object as? [String: Any])?["mutants"] as? [[String: Any]])
    #expect(Set(mutants[0].keys) == keys.all)
    #expect(Set(mutants[1].keys) == keys.required)
    #expect(mutants[1]["step"] is NSNull)
    #expect(try MutantReport(json: document) == MutantReport(Self.records))
    let bad = try JSONSerialization.jsonObject(
      with: Data(document.replacing("\"killed\"", with: "\"dead\"").utf8))
    #expect(schema.problems(bad) != [])
  }

  @Test func onlyWhatIsWrongIsAnnotated() {
    #expect(
      Self.records.compactMap(\.annotation).map(\.text) == [
        "::error file=01-p.md,line=9,title=Mutant survived::b: the page passes in spite of the change",
        "::error file=02-q.md,line=4,title=Mutant invalid::c: the change is not understood",
      ])
  }

  @Test func survivorsAreFailuresAndInvalidOnesErrors() {
    let xml = JUnitReport.xml(Self.records)
    #expect(
      xml.contains("<testsuites name=\"etude mutants\" tests=\"4\" failures=\"1\" errors=\"1\" "))
    #expect(
      xml.contains(
        "<testsuite name=\"m/p\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\" "
          + "time=\"0.013\" file=\"01-p.md\">"), "\(xml)")
    #expect(
      xml.contains(
        "<testcase name=\"a &quot;claim&quot; \\x1b (line 7)\" classname=\"m/p\" time=\"0.013\"/>"))
    #expect(xml.contains("<failure type=\"survived\" message=\"the page passes in spite"))
    #expect(xml.contains("<error type=\"invalid\" message=\"the change is not understood\""))
    #expect(xml.contains("<skipped type=\"skipped\" message=\"here\"/>"))
  }
}
