import Foundation
import Testing

/// Pages that print what a shared PostgreSQL server numbers: transactions, objects, processes.
@Suite struct NumberedTests {
  private func page(_ statements: String) -> String {
    "---\ntitle: T\nservices: {db: postgres}\n---\n\n```sql\n\(statements)\n```\n"
  }

  @Test("what is accepted holds where other pages come first")
  func numbers() throws {
    let course = try TemporaryFolder()
    let first = "lessons/01-m/01-a.md"
    try course.write(
      first,
      page(
        "CREATE TABLE t (id int); INSERT INTO t VALUES (1);\n"
          + "SELECT xmin, id FROM t;\nSELECT oid, relname FROM pg_class WHERE relname = 't';"))
    let accepted = try Etude.run(["accept", "--add", "\(course.path)/\(first)"])
    #expect(accepted.status == 0, "\(accepted.output)")
    #expect(accepted.output.contains("step 1 prints xmin, which may differ each time"))
    let text = try String(contentsOfFile: "\(course.path)/\(first)", encoding: .utf8)
    #expect(text.contains(" xmin | id\n------+----\n  <int> |  1\n"), "\(text)")
    #expect(text.contains(" <int> | t\n"), "\(text)")
    // The page before it uses numbers up.
    try course.write(
      "lessons/01-m/00-z.md", page("CREATE TABLE a (i int); CREATE TABLE b (i int);"))
    let checked = try Etude.run(["check", "--course", course.path, "--jobs", "1"])
    #expect(checked.status == 0, "\(checked.output)")
    let again = try Etude.run(["accept", "--add", "--twice", "\(course.path)/\(first)"])
    #expect(again.output.contains("nothing to do"), "\(again.output)")
  }

  @Test("a deadlock's process ids are not accepted as they are")
  func deadlock() throws {
    let course = try TemporaryFolder()
    let file = "lessons/01-m/01-a.md"
    let sessions = [
      ("a", "CREATE TABLE t (i int); INSERT INTO t VALUES (1), (2);"),
      ("a", "BEGIN; UPDATE t SET i = 1 WHERE i = 1;"),
      ("b", "SET deadlock_timeout = '10ms'; BEGIN; UPDATE t SET i = 2 WHERE i = 2;"),
      ("a", "SET deadlock_timeout = '10min'; UPDATE t SET i = 2 WHERE i = 2;"),
      ("b", "UPDATE t SET i = 1 WHERE i = 1;"),
    ]
    let steps = sessions.map { "```sql session=\($0)\n\($1)\n```\n\n```output\n```\n" }
    try course.write(
      file,
      "---\ntitle: T\nservices: {db: postgres}\n---\n\n" + steps.joined(separator: "\n"))
    let accepted = try Etude.run(["accept", "\(course.path)/\(file)"])
    #expect(accepted.status == 0, "\(accepted.output)")
    let text = try String(contentsOfFile: "\(course.path)/\(file)", encoding: .utf8)
    #expect(
      text.contains(
        "DETAIL:  Process <int:number1> waits for ShareLock on transaction <int>; "
          + "blocked by process <int:number2>."), "\(text)")
    let checked = try Etude.run(["check", "--course", course.path])
    #expect(checked.status == 0, "\(checked.output)")
  }
}
