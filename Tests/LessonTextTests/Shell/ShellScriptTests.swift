import LessonText
import Testing

@Suite struct ShellScriptTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    /// The first words of the commands, those that always run with a `!` behind.
    var commands: [String]
    var isWhole = true
    var testDescription: String { text }
  }

  static let cases = [
    Case(text: "", commands: []),
    Case(text: "a b; c\nd", commands: ["a!", "c!", "d!"]),
    Case(text: "a && b || c\nd", commands: ["a", "b", "c", "d!"]),
    Case(text: "a &&\n\n b\nc", commands: ["a", "b", "c!"]),
    Case(text: "a | b\n", commands: ["a", "b"]),
    Case(text: "a & b", commands: ["a", "b"]),
    Case(text: "if a; then b; else c; fi\nd", commands: ["a", "b", "c", "d!"]),
    Case(text: "for i in x y; do a; done; b", commands: ["a", "b!"]),
    Case(text: "while a\ndo b\ndone\nc", commands: ["a", "b", "c!"]),
    Case(text: "case $x in a) b;; (c|d) e;; esac\nf", commands: ["a", "b", "c", "d", "e", "f!"]),
    Case(text: "f() { a; }\nb", commands: ["a", "b!"]),
    Case(text: "(a; b)\nc", commands: ["a", "b", "c!"]),
    Case(text: "a 'b; c' \"d; $(e; f)\" g\nh", commands: ["e", "f", "a!", "h!"]),
    Case(text: "a `b` # c; d\ne", commands: ["b", "a!", "e!"]),
    Case(text: "a $((1 + $b)) ${c:-d} > e 2>&1 < f\ng", commands: ["a!", "g!"]),
    Case(text: "cat <<END; a\nb; c\nEND\nd", commands: ["cat!", "a!", "d!"]),
    Case(text: "cat <<-'E' | a\n\tb\n\tE\nc", commands: ["cat", "a", "c!"]),
    Case(text: "a \\\n b\nc", commands: ["a!", "c!"]),
    Case(text: "cat <<END\na", commands: ["cat!"], isWhole: false),
    Case(text: "a 'b", commands: ["a!"], isWhole: false),
    Case(text: "if a; then b", commands: ["a", "b"], isWhole: false),
    Case(text: "a; fi", commands: ["a!"], isWhole: false),
  ]

  @Test("finds the commands of", arguments: cases)
  func commands(of script: Case) {
    let read = ShellScript(script.text)
    #expect(
      read.commands.map { $0.words[0] + ($0.isUnconditional ? "!" : "") } == script.commands)
    #expect(read.isWhole == script.isWhole)
  }

  @Test func linesAreCountedThroughQuotesAndDocuments() {
    let text = "a 'x\ny' \\\n z\nb <<E\n1\n2\nE\nc $(\nd\n)\ne"
    let lines = ShellScript(text).commands.map { "\($0.words[0])\($0.line)" }
    #expect(lines == ["a0", "b3", "d8", "c7", "e10"])
  }

  @Test(
    "levels that nobody writes are given up, and use up no stack",
    arguments: ["$(", "(", "\"$(", "${a:-", "$((", "cat <(", "$(cat <<E\n"])
  func levels(opening: String) {
    let script = ShellScript("a\n" + String(repeating: opening, count: 50_000) + "b")
    #expect(!script.isWhole && script.commands.first?.words == ["a"])
    // Closed again, far down.
    let levels = 2_000
    let closed = String(repeating: "$(a ", count: levels) + String(repeating: ")", count: levels)
    #expect(!ShellScript(closed).isWhole)
  }

  @Test("a script cut off anywhere is read to its end all the same")
  func anyPrefix() {
    for script in Self.cases {
      let bytes = Array(script.text.utf8)
      for end in bytes.indices { _ = ShellScript(String(decoding: bytes[..<end], as: UTF8.self)) }
    }
  }
}
