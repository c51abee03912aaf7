import LessonModel
import Testing

@testable import LessonText

/// Blocks of pages that were not written for Etude that wait for a word of their author's.
@Suite struct HeldBlocksTests {
  private func lesson(_ text: String, isOpen: Bool = true) throws -> Lesson {
    let result = LessonParser.parse(Array(text.utf8), file: "x.md", name: "x", isOpen: isOpen)
    return try #require(result.lesson, "\(result.findings)")
  }

  @Test(
    "what a script does beyond its own folder, as far as its words say",
    arguments: [
      ("sudo make install", "`sudo` changes the machine"), ("/usr/bin/curl example.org", "`curl`"),
      ("FOO=1 env -i BAR=2 apt-get install x", "`apt-get`"), ("echo a | 'sudo' tee x", "`sudo`"),
      ("python3 -m pip install x", "`pip`"), ("if true; then timeout 5 wget x; fi", "`wget`"),
      ("sh -c 'cd x && brew install y'", "`brew`"), ("eval \"docker run x\"", "`docker`"),
      ("echo $(curl example.org)", "`curl`"), ("find x | xargs -n 1 npm install", "`npm`"),
      ("git clone https://example.org/x", "`git`"), ("git config --global a b", "`git`"),
      ("mkfs.ext4 image", "`mkfs.ext4`"),
      ("rm -rf /srv/x", "`rm` changes files that are not in the page's own folder: `/srv/x`"),
      ("rm -rf ../x", "`../x`"), ("rm -r /tmp/x", "`/tmp/x`"), ("cd / && rm -r etc", "`etc`"),
      ("mv a /opt/b", "`/opt/b`"), ("cp a /usr/local/bin/", "`/usr/local/bin/`"),
      ("dd if=a of=/dev/sda", "`/dev/sda`"), ("sed -i s/a/b/ /etc/x", "`/etc/x`"),
      ("find / -name x -delete", "`/`"), ("echo a >> /etc/hosts", "it writes to `/etc/hosts`"),
      ("> '/etc/x'", "it writes to `/etc/x`"), ("kill -9 1234", "`kill` ends a process"),
      ("kill -9 -1", "`kill` ends a process"),
      ("psql -c 'DROP TABLE x'", "`psql` talks to a server that is not the page's own"),
      ("redis-cli FLUSHALL", "`redis-cli` talks to a server"), ("mysql < x", "`mysql` talks"),
    ])
  func effects(script: String, reason: String) {
    let found = OutsideEffect.first(in: script, services: [])
    #expect(found?.contains(reason) == true, "\(found ?? "nothing")")
  }

  @Test(
    "what stays in the page's own folder is no such thing",
    arguments: [
      "echo sudo; grep -r curl .", "rm -rf build", "mkdir -p ~/.config && touch $HOME/x",
      "echo a >> ~/.bashrc", "make() { echo a; }; make all", "git init x && git commit -m y",
      "cp /etc/hosts .", "ls / > /dev/null 2>&1", "mkdir /tmp/x", "sleep 1 & kill $! %1",
      "cat <<EOF\nsudo x\nEOF", "# sudo x", "sed s/a/b/ /etc/x", "find / -name x", "((1 > 2))",
      "cat < /etc/hosts",
    ])
  func harmless(script: String) {
    #expect(OutsideEffect.first(in: script, services: []) == nil)
  }

  @Test("clients of a server that the page has are the page's own")
  func clients() {
    for script in ["psql -c 'SELECT 1'", "createdb x"] {
      #expect(OutsideEffect.first(in: script, services: [.postgres]) == nil)
      #expect(OutsideEffect.first(in: script, services: [.redis]) != nil)
    }
  }

  @Test(
    "on a page of other people's they are held back, and a word of Etude's lets them run",
    arguments: [
      ("sh\nsudo true", false), ("sh run\nsudo true", true), ("bash\ncurl x", false),
      ("bash name=a\ncurl x", true), ("sh\ncurl x\n```\n\n```output\na", true),
      ("console\n$ brew install x", false), ("console run\n$ brew install x", true),
      ("Console\n$ echo x", true), ("ShellSession\n$ echo x", true), ("SH\necho x", true),
      ("sql\nSELECT 1;", false), ("sql run\nSELECT 1;", true), ("redis\nPING", false),
      ("http\nGET http://127.0.0.1:1/", true), ("http\nGET https://example.org/", false),
      ("http\nGET / HTTP/1.1\nHost: example.org", false), ("http run\nGET http://e.org/", true),
      ("bash\n> acme find\nfound", false),
      ("sh\n# a\n❯ acme", false), ("zsh\n  % acme", false), ("bash run\n> acme", true),
      ("sh\ncat <<EOF\n> quoted\nEOF", true), ("bash\n$ acme", true), ("sh title=x\necho x", true),
      ("sh title=x\nsudo x", false),
    ])
  func held(block: String, runs: Bool) throws {
    let text = "# T\n\n```\(block)\n```\n"
    let lesson = try lesson(text)
    #expect(lesson.steps.count == (runs ? 1 : 0))
    #expect(lesson.silentBlocks.count == (runs ? 0 : 1))
    #expect(lesson.blocks[0].hold == nil || !runs)
  }

  @Test("a response of HTTP is plainly meant to be read")
  func response() throws {
    let lesson = try lesson("# T\n\n```http\nHTTP/1.1 200 OK\n```\n")
    #expect(lesson.steps.isEmpty && lesson.silentBlocks.isEmpty)
  }

  @Test("the steps of a page count on without those that are held back")
  func numbers() throws {
    let lesson = try lesson(
      "# T\n\n```sh\necho a\n```\n\n```sh\nsudo x\n```\n\n```sh\necho b\n```\n\n```output\nb\n```\n"
    )
    #expect(lesson.steps.map(\.line) == [3, 11] && lesson.steps.map(\.number) == [1, 2])
    #expect(lesson.steps[1].outputs.count == 1)
    #expect(
      lesson.silentBlocks.map(\.description) == [
        "x.md:7:1: warning: this `sh` block never runs, because `sudo` changes the machine or fetches "
          + "something; write `sh run` if it is to run, or write `sh display` to show it only"
      ])
  }

  @Test("an `sql` block runs where its page has a server, and `run` brings one along")
  func servers() throws {
    let block = "```sql\nSELECT 1;\n```\n"
    #expect(try lesson("---\nservices: {db: postgres}\n---\n\(block)").steps.count == 1)
    #expect(try lesson("```psql\nx=> SELECT 1;\n```\n\n\(block)").steps.count == 2)
    // One that was written for Etude says that the page is about that server.
    let asked = try lesson("```sql run\nSELECT 1;\n```\n\n\(block)")
    #expect(asked.steps.count == 2 && asked.services.map(\.name) == ["postgres"])
    let shown = try lesson("```sql\nSELECT 1;\n```\n\n```output\n1\n```\n")
    #expect(shown.steps.count == 1 && shown.services.map(\.name) == ["postgres"])
    let missing = LessonParser.parse(
      Array("```sql session=a\nSELECT 1;\n```\n".utf8), file: "x.md", name: "x", isOpen: true)
    #expect(missing.findings.first?.problem == "the page has no postgres service for this step")
  }

  @Test("on a page that was written for Etude nothing is held back")
  func closed() throws {
    let text = "---\ntitle: T\n---\n\n```sh\nsudo true\n```\n"
    #expect(try lesson(text, isOpen: false).steps.count == 1)
  }

  @Test("an output that belongs to no step is a remark where it may be another program's")
  func strayOutput() throws {
    let text = "# T\n\n```python\n1\n```\n\n```output\n1\n```\n"
    let result = LessonParser.parse(Array(text.utf8), file: "x.md", name: "x", isOpen: true)
    #expect(result.findings.isEmpty && result.lesson != nil)
    #expect(
      result.remarks.map(\.problem) == [
        "this output follows the block of line 3, which does not run, so it is compared with nothing"
      ])
    #expect(
      LessonParser.parse(Array(text.utf8), file: "x.md", name: "x").lesson == nil)
  }

  @Test(
    "a dialogue that does not run is told of as what it is",
    arguments: [
      ("~~~ console {.x}\n$ a\n~~~", false, nil),
      (
        "```console session=a\n$ a\n```", false,
        "a `console` block runs only with the flag `run`; write `console run`, or add `display` to show "
          + "it only"
      ),
      (
        "```console session=a\na\n```", true,
        "this `console` block begins with no prompt, so nothing in it can be run; begin its commands with a "
          + "prompt, or add `display` to show it only"
      ),
      ("```dash\na\n```", true, nil),
    ])
  func dialogues(block: String, isOpen: Bool, problem: String?) throws {
    let text = "---\ntitle: T\n---\n\n\(block)\n"
    let result = LessonParser.parse(Array(text.utf8), file: "x.md", name: "x", isOpen: isOpen)
    #expect(
      result.findings.map { "\($0.problem); \($0.remedy)" } == (problem.map { [$0] } ?? []))
  }

  @Test("a dialogue that was pasted with its colours says so")
  func colours() throws {
    let lesson = try lesson("# T\n\n```console\n\u{1b}[32m$ \u{1b}[0mecho a\n```\n")
    #expect(lesson.steps.isEmpty)
    #expect(
      lesson.silentBlocks.first?.problem
        == "this `console` block never runs, because its first line holds the control character ESC and "
        + "is no prompt")
  }
}
