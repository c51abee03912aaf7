package import LessonModel
import PlainText
import Platform

/// The kinds of step that `etude.yaml` adds.
///
///     kinds:
///       python: {file: [python3, "{file}"], extension: py}
///       repl: {session: [python3, "{kit}/kinds/pycon.py"], prompt: ">>>", more: "..."}
extension CourseSettings {
  private static let kindKeys = ["file", "session", "extension", "prompt", "more", "highlight"]
  /// What the two forms of a kind look like, for advice.
  private static let example =
    "`python: {file: [python3, \"{file}\"], extension: py}`, or `{session: [PROGRAM, ARGUMENT]}`"

  /// The kinds of step and of service that the pages of the course can name.
  package var vocabulary: Vocabulary {
    var vocabulary = Vocabulary.standard
    vocabulary.steps += kinds
    vocabulary.services += recipes.map { ServiceKind($0) }
    return vocabulary
  }

  mutating func readKinds(_ values: [String: YAMLNode], _ findings: inout FindingList) {
    guard let node = values["kinds"] else { return }
    guard case .mapping(let entries) = node.value else {
      findings.add(
        at: node.offset, "`kinds` is \(node.kindName)", "write a kind a line: \(Self.example)")
      return
    }
    for entry in entries {
      guard let word = Self.word(of: entry.key, &findings) else { continue }
      if kinds.contains(where: { $0.word == word }) {
        findings.add(at: entry.key.offset, "the kind `\(word)` stands twice", "keep one of them")
      } else if let kind = Self.kind(word, entry.value, at: entry.key.offset, &findings) {
        kinds.append(kind)
      }
    }
  }

  /// The word of a kind, where it can be one.
  private static func word(of key: YAMLNode, _ findings: inout FindingList) -> String? {
    guard let word = findings.line(of: key, key: "kinds") else { return nil }
    let isWord =
      word.utf8.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } == true
      && word.utf8.allSatisfy {
        TokenBytes.isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || "+-_.#".utf8.contains($0)
      }
    guard isWord, word.utf8.count <= 40 else {
      findings.add(
        at: key.offset, "`\(word)` cannot be the word of a kind",
        "begin with a small letter, and use small letters, digits and `+-_.#`, at most 40 of them")
      return nil
    }
    if Vocabulary.standard.isTaken(word) {
      findings.add(
        at: key.offset, "`\(word)` is a word of Etude's own, which no kind from outside can have",
        "give your kind another word, such as `my-\(word)`, and write it after the fences")
      return nil
    }
    return word
  }

  private static func kind(
    _ word: String, _ node: YAMLNode, at place: Int, _ findings: inout FindingList
  ) -> Step.Kind? {
    guard case .mapping(let entries) = node.value else {
      findings.add(
        at: node.offset, "the kind `\(word)` is \(node.kindName)", "write \(example)")
      return nil
    }
    let values = findings.values(of: entries, allowed: kindKeys, in: "the kind `\(word)`")
    guard
      let (form, command) = command(word, values, at: place, &findings)
    else { return nil }
    var program = KindProgram(form, command)
    program.line = findings.source.lineNumber(of: place)
    func misplaced(_ key: String, _ other: String) {
      guard let node = values[key] else { return }
      findings.add(
        at: node.offset, "`\(key)` has no meaning on a kind with `\(form.rawValue)`",
        "only kinds with `\(other)` have it: remove it")
    }
    var dialogue: PromptForm?
    switch form {
    case .file:
      misplaced("prompt", "session")
      misplaced("more", "session")
      program.fileExtension = fileExtension(values, &findings)
    case .session:
      misplaced("extension", "file")
      dialogue = prompts(of: word, values, &findings)
    }
    let highlighting =
      language(values, &findings)
      ?? CodeColors.shown[word] ?? CodeColors.shown[program.fileExtension]
    return Step.Kind(word, runBy: program, dialogue: dialogue, highlighting: highlighting)
  }

  /// Which of the two forms a kind has, and its command.
  private static func command(
    _ word: String, _ values: [String: YAMLNode], at place: Int, _ findings: inout FindingList
  ) -> (KindProgram.Form, [String])? {
    let forms: [KindProgram.Form] = [.file, .session].filter { values[$0.rawValue] != nil }
    guard forms.count == 1, let form = forms.first, let node = values[form.rawValue] else {
      findings.add(
        at: place,
        forms.isEmpty
          ? "nothing says what runs the kind `\(word)`"
          : "the kind `\(word)` has both `file` and `session`",
        forms.isEmpty ? "write \(example)" : "keep one of them")
      return nil
    }
    let key = form.rawValue
    guard case .sequence(let items) = node.value else {
      findings.add(
        at: node.offset, "`\(key)` is \(node.kindName)",
        "write the program and its arguments as a list: `\(key): [python3, …]`")
      return nil
    }
    let words = items.compactMap { findings.line(of: $0, key: key) }
    guard words.count == items.count else { return nil }
    guard let program = words.first else {
      findings.add(at: node.offset, "`\(key)` names no program", "write it first: `[python3, …]`")
      return nil
    }
    var isRight = true
    func refuse(_ index: Int, _ problem: String, _ remedy: String) {
      findings.add(at: items[index].offset, problem, remedy)
      isRight = false
    }
    for (index, text) in words.enumerated() {
      if let other = placeholder(in: text, form) {
        refuse(
          index, "`\(other)` stands for nothing here",
          form == .file
            ? "`{file}` is the step's file, `{root}` the repository, `{kit}` Etude's own folder"
            : "`{root}` is the repository, `{kit}` Etude's own folder; a session gets its input as "
              + "lines of JSON")
      }
    }
    if program.contains("/"), !["/", "{root}/", "{kit}/"].contains(where: program.hasPrefix) {
      refuse(
        0, "`\(program)` is a path from nowhere: programs start in the page's scratch folder",
        "write `{root}/\(program)` for a program of the repository")
    }
    if form == .file, isRight, !words.contains(where: { $0.contains("{file}") }) {
      refuse(
        0, "`file` does not hold `{file}`, so the step's text would not be run",
        "write `{file}` where the program takes the name of its file")
    }
    return isRight ? (form, words) : nil
  }

  /// The first `{word}` of a text that is no placeholder of such a command; nil when all are.
  private static func placeholder(in text: String, _ form: KindProgram.Form) -> String? {
    let known = KindProgram.placeholders.filter { form == .file || $0 != "{file}" }
    return text.matches(of: /\{[A-Za-z_-]+\}/).map { String($0.output) }
      .first { !known.contains($0) }
  }

  private static func fileExtension(
    _ values: [String: YAMLNode], _ findings: inout FindingList
  ) -> String {
    guard let node = values["extension"],
      let text = findings.line(of: node, key: "extension")
    else { return "" }
    guard text.utf8.allSatisfy({ TokenBytes.isNamePart($0) || $0 == UInt8(ascii: ".") }),
      !text.hasPrefix("."), !text.hasSuffix(".")
    else {
      findings.add(
        at: node.offset, "`\(text)` cannot end the name of a file",
        "write letters and digits without the dot in front: `extension: py`")
      return ""
    }
    return text
  }

  /// The language of the colours. It becomes part of a file's name.
  private static func language(
    _ values: [String: YAMLNode], _ findings: inout FindingList
  ) -> String? {
    guard let node = values["highlight"],
      let text = findings.line(of: node, key: "highlight")
    else { return nil }
    guard text.utf8.allSatisfy({ TokenBytes.isNamePart($0) || $0 == UInt8(ascii: "-") }),
      !text.hasPrefix("-")
    else {
      findings.add(
        at: node.offset, "`\(text)` is no language of the program highlight",
        "write one that `highlight --list-scripts=langs` shows, such as `python`")
      return nil
    }
    return text
  }

  private static func prompts(
    of word: String, _ values: [String: YAMLNode], _ findings: inout FindingList
  ) -> PromptForm? {
    func mark(_ key: String) -> String? {
      guard let node = values[key], let text = findings.line(of: node, key: key) else { return nil }
      let mark = String(text.reversed().drop { $0 == " " }.reversed())
      guard mark.first != " ", mark.first != "\\", mark.count <= 40 else {
        findings.add(
          at: node.offset, "`\(key)` cannot be `\(text)`",
          "write the prompt as it begins a line, such as `>>>`; at most 40 characters, and no blank "
            + "or `\\` in front")
        return nil
      }
      return mark
    }
    let (first, more) = (mark("prompt"), mark("more"))
    guard let first else {
      if values["prompt"] == nil, let node = values["more"] {
        findings.add(at: node.offset, "`more` has no `prompt`", "write both, or remove it")
      }
      return nil
    }
    if first == more, let node = values["more"] {
      findings.add(at: node.offset, "`prompt` and `more` are the same", "remove `more`")
    }
    return .marks(of: word, first, more: more)
  }
}

extension Step.Kind {
  /// A kind from outside.
  fileprivate init(
    _ word: String, runBy program: KindProgram, dialogue: PromptForm?, highlighting: String?
  ) {
    self.init(word) {
      $0.target = .program
      $0.interpreter = program.command().first
      $0.program = program
      $0.highlighting = highlighting
      switch program.form {
      case .file:
        $0.life = .step
        $0.attributes = [.on, .session, .until, .requires, .logs, .background]
        $0.shellForm = .file(program)
      case .session:
        $0.attributes = [.on, .session, .until, .requires]
        $0.takesInterrupts = true
        $0.changes.areSwapped = true
        $0.dialogue = dialogue
      }
    }
  }
}

extension CourseSettings {
  /// Says of its kinds where the repository and Etude's own folder are.
  mutating func placeKinds(root: String) {
    for index in kinds.indices {
      guard var program = kinds[index].program else { continue }
      program.root = SymbolicLink.resolved(root) ?? root
      program.kit = Installation.current.shared
      program.file = Self.file(in: root)
      kinds[index].program = program
      kinds[index].interpreter = program.command().first
      if program.form == .file { kinds[index].shellForm = .file(program) }
    }
  }

  /// What keeps blocks of its kinds from being run by a person that has not said that they trust it: a
  /// page does not say which program runs them.
  func kindTrustFindings(root: String) -> [Finding] {
    kinds.compactMap { kind in
      guard let program = kind.program else { return nil }
      // A program of the repository's own is not the system's, whatever its name is.
      let isOwn = path.contains { folder in
        Executable.find(joined(joined(root, folder.text), program.words.first ?? "")) != nil
      }
      guard isOwn || !program.isKnownToBeHarmless(for: kind.word) else { return nil }
      return Finding(
        file: Self.file(in: root), line: program.line,
        problem: "`\(kind.word)` blocks would be run by `\(program.shown)`, which no page says",
        remedy: "--trust runs pages so, if you trust their author")
    }
  }
}
