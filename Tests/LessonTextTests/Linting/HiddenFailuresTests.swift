import LessonModel
import LessonText
import Testing

/// Shell steps that pass although one of their commands has failed.
struct HiddenFailuresTests {
  private func findings(_ info: String, _ script: String, _ rest: String = "") throws -> [Finding] {
    let text = "---\ntitle: T\n---\n\n```\(info)\n\(script)\n```\n\(rest)"
    let result = LessonParser.parse(Array(text.utf8), file: "f.md", name: "f")
    return try #require(result.lesson, "\(result.findings)").hiddenFailures
  }

  @Test(
    "the first command whose failure nothing shows is said, with its line",
    arguments: [
      ("false\ntrue", 6), ("mkdir a\ncd a\n./go", 6), ("echo begun\nmake\necho done", 7),
      ("x=$(nosuch)\necho \"$x\"", 6), ("x=1\nY=2 make\ntrue", 7), ("x=`nosuch`\ntrue", 6),
      ("cat > f <<'END'\na\nEND\ncp f g\ncp g h", 6), ("mkdir a\nif true; then x; fi", 6),
      ("#!/bin/bash\nmake\ntrue", 7), ("! make\nmake\ntrue", 6),
    ])
  func said(script: String, line: Int) throws {
    let findings = try findings("sh", script)
    #expect(findings.map(\.line) == [line])
    #expect(findings.map(\.isWarning) == [true])
    #expect(try self.findings("sh strict", script).isEmpty)
    #expect(try self.findings("sh", "set +e\n\(script)").isEmpty || script.hasPrefix("#!"))
    #expect(try self.findings("sh", script, "\n```output\n```\n").isEmpty)
  }

  @Test(
    "where every failure counts, or the script looks after them, nothing is said",
    arguments: [
      "make", "make; true", "make &&\nmake install", "make ||\ntrue", "make |\ngrep x",
      "echo a\nmake", "x=1\nmake", "set -e\nmake\ntrue", "set -eu\nmake\ntrue",
      "make\nstatus=$?\necho $status", "if make\nthen echo a\nfi",
      "for f in a b\ndo make $f\ndone", "server &\nmake", "export A=1\nmake",
      "f() {\nmake\ntrue\n}\nf",
      "#!/usr/bin/env python3\nprint(1)\nprint(2)", "#!/bin/bash\ntrap 'exit 1' ERR\nmake\ntrue",
      "make\necho 'not closed",
    ])
  func leftAlone(script: String) throws {
    #expect(try findings("sh", script).isEmpty)
  }
}
