import LessonText
import Markdown
import Testing

@testable import Site

/// Where SQL may be broken.
@Suite struct ClauseHTMLTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let runs: [CodeRun]
    /// The lines, with `|` between clauses.
    let expected: [String]
  }

  static let cases = [
    Case(testDescription: "nothing", runs: [], expected: []),
    Case(
      testDescription: "short lines stay as they are",
      runs: [CodeRun("SELECT 1 FROM t;\n\nCOMMIT;\n")],
      expected: ["SELECT 1 FROM t;\n", "\n", "COMMIT;\n"]),
    Case(
      testDescription: "a long line before its clauses",
      runs: [CodeRun("UPDATE accounts SET balance = 1 WHERE id = 1 AND owner = 2 ORDER BY 1;\n")],
      expected: ["UPDATE accounts |SET balance = 1 |WHERE id = 1 |AND owner = 2 |ORDER BY 1;\n"]),
    Case(
      testDescription: "not within a word, not after a bracket, not at the beginning",
      runs: [CodeRun("VALUES (1), (FROMAGE, setting), (SET) WHERE_x, formal")],
      expected: ["VALUES (1), (FROMAGE, setting), (SET) WHERE_x, formal"]),
    Case(
      testDescription: "not within a text or a remark, whatever they say",
      runs: [
        CodeRun("SELECT ", .keyword), CodeRun("' FROM a WHERE b AND c FOR d '", .string),
        CodeRun(" "), CodeRun("FROM", .keyword), CodeRun(" t; "), CodeRun("-- FROM x", .comment),
      ], expected: ["SELECT ' FROM a WHERE b AND c FOR d ' |FROM t; -- FROM x"]),
    Case(
      testDescription: "not within a text between dollars",
      runs: [
        CodeRun("SELECT $$a FROM b$$, $x$ $$ "), CodeRun("FROM", .keyword),
        CodeRun(" $$ $x$ FROM t WHERE a = $1"),
      ], expected: ["SELECT $$a FROM b$$, $x$ $$ FROM $$ $x$ |FROM t |WHERE a = $1"]),
    Case(
      testDescription: "an indentation is no clause, and the AND of a BETWEEN begins none",
      runs: [CodeRun("      WHERE a BETWEEN 1 AND 2 AND b = 3 ORDER BY 1;")],
      expected: ["      WHERE a BETWEEN 1 AND 2 |AND b = 3 |ORDER BY 1;"]),
    Case(
      testDescription: "keywords that share a colour",
      runs: [
        CodeRun("SELECT owner, name "), CodeRun("FROM", .keyword), CodeRun(" accounts "),
        CodeRun("FOR UPDATE", .keyword), CodeRun(";"),
      ], expected: ["SELECT owner, name |FROM accounts |FOR UPDATE;"]),
    Case(
      testDescription: "markup", runs: [CodeRun("SELECT '<b>' & 1 FROM a_table_with_a_long_name;")],
      expected: ["SELECT '<b>' & 1 |FROM a_table_with_a_long_name;"]),
  ]

  @Test("clauses", arguments: cases)
  func clauses(_ example: Case) {
    let html = ClauseHTML.html(example.runs)
    let lines = html.split(separator: #/<span class="line( in\d+)?">/#).map { line in
      var text = line.replacing("</span><span class=\"clause\">", with: "|")
      while let open = text.firstIndex(of: "<"), let close = text[open...].firstIndex(of: ">") {
        text.removeSubrange(open...close)
      }
      for (mark, character) in [("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&amp;", "&")] {
        text = text.replacing(mark, with: character)
      }
      return String(text)
    }
    #expect(lines == example.expected)
    #expect(Markup("<h1>x</h1>" + html).problems == [])
    // Who copies it gets the code as it is.
    #expect(lines.joined().replacing("|", with: "") == example.runs.map(\.text).joined())
  }

  @Test("a long line says how far it is indented, at most 16 places")
  func indentation() {
    func html(_ spaces: Int, _ text: String) -> String {
      ClauseHTML.html([CodeRun(String(repeating: " ", count: spaces) + text)])
    }
    let long = "quantity integer NOT NULL CHECK (quantity > 0)"
    #expect(html(2, long).hasPrefix("<span class=\"line in2\">"))
    #expect(html(30, long).hasPrefix("<span class=\"line in16\">"))
    #expect(html(0, long).hasPrefix("<span class=\"line\">"))
    #expect(html(2, "id integer").hasPrefix("<span class=\"line\">"))
  }
}
