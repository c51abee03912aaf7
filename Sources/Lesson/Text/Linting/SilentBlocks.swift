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

  /// What is to be said of a block; nil when it runs, or is plainly meant to be read.
  static func finding(of block: CodeBlock, in lesson: Lesson) -> Finding? {
    guard block.role == .display else { return nil }
    let bytes = Array(block.info.utf8)
    let info = InfoString(0..<bytes.count, in: bytes)
    guard !info.has(AttributeKey.display.word) else { return nil }
    let word = String(info.word.drop { "{.".contains($0) }.prefix { !"{}=:,".contains($0) })
      .lowercased()
    let kind = lesson.vocabulary.steps.first { $0.lookalikes.contains(word) }
    guard kind != nil || others.contains(word) else { return nil }
    let display = "write `\(info.word) display` to show it only"
    return Finding(
      file: lesson.file, line: block.openingLine, problem: "this `\(info.word)` block never runs",
      remedy: kind.map { "write `\($0.word)` to run it, or \(display)" }
        ?? "a step of kind `sh` can run it; \(display)",
      isWarning: true)
  }
}

extension Lesson {
  /// A warning for each block that looks as if it ran and does not, in page order.
  package var silentBlocks: [Finding] {
    blocks.compactMap { SilentBlocks.finding(of: $0, in: self) }
  }
}
