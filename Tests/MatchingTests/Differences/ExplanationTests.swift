import LessonModel
import Matching
import Testing

/// What differs, in words.
struct ExplanationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let expected: [String]
    let actual: [String]
    let sentences: [String]

    init(_ name: String, _ expected: [String], _ actual: [String], _ sentences: [String]) {
      testDescription = name
      (self.expected, self.actual, self.sentences) = (expected, actual, sentences)
    }
  }

  static let cases = [
    Case(
      "a number", ["UPDATE 1"], ["UPDATE 0"],
      [
        "Line 10 of the page says `UPDATE 1`; what was printed is `UPDATE 0`.",
        "Hint: only numbers differ.",
      ]),
    Case(
      "a placeholder", ["n <int 6..20>"], ["n 21"],
      [
        "That is: 21 is outside 6..20.",
        "<int 6..20> stands for a whole number from 6 to 20.",
      ]),
    Case(
      "a named placeholder", ["<int:pid>"], ["x"],
      [
        "<int:pid> stands for a whole number, called pid: wherever that name stands on the page, "
          + "it is the same."
      ]),
    Case(
      "an accent", ["cafe\u{301}"], ["caf\u{e9}"],
      ["Hint: the letters look alike and are other characters"]),
    Case("another order", ["a", "b"], ["b", "a"], ["Hint: these are the same lines in another"]),
    Case("letters' case", ["Abc"], ["abc"], ["Hint: only the letters' case differs."]),
    Case("nothing printed", ["a"], [], ["Hint: the step printed nothing at all"]),
    Case(
      "no longer blocked", ["(blocked by bob)"], ["UPDATE 1"],
      ["Hint: on the page this step has to wait for a lock"]),
    Case(
      "blocked here", ["UPDATE 1"], ["(blocked by bob)"],
      ["Hint: here the step waits for a lock that another session holds."]),
    Case(
      "an error", ["ok"], ["ERROR:  relation \"t\" does not exist"],
      ["Hint: the service reports an error that the page does not have: ERROR:  relation"]),
    Case(
      "an extra line", ["a"], ["a", "b"],
      ["The page does not have this line, and it was printed: `b`."]),
    Case(
      "many", ["a", "b", "c", "d", "e"], ["1x", "2x", "3x", "4x", "5x"], ["more lines differ."]),
  ]

  @Test("explains", arguments: cases)
  func explains(testCase: Case) throws {
    var captures = Captures()
    let matcher = ExpectationMatcher(Expectation(lines: testCase.expected, line: 10))
    let result = matcher.match(testCase.actual, captures: &captures)
    let text = result.explanation().joined(separator: "\n")
    for sentence in testCase.sentences { #expect(text.contains(sentence)) }
  }

  @Test("a cell's difference is said by the cell and its own lines")
  func cells() {
    var captures = Captures()
    captures.bind("x", to: "5", line: LessonLine(4, ofCell: 3).number)
    let line = LessonLine(6, ofCell: 11)
    let matcher = ExpectationMatcher(
      Expectation(lines: ["a", "pid <int:x>", "(blocked by bob)"], line: line.number))
    let result = matcher.match(["a", "pid 7", "b", "c", "ERROR: d"], captures: &captures)
    let text = result.unifiedText()
    #expect(text.hasPrefix("--- expected, from line 6 of In[11]\n+++ printed\n@@ -6,"), "\(text)")
    #expect(text.contains(" x was 5 (In[3], line 4), here 7\n"), "\(text)")
    let explanation = result.explanation(limit: 9).joined(separator: "\n")
    #expect(explanation.contains("Line 7 of In[11] says `pid <int:x>`; "), "\(explanation)")
    #expect(explanation.contains("In[11] does not have this line, "), "\(explanation)")
    #expect(explanation.contains("in In[11] this step has to wait for a lock"), "\(explanation)")
    #expect(explanation.contains("an error that In[11] does not have: ERROR: d"), "\(explanation)")
  }

  @Test func capturesOfAStepThatRunsAgainAreForgotten() {
    var captures = Captures()
    captures.bind("a", to: "1", line: 9)
    captures.bind("b", to: "2", line: 10)
    captures.bind("c", to: "3", line: 12)
    captures.bind("shared", to: "4")
    captures.forget(boundIn: 10..<12)
    #expect(captures.values == ["a": "1", "c": "3", "shared": "4"])
    #expect(captures.line(of: "b") == nil)
  }
}
