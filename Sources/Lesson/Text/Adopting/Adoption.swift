package import LessonModel
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
    /// It runs as it stands and had better not, and why.
    case shouldNot(String)
  }

  /// The blocks that run, could run, or look as if they did, in page order.
  package private(set) var blocks: [Block] = []
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
        let word = Self.word(of: block, isOpen: isOpen)
        let isDialogue = !all.dialogues(word).isEmpty
        found = Block(
          line: block.openingLine, word: word,
          verdict: .cannot(isDialogue ? "it begins with no prompt" : "nothing runs such a block"))
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
  }

  /// The dialogues in blocks without a word, by their lines: the word that they would have, and the
  /// step. A line that begins with `#`, `%` or `>` says too little.
  private static func bare(
    _ page: Lesson, _ vocabulary: Vocabulary
  ) -> [Int: (word: String, step: Step)] {
    let places = page.blocks.filter { $0.role == .display && $0.info.allSatisfy(\.isWhitespace) }
      .map(\.opening.upperBound)
    if places.isEmpty { return [:] }
    let sorts: Set = ["$", "host", "psql", "redis", ">>>"]
    var found: [Int: (word: String, step: Step)] = [:]
    let known = Set(page.steps.map(\.line))
    for kind in vocabulary.steps {
      guard let form = kind.dialogue,
        let word = form.words.contains(kind.word) ? kind.word : form.words.min()
      else { continue }
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
    case .runs: nil
    case .wouldRun(let words): missing.isEmpty ? words : nil
    case .cannot, .shouldNot: isBare ? nil : AttributeKey.display.word
    }
  }
}

extension Adoption {
  /// Programs that change the machine, or fetch what a page has no say in.
  private static let managers: Set = [
    "sudo", "su", "doas", "apt", "apt-get", "aptitude", "dpkg", "dnf", "yum", "rpm", "zypper",
    "pacman", "apk", "brew", "port", "snap", "flatpak", "choco", "scoop", "winget", "nix-env",
    "pip", "pip3", "pipx", "uv", "conda", "mamba", "poetry", "npm", "npx", "yarn", "pnpm", "gem",
    "bundle", "cargo", "go", "composer", "systemctl", "service", "docker", "docker-compose",
    "podman", "kubectl", "helm", "git", "curl", "wget", "ssh", "scp", "rsync", "reboot", "shutdown",
    "mount", "umount", "useradd", "groupadd", "chown", "make",
  ]

  private static let builtins: Set = [
    ".", ":", "[", "[[", "alias", "bg", "break", "builtin", "cd", "command", "continue", "declare",
    "dirs", "echo", "eval", "exec", "exit", "export", "false", "fg", "getopts", "hash", "help",
    "history", "jobs", "kill", "let", "local", "popd", "printf", "pushd", "pwd", "read", "readonly",
    "return", "set", "shift", "shopt", "source", "test", "times", "trap", "true", "type", "typeset",
    "ulimit", "umask", "unalias", "unset", "wait",
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
    if step.isShellScript, let manager = programs.first(where: managers.contains),
      !block.hasFlag(.run)
    {
      let reason = "`\(manager)` changes the machine or fetches something"
      found.verdict =
        runs ? .shouldNot(reason) : .cannot("\(reason): run it yourself, or write `run`")
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
      guard let word = command.words.first(where: { !isAssignment($0) }),
        !builtins.contains(word),
        word.allSatisfy({ $0.isLetter || $0.isNumber || "_-+./".contains($0) })
      else { return nil }
      // `python3 -m pip install …`
      return command.words.contains("pip") ? "pip" : word
    }
  }

  private static func isAssignment(_ word: String) -> Bool {
    let name = word.prefix { $0 != "=" }
    return name.endIndex < word.endIndex && !name.isEmpty
      && name.allSatisfy { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
  }
}

extension CodeBlock {
  /// Whether its info string has a flag.
  fileprivate func hasFlag(_ key: AttributeKey) -> Bool {
    let bytes = Array(info.utf8)
    return InfoString(0..<bytes.count, in: bytes).has(key.word)
  }
}
