package import LessonModel

/// Blocks that look as if they ran and do not: code in a language that could run, with a word that
/// is no kind of step.
enum SilentBlocks {
  /// Languages that no kind of step takes.
  private static let others: Set<String> = [
    "python", "python3", "py", "pycon", "ipython", "js", "javascript", "node", "nodejs", "mjs",
    "jsx", "ts", "typescript", "tsx", "deno", "ruby", "rb", "irb", "perl", "pl", "go", "golang",
    "rust", "rs", "java", "jshell", "kotlin", "kt", "scala", "groovy", "c", "cpp", "c++", "cc",
    "csharp", "cs", "c#", "fsharp", "php", "lua", "r", "julia", "elixir", "iex", "erlang",
    "haskell",
    "clojure", "lisp", "dart", "zig", "nim", "powershell", "pwsh", "ps1", "batch", "bat", "awk",
    "sed", "make", "makefile", "mysql", "sqlite", "sqlite3", "tsql", "plsql", "cql", "mongo",
    "mongosh", "mongodb",
  ]

  /// What runs a language that no kind of step takes.
  static let kindsRemedy = "a step of kind `sh`, or a word under `kinds` in etude.yaml, can run it"

  /// What is to be said of a block; nil when it runs, or is plainly meant to be read.
  static func finding(of block: CodeBlock, in lesson: Lesson) -> Finding? {
    guard block.role == .display else { return nil }
    let bytes = Array(block.info.utf8)
    let info = InfoString(0..<bytes.count, in: bytes)
    guard !info.has(AttributeKey.display.word) else { return nil }
    let written = lesson.isOpen ? InfoString.openWord(of: block.info) : info.word
    let display = "write `\(written) display` to show it only"
    func finding(_ remedy: String, because reason: String? = nil) -> Finding {
      Finding(
        file: lesson.file, line: block.openingLine,
        problem: "this `\(written)` block never runs" + (reason.map { ", because \($0)" } ?? ""),
        remedy: "\(remedy), or \(display)", isWarning: true)
    }
    if let hold = block.hold {
      return hold.purpose.map {
        finding("write `\(written) \(AttributeKey.run.word)` \($0)", because: hold.reason)
      }
    }
    let word = String(info.word.drop { "{.".contains($0) }.prefix { !"{}=:,".contains($0) })
      .lowercased()
    let kind = lesson.vocabulary.steps.first { $0.lookalikes.contains(word) }
    let isDialogueWord = lesson.vocabulary.dialogues(word).contains { $0.sorts == nil }
    guard kind != nil || isDialogueWord || others.contains(word) else { return nil }
    if let reason = colour(of: block, word, lesson) {
      return finding("paste it without its colours", because: reason)
    }
    if let prompt = missingPrompt(word, lesson) {
      return finding("begin its first command with the prompt `\(prompt)` to run it")
    }
    if isDialogue(block, word, lesson) {
      return finding("write `\(written) \(AttributeKey.run.word)` to run it")
    }
    return finding(kind.map { "write `\($0.word)` to run it" } ?? kindsRemedy)
  }

  /// Why a block that was copied from a terminal with its colours is no dialogue; nil for any other.
  static func colour(of block: CodeBlock, _ word: String, _ lesson: Lesson) -> String? {
    guard !lesson.vocabulary.dialogues(word).isEmpty,
      lesson.source[block.body].prefix(while: { $0 != UInt8(ascii: "\n") }).contains(0x1b)
    else { return nil }
    return "its first line holds the control character ESC and is no prompt"
  }

  /// The prompt that makes a block run where dialogues run as they are written; nil where they do not,
  /// or where the block is no dialogue.
  private static func missingPrompt(_ word: String, _ lesson: Lesson) -> String? {
    guard lesson.vocabulary.runsAsWritten else { return nil }
    return lesson.vocabulary.dialogues(word).first { $0.sorts == nil }?.kind.dialogue?.example
  }

  /// Whether a block would be a dialogue if it were asked to run.
  private static func isDialogue(_ block: CodeBlock, _ word: String, _ lesson: Lesson) -> Bool {
    let text = Array(lesson.source[block.body])
    return lesson.vocabulary.dialogues(word).contains { kind, sorts in
      kind.dialogue.map {
        DialogueReader.read(text, form: $0, firstLine: 1, sorts: sorts) != nil
      } == true
    }
  }
}

extension Lesson {
  /// A warning for each block that looks as if it ran and does not, in page order.
  package var silentBlocks: [Finding] {
    blocks.compactMap { SilentBlocks.finding(of: $0, in: self) }
  }
}
