package import LessonModel
import Markdown
import PlainText

/// What it takes for the blocks of a page to run that was not written for Etude.
package struct Adoption: Sendable {
  /// One block.
  package struct Block: Sendable, Equatable {
    /// The line of its opening fence, from 1.
    package var line: Int
    /// The first word of its info string.
    package var word: String
    /// What becomes of it.
    package var verdict: Verdict
    /// What it is in a few words, such as `3 commands for bash`; empty when nothing runs it.
    package var content = ""
    /// What it needs: services and programs, in the order in which it names them.
    package var needs: [String] = []
    /// What of that is not here.
    package var missing: [String] = []
  }

  /// What becomes of a block.
  package enum Verdict: Sendable, Equatable {
    /// It runs as it stands.
    case runs
    /// It would run with these words in its info string.
    case wouldRun(String)
    /// It does not, and why.
    case cannot(String)
    /// It does not, and why; only its author can say whether it should.
    case undecided(String)
  }

  /// The blocks that run, could run, or look as if they did, in page order.
  package private(set) var blocks: [Block] = []
  /// The blocks that hold a dialogue and are no fences, so that they never run, and the word that each
  /// would have.
  package private(set) var indented: [(line: Int, word: String)] = []
  /// How many other fenced blocks there are: text, data, other languages.
  package private(set) var otherCount = 0
  /// The page with the attributes that say so. What needs something that is not here is left as it is.
  package private(set) var adopted: [UInt8]

  /// Looks through a page.
  ///
  /// - Parameters:
  ///   - source: the bytes of the page.
  ///   - isOpen: whether its dialogues run as they stand.
  ///   - vocabulary: the kinds of step that it can name.
  ///   - finds: whether there is a program of that name.
  /// - Complexity: O(n) in the size of the page, besides looking for programs.
  package init(
    of source: [UInt8], isOpen: Bool, vocabulary: Vocabulary = .standard,
    finds: (String) -> Bool
  ) {
    var own = vocabulary
    own.runsAsWritten = isOpen
    var all = vocabulary
    all.runsAsWritten = true
    let now = LessonParser.survey(source, own, isOpen: isOpen)
    let then = LessonParser.survey(source, all, isOpen: isOpen)
    let running = Set(now.steps.map(\.line))
    let silent = Dictionary(
      then.silentBlocks.map { ($0.line, $0.problem) }, uniquingKeysWith: { first, _ in first })
    let bare = Self.bare(then, all)
    var splices: [Splice] = []
    for block in then.blocks {
      var found: Block
      switch block.role {
      case .step(let number):
        found = Self.block(
          of: then.steps[number - 1], block, runs: running.contains(block.openingLine),
          isOpen: isOpen, finds: finds)
      case .display where bare[block.openingLine] != nil:
        guard let (word, step) = bare[block.openingLine] else { continue }
        found = Self.block(of: step, block, runs: false, isOpen: isOpen, finds: finds)
        if case .wouldRun = found.verdict {
          found.verdict = .wouldRun(isOpen ? word : "\(word) \(AttributeKey.run.word)")
        } else {
          // A block without a word says of itself that it is only shown.
          found.word = word
        }
      case .display where silent[block.openingLine] != nil:
        found = Self.silentBlock(block, of: then, isOpen: isOpen)
      case .display:
        otherCount += 1
        continue
      default: continue
      }
      let isBare = bare[block.openingLine] != nil
      if let words = found.words(isBare: isBare),
        let splice = isBare
          ? Splice(
            range: block.opening.upperBound..<block.opening.upperBound, bytes: Array(words.utf8))
          : Self.splice(words, into: block, source)
      {
        splices.append(splice)
      }
      blocks.append(found)
    }
    adopted = Splice.apply(splices, to: source)
    indented = Self.indented(in: then, all)
  }

  /// The dialogues in blocks without a word, by their lines: the word that they would have, and the
  /// step. A line that begins with `#`, `%` or `>` says too little.
  private static func bare(
    _ page: Lesson, _ vocabulary: Vocabulary
  ) -> [Int: (word: String, step: Step)] {
    let places = page.blocks.filter { $0.role == .display && $0.info.allSatisfy(\.isWhitespace) }
      .map(\.opening.upperBound)
    if places.isEmpty { return [:] }
    var found: [Int: (word: String, step: Step)] = [:]
    let known = Set(page.steps.map(\.line))
    for kind in vocabulary.steps {
      guard let form = kind.dialogue, let word = word(of: kind) else { continue }
      let named = Splice.apply(
        places.map { Splice(range: $0..<$0, bytes: Array(word.utf8)) }, to: page.source)
      for step in LessonParser.survey(named, vocabulary).steps
      where step.kind == kind && !known.contains(step.line) && found[step.line] == nil {
        let first = step.exchanges?.first?.shown.last ?? ""
        if let sort = form.prompt(first[...])?.sort, sorts.contains(sort) {
          found[step.line] = (word, step)
        }
      }
    }
    return found
  }

  /// A block that looks as if it ran and does not.
  private static func silentBlock(_ block: CodeBlock, of page: Lesson, isOpen: Bool) -> Block {
    let word = word(of: block, isOpen: isOpen)
    var found = Block(line: block.openingLine, word: word, verdict: .runs)
    if let hold = block.hold {
      let purpose = hold.purpose ?? ""
      let reason = "\(hold.reason): write `\(AttributeKey.run.word)` \(purpose)"
      found.verdict = hold.isFinal ? .cannot(reason) : .undecided(reason)
      return found
    }
    let vocabulary = page.vocabulary
    let known = vocabulary.known(word)
    let form = vocabulary.dialogues(known).first?.kind.dialogue
    if let reason = SilentBlocks.colour(of: block, known, page) {
      found.verdict = .cannot("\(reason): paste it without its colours")
    } else if let form {
      let kind = vocabulary.steps.first { $0.lookalikes.contains(known) && $0.isScript }
      let script = kind.map { ", or call it `\($0.word)`" } ?? ""
      let isProgram = form.scripts.words.contains(known) && kind == nil
      found.verdict = .cannot(
        isProgram
          ? "it begins with no prompt `\(form.example)`; \(SilentBlocks.kindsRemedy)"
          : "it begins with no prompt: begin its first command with `\(form.example)`\(script)")
    } else {
      found.verdict = .cannot("nothing runs such a block; \(SilentBlocks.kindsRemedy)")
    }
    return found
  }

  /// The blocks of a page that are indented instead of fenced and begin with a prompt.
  private static func indented(
    in page: Lesson, _ vocabulary: Vocabulary
  ) -> [(line: Int, word: String)] {
    let fences = Set(page.blocks.map(\.openingLine))
    let blocks = page.markdownBlocks
    func found(_ nodes: [MarkdownNode]) -> [(line: Int, word: String)] {
      nodes.flatMap { node -> [(line: Int, word: String)] in
        guard case .code(_, let text) = node.kind else { return found(node.children) }
        let line = node.line + blocks.offset
        let first = text.prefix { $0 != "\n" }
        let kind = vocabulary.steps.first { kind in
          kind.dialogue?.prompt(first).map { sorts.contains($0.sort) } ?? false
        }
        guard let kind, let word = word(of: kind), !fences.contains(line) else { return [] }
        return [(line, word)]
      }
    }
    return found(blocks.all + blocks.footnotes)
  }

  /// The word that a block gets which is a dialogue of a kind.
  private static func word(of kind: Step.Kind) -> String? {
    kind.dialogue.flatMap { $0.words.contains(kind.word) ? kind.word : $0.words.min() }
  }

  /// The prompts that say enough by themselves: a line that begins with `#`, `%` or `>` may be anything.
  private static let sorts: Set = ["$", "host", "psql", "redis", ">>>"]

  /// Puts a flag behind the first word of an info string; nil where that is no plain word.
  private static func splice(_ flag: String, into block: CodeBlock, _ source: [UInt8]) -> Splice? {
    var start = block.opening.upperBound
    while start < source.count, TokenBytes.isBlank(source[start]) { start += 1 }
    let word = source[start...].prefix {
      !TokenBytes.isBlank($0) && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r")
    }
    guard !word.isEmpty, !word.contains(where: { "{}=,".utf8.contains($0) }) else { return nil }
    return Splice(range: word.endIndex..<word.endIndex, bytes: Array(" \(flag)".utf8))
  }
}

extension Adoption.Block {
  /// The words that the info string gets; nil when it stays as it is.
  fileprivate func words(isBare: Bool) -> String? {
    switch verdict {
    case .runs, .undecided: nil
    case .wouldRun(let words): missing.isEmpty ? words : nil
    case .cannot: isBare ? nil : AttributeKey.display.word
    }
  }
}

extension Adoption {
  /// Commands of bash that are no programs.
  private static let builtins: Set = [
    ".", ":", "[", "[[", "((", "alias", "bg", "bind", "break", "builtin", "caller", "cd", "command",
    "compgen", "complete", "compopt", "continue", "declare", "dirs", "disown", "echo", "enable",
    "eval", "exec", "exit", "export", "false", "fc", "fg", "function", "getopts", "hash", "help",
    "history", "jobs", "kill", "let", "local", "logout", "mapfile", "popd", "printf", "pushd",
    "pwd",
    "read", "readarray", "readonly", "return", "set", "shift", "shopt", "source", "suspend", "test",
    "times", "trap", "true", "type", "typeset", "ulimit", "umask", "unalias", "unset", "wait",
  ]

  private static func block(
    of step: Step, _ block: CodeBlock, runs: Bool, isOpen: Bool, finds: (String) -> Bool
  ) -> Block {
    var found = Block(
      line: block.openingLine, word: word(of: block, isOpen: isOpen),
      verdict: runs ? .runs : .wouldRun(AttributeKey.run.word))
    let commands = step.exchanges?.count
    let tool = step.kind.interpreter ?? step.kind.tool
    found.content =
      commands.map { "\($0) \($0 == 1 ? "command" : "commands") for \(tool)" }
      ?? "a step of kind \(step.kind)"
    if let service = step.kind.service { found.needs = ["a \(service) server"] }
    var programs = step.kind.interpreter.map { [$0] } ?? []
    if step.isShellScript { programs += Self.programs(in: step.input) }
    var seen: Set<String> = []
    programs = programs.filter { seen.insert($0).inserted }
    found.needs += programs
    found.missing = programs.filter { !finds($0) }
    // Of a block that runs as it stands, its author or the parser has thought.
    if !runs, step.isShellScript,
      let reason = OutsideEffect.first(in: step.input, services: [])
    {
      found.verdict = .cannot("\(reason): run it yourself, or write `\(AttributeKey.run.word)`")
    }
    return found
  }

  private static func word(of block: CodeBlock, isOpen: Bool) -> String {
    isOpen ? InfoString.openWord(of: block.info) : CodeColors.language(of: block.info)
  }

  /// The programs that a script names, as far as that can be seen.
  private static func programs(in text: String) -> [String] {
    let script = ShellScript(text)
    return script.commands.compactMap { command in
      // A name with its folder is looked for there.
      let written = command.words.first { !ShellScript.isAssignment($0) }
      guard let name = OutsideEffect.words(of: command).first else { return nil }
      let word = written?.hasSuffix("/" + name) == true ? written ?? name : name
      guard !builtins.contains(word), !script.functions.contains(word), word.first != "-",
        word.allSatisfy({ $0.isLetter || $0.isNumber || "_-+./".contains($0) })
      else { return nil }
      return word
    }
  }
}
