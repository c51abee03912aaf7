import Foundation
import LessonModel
import Testing

@testable import LessonText

/// `kinds` of `etude.yaml`, and pages with blocks of such kinds.
@Suite struct CourseKindsTests {
  private static func load(_ text: String) throws -> (CourseSettings, [String]) {
    let folder = NSTemporaryDirectory() + "etude-kinds-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/etude.yaml"))
    let (settings, findings) = CourseSettings.load(root: folder)
    return (settings, findings.map { "\($0.line):\($0.column): \($0.problem); \($0.remedy)" })
  }

  private static let settings = """
    kinds:
      python: {file: [python3, "{file}"], extension: py}
      c++: {file: ["{root}/run c", -o, "{file}.out"], extension: cc, highlight: c}
      repl: {session: [python3, "{kit}/kinds/pycon.py"], prompt: ">>> ", more: "..."}
      mysql: {session: [mysql-kind]}
    """

  @Test("all that can be said of a kind")
  func everything() throws {
    let (settings, findings) = try Self.load(Self.settings)
    #expect(findings == [])
    #expect(settings.kinds.map(\.word) == ["python", "c++", "repl", "mysql"])
    let programs = settings.kinds.compactMap(\.program)
    #expect(programs.map(\.line) == [2, 3, 4, 5])
    #expect(programs[0].command(of: "step.py") == ["python3", "step.py"])
    #expect(programs[0].fileName(of: nil) == "step.py" && programs[1].fileName(of: "x") == "x.cc")
    #expect(
      programs[1].command(of: "{kit}")
        == ["\(programs[1].root)/run c", "-o", "{kit}.out"])
    #expect(programs[1].shown == "\"{root}/run c\" -o {file}.out")
    #expect(programs[2].command()[1] == "\(programs[2].kit)/kinds/pycon.py")
    #expect(settings.kinds.map(\.highlighting) == ["python", "c", nil, nil])
    let harmless = settings.kinds.filter { kind in
      kind.program?.isKnownToBeHarmless(for: kind.word) == true
    }
    #expect(harmless.map(\.word) == ["python", "repl"])
    #expect(settings.surroundings(root: "/").changes.count == 4)
  }

  @Test(
    "what is wrong, and what would be right",
    arguments: [
      ("kinds: []", "1:8: `kinds` is a list; write a kind a line: `python: {file"),
      ("kinds:\n  sql: {session: [x]}", "2:3: `sql` is a word of Etude's own"),
      ("kinds:\n  pycon: {session: [x]}", "write it after the fences"),
      ("kinds:\n  psql: {session: [x]}", "give your kind another word, such as `my-psql`"),
      ("kinds:\n  output: {session: [x]}", "2:3: `output` is a word of Etude's own"),
      (
        "kinds:\n  SQL: {session: [x]}",
        "2:3: `SQL` cannot be the word of a kind; begin with a small"
      ),
      ("kinds:\n  'a b': {session: [x]}", "`a b` cannot be the word of a kind"),
      ("kinds:\n  a=b: {session: [x]}", "`a=b` cannot be the word of a kind"),
      ("kinds:\n  a: {session: [x]}\n  a: {session: [x]}", "3:3: the kind `a` stands twice"),
      ("kinds:\n  a: x", "2:6: the kind `a` is a single value"),
      ("kinds:\n  a: {}", "2:3: nothing says what runs the kind `a`"),
      (
        "kinds:\n  a: {session: [x], extnsion: x}",
        "the kind `a` has no key `extnsion`; did you mean `extension`?"
      ),
      (
        "kinds:\n  a: {session: [x], file: [x, \"{file}\"]}",
        "the kind `a` has both `file` and `session`"
      ),
      ("kinds:\n  a: {session: x}", "2:16: `session` is a single value; write the program and its"),
      ("kinds:\n  a: {session: []}", "2:16: `session` names no program"),
      ("kinds:\n  a: {session: [x, [y]]}", "`session` is a list; it has to be one line of text"),
      ("kinds:\n  a: {session: [x, \"{file}\"]}", "`{file}` stands for nothing here; `{root}` is"),
      (
        "kinds:\n  a: {file: [x, \"{port}\", \"{file}\"]}", "2:17: `{port}` stands for nothing here"
      ),
      ("kinds:\n  a: {file: [x]}", "2:14: `file` does not hold `{file}`"),
      (
        "kinds:\n  a: {session: [tools/x]}",
        "`tools/x` is a path from nowhere: programs start in the page's scratch folder; write "
          + "`{root}/tools/x`"
      ),
      (
        "kinds:\n  a: {session: [x], extension: py}",
        "`extension` has no meaning on a kind with `sess"
      ),
      (
        "kinds:\n  a: {file: [x, \"{file}\"], prompt: $}", "2:36: `prompt` has no meaning on a kind"
      ),
      (
        "kinds:\n  a: {file: [x, \"{file}\"], extension: ../x}",
        "`../x` cannot end the name of a file"
      ),
      ("kinds:\n  a: {file: [x, \"{file}\"], extension: .py}", "without the dot in front"),
      ("kinds:\n  a: {session: [x], highlight: ../x}", "`../x` is no language of the program"),
      (
        "kinds:\n  a: {session: [x], highlight: -x}", "`-x` is no language of the program highlight"
      ),
      ("kinds:\n  a: {session: [x], more: \"> \"}", "`more` has no `prompt`"),
      (
        "kinds:\n  a: {session: [x], prompt: \">\", more: \">\"}",
        "`prompt` and `more` are the same"
      ),
      ("kinds:\n  a: {session: [x], prompt: \" \"}", "`prompt` is empty"),
    ])
  func findings(text: String, finding: String) throws {
    let (_, findings) = try Self.load(text)
    #expect(findings.count == 1 && findings[0].contains(finding), "\(findings)")
  }

  private static func parse(_ text: String, isOpen: Bool = false) throws -> ParseResult {
    LessonParser.parse(
      Array("---\ntitle: T\n---\n\n\(text)\n".utf8), file: "t.md", name: "t",
      vocabulary: try load(settings).0.vocabulary, isOpen: isOpen)
  }

  @Test("blocks of such a kind are steps, in open pages and others", arguments: [false, true])
  func blocks(isOpen: Bool) throws {
    let text = """
      ```python name=a background
      >>> this is no prompt
      ```

      ```repl session=bob
      >>> for x in y:
      ...   x
      ...
      <int:n>
      ...
      >>> ${n} ${m}
      ```

      ```repl
      no prompt
      ```

      ```c++
      x
      ```

      ```mysql
      SELECT ${nothing};
      ^C
      ```
      """
    let result = try Self.parse(text, isOpen: isOpen)
    let lesson = try #require(result.lesson, "\(result.findings)")
    #expect(lesson.steps.map(\.kind.word) == ["python", "repl", "repl", "c++", "mysql"])
    #expect(lesson.steps[1].exchanges?.map(\.input) == ["for x in y:\n  x\n", "${n} ${m}"])
    #expect(lesson.steps[1].outputs.map(\.lines) == [["<int:n>", "..."], []])
    #expect(lesson.steps.map { $0.dialogue == nil } == [true, false, true, true, true])
    #expect(lesson.silentBlocks.isEmpty)
  }

  @Test(
    "the linter knows the kinds",
    arguments: [
      ("python pretty", "`pretty` has no meaning on `python`"),
      ("repl background", "`background` has no meaning on `repl`; only `sh` and `python`"),
      ("python run", "a `python` block runs without it: remove it"), ("Python", "in small letters"),
      ("repl sesion=x", "sesion"), ("pythn session=x", "did you mean `python`?"),
      ("mysql until=5s", "`until=` waits for an output"),
    ])
  func linter(info: String, finding: String) throws {
    let result = try Self.parse("```\(info)\nx\n```")
    #expect("\(result.findings)".contains(finding), "\(result.findings)")
  }

  @Test("a command that a person can see through needs no trust")
  func harmless() {
    func isHarmless(_ word: String, _ form: KindProgram.Form, _ words: String...) -> Bool {
      KindProgram(form, words).isKnownToBeHarmless(for: word)
    }
    #expect(isHarmless("python", .file, "python3.13", "{file}"))
    #expect(
      isHarmless("js", .file, "node", "{file}") && isHarmless("node", .file, "nodejs", "{file}"))
    #expect(isHarmless("x", .session, "node", "{kit}/kinds/node.js"))
    #expect(!isHarmless("curl", .file, "curl", "{file}"))
    #expect(!isHarmless("cobol", .file, "cobol", "{file}"))
    #expect(!isHarmless("python", .file, "python3", "-c", "{file}"))
    #expect(!isHarmless("python", .file, "python3", "{root}/{file}"))
    #expect(!isHarmless("python", .file, "pythonevil", "{file}"))
    #expect(!isHarmless("python", .file, "/tmp/python", "{file}"))
    #expect(!isHarmless("p", .file, "python3", "{file}"))
    #expect(!isHarmless("x", .session, "python3", "{kit}/kinds/../x.py"))
    #expect(!isHarmless("x", .session, "python3", "{root}/kinds/x.py"))
    #expect(!isHarmless("x", .session, "bash", "{kit}/kinds/pycon.py"))
  }
}
