import Foundation
import LessonModel
import LessonText
import Mutants
import Testing

/// The changes of a hunt.
@Suite struct MechanicalChangeTests {
  private func lesson(_ text: String) throws -> Lesson {
    let page = "---\ntitle: T\nservices: {db: postgres, cache: redis}\n---\n\n" + text
    let result = LessonParser.parse(Array(page.utf8), file: "p.md", name: "m/p")
    return try #require(result.lesson, "\(result.findings)")
  }

  @Test(
    "what is changed in a step",
    arguments: [
      (
        "sql", "BEGIN ISOLATION LEVEL SERIALIZABLE;",
        ["BEGIN ISOLATION LEVEL READ COMMITTED;"]
      ),
      (
        "sql", "SELECT id FROM t WHERE id > 5 ORDER BY id DESC FOR UPDATE;",
        [
          "SELECT id FROM t WHERE id > 5 ORDER BY id FOR UPDATE;",
          "SELECT id FROM t WHERE id > 5 ORDER BY id DESC;",
          "SELECT id FROM t WHERE id >= 5 ORDER BY id DESC FOR UPDATE;",
          "SELECT id FROM t WHERE id > 6 ORDER BY id DESC FOR UPDATE;",
        ]
      ),
      ("sql", "BEGIN;\nCOMMIT;", ["COMMIT;", "BEGIN;\nROLLBACK;", "BEGIN;"]),
      // One statement on two lines is not cut.
      ("sql", "SELECT a\nFROM t1;", []),
      ("sql", "-- 5 rows\nSELECT 1.5, t.c2, '$1';", []),
      (
        "redis", "SET a 1 NX\nGET a",
        ["SET a 1\nGET a", "SET a 2 NX\nGET a", "GET a", "SET a 1 NX"]
      ),
      (
        "swift", "for i in 0..<limit where a == b {}",
        [
          "for i in 0..<limit where a != b {}", "for i in 0...limit where a == b {}",
        ]
      ),
      ("sh", "echo 7\necho x", ["echo 8\necho x"]),
    ])
  func edits(kind: String, input: String, changed: [String]) throws {
    let lesson = try lesson("```\(kind)\n\(input)\n```\n")
    let changes = MechanicalChange.all(of: lesson)
    #expect(changes.map { $0.lesson.steps[0].input } == changed.map { "\($0)\n" })
    #expect(changes.allSatisfy { $0.firstStep == 1 && $0.line > 6 })
  }

  @Test func neighboursOfDifferentSessionsAreSwapped() throws {
    let lesson = try lesson(
      "```sql session=a\nSELECT x;\n```\n\n```sql session=b\nSELECT y;\n```\n\n"
        + "```sql session=b\nSELECT z;\n```\n\n```redis\nGET k\n```\n")
    let changes = MechanicalChange.all(of: lesson)
    #expect(
      changes.map(\.title) == ["steps 1 and 2 change places", "steps 3 and 4 change places"])
    #expect(changes.map { $0.lesson.steps.map(\.number) } == [[2, 1, 3, 4], [1, 2, 4, 3]])
  }

  @Test func aChangeIsNamedWithItsLine() throws {
    let lesson = try lesson("```sql\nSELECT a;\nDELETE FROM t WHERE id = 4;\n```\n")
    #expect(
      MechanicalChange.all(of: lesson).map(\.title) == [
        "step 1, line 7: `SELECT a;` is left out", "step 1, line 8: `4` becomes `5`",
        "step 1, line 8: `DELETE FROM t WHERE id = 4;` is left out",
      ])
  }

  @Test func shownSourceIsChangedWhereALineStandsOnce() throws {
    let lesson = try lesson("```swift source=A.swift\nlet a = 1\nreturn b < c\nlet a = 1\n```\n")
    let mutants = Mutant.ofShownSource(in: lesson) { _ in
      Array("  let a = 1\n  return b < c\n  let a = 1\n".utf8)
    }
    #expect(mutants.map(\.claim) == ["`A.swift`: `return b < c` becomes `return b <= c`"])
    #expect(mutants.map(\.original) == ["return b < c"])
    #expect(mutants.map(\.line) == [6])
    #expect(Mutant.ofShownSource(in: lesson) { _ in nil } == [])
  }
}
