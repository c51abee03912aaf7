/// How the prompts of a tool look, and which blocks are dialogues with it.
package struct PromptForm: Sendable {
  /// What a line begins with.
  package struct Prompt: Sendable, Equatable {
    /// How many characters of the line it is.
    package var length: Int
    /// Which of the tool's prompts it is: the lines of one block have the one of its first line.
    package var sort: String

    package init(length: Int, sort: String) { (self.length, self.sort) = (length, sort) }
  }

  /// Words of info strings whose blocks are dialogues when they begin with a prompt.
  package var words: Set<String>
  /// Further such words, of blocks that are more often scripts: with prompts of these sorts only.
  package var scripts: (words: Set<String>, sorts: Set<String>) = ([], [])
  /// The prompt for a command that a line begins with; nil when it begins with none.
  package var prompt: @Sendable (_ line: Substring) -> Prompt?
  /// How many characters of a line are the prompt for more of a command; nil when it begins with none.
  package var further: @Sendable (_ line: Substring) -> Int? = { _ in nil }
  /// Whether a line that is the prompt for more and nothing else is one, after these lines of a
  /// command.
  package var goesOn: @Sendable (_ typed: [String]) -> Bool = { _ in true }
  /// How many of the lines behind a line of a command belong to it although no prompt stands before
  /// them.
  package var unprompted: @Sendable (_ line: String, _ rest: ArraySlice<String>) -> Int =
    { _, _ in 0 }
  /// What a line begins with that says nothing to the tool, where the prompt is another.
  package var comment: String?
  /// The line of an output below which an indented `...` stands for any lines too.
  package var headOfDetails: String?
  /// A prompt, as advice shows it.
  package let example: String

  /// Makes a form.
  package init(
    _ words: Set<String>, like example: String,
    prompt: @escaping @Sendable (_ line: Substring) -> Prompt?
  ) {
    (self.words, self.example, self.prompt) = (words, example, prompt)
  }
}

extension PromptForm {
  /// A shell: `$ `, `# `, `% `, `user@host:~$ `, `[user@host dir]# `, `(venv) $ `, `bash-5.2$ `.
  package static let shell: PromptForm = {
    var form = PromptForm(
      ["console", "shell-session", "sh-session", "shellsession", "bash-session"], like: "$ ",
      prompt: Self.shellPrompt)
    form.scripts = (["sh", "bash", "zsh", "shell"], ["$", "host"])
    form.further = { line in length(of: ">", in: line) }
    form.unprompted = { line, rest in
      let reading = ShellLine(line)
      return reading.goesOn ? min(1, rest.count) : documents(reading.documents, rest)
    }
    form.comment = "#"
    return form
  }()

  /// psql: `name=> `, `name=# `, and `name-> `, `name(# `, `name'> ` for more.
  package static let psql: PromptForm = {
    var form = PromptForm(["psql"], like: "postgres=# ") { line in
      psqlPrompt(line).flatMap { length, mark in
        mark == "=" ? Prompt(length: length, sort: "psql") : nil
      }
    }
    form.further = { line in
      psqlPrompt(line).flatMap { length, mark in mark == "=" ? nil : length }
    }
    return form
  }()

  /// redis-cli: `127.0.0.1:6379> `, with a database or a transaction, `redis> `, or `> `.
  package static let redis = PromptForm(
    ["redis-cli"], like: "127.0.0.1:6379> ", prompt: Self.redisPrompt)

  /// Python: `>>> `, and `... ` for more.
  package static let python: PromptForm = {
    var form = PromptForm(["pycon"], like: ">>> ") { line in
      length(of: ">>>", in: line).map { Prompt(length: $0, sort: ">>>") }
    }
    form.scripts = (["python", "python3", "py"], [">>>"])
    form.further = { line in length(of: "...", in: line) }
    // Else it is a line `...` of the output.
    form.goesOn = { typed in
      guard typed.count == 1, let line = typed.first else { return true }
      let open = line.count { "([{".contains($0) } - line.count { ")]}".contains($0) }
      return line.hasSuffix(":") || line.hasSuffix("\\") || line.hasPrefix("@") || open > 0
        || line.contains("\"\"\"") || line.contains("'''")
    }
    // As people write it for doctest, which does not compare the stack.
    form.headOfDetails = "Traceback (most recent call last):"
    return form
  }()

  /// The prompts of a kind from outside.
  ///
  /// - Parameters:
  ///   - word: the kind's word.
  ///   - mark: the prompt for a command, without the blank behind it.
  ///   - more: the prompt for more of a command; nil when there is none.
  /// - Returns: the form.
  package static func marks(of word: String, _ mark: String, more: String?) -> PromptForm {
    var form = PromptForm([word], like: mark + " ") { line in
      length(of: mark, in: line).map { Prompt(length: $0, sort: mark) }
    }
    if let more {
      form.further = { line in length(of: more, in: line) }
      // A line `...` behind a command's first line is more often one of the output.
      form.goesOn = { typed in typed.count > 1 }
    }
    return form
  }

  /// The length of a mark with the blank behind it; nil when the line begins with another.
  private static func length(of mark: String, in line: Substring) -> Int? {
    guard line.hasPrefix(mark) else { return nil }
    let rest = line.dropFirst(mark.count)
    if rest.isEmpty { return mark.count }
    return rest.first == " " ? mark.count + 1 : nil
  }

  @Sendable
  private static func shellPrompt(_ line: Substring) -> Prompt? {
    var rest = line
    // The name of an environment: `(venv) $ `.
    if rest.first == "(", let end = rest.firstIndex(of: ")"), rest[end...].hasPrefix(") ") {
      let name = rest[..<end].dropFirst()
      guard !name.isEmpty, name.allSatisfy(isNamePart) else { return nil }
      rest = rest[end...].dropFirst(2)
    }
    let before = line.count - rest.count
    for mark in ["$", "#", "%"] {
      if let own = length(of: mark, in: rest) { return Prompt(length: before + own, sort: mark) }
    }
    var index = rest.startIndex
    while index < rest.endIndex {
      let next = rest.index(after: index)
      if "$#%".contains(rest[index]), next == rest.endIndex || rest[next] == " " {
        guard isPlace(rest[..<index]) else { return nil }
        let isBare = next == rest.endIndex
        return Prompt(
          length: before + rest.distance(from: rest.startIndex, to: next) + (isBare ? 0 : 1),
          sort: "host")
      }
      index = next
    }
    return nil
  }

  /// Whether a text is what shells put before their mark: `user@host:~/src`, `[user@host src]`,
  /// `~/src`, `bash-5.2`.
  private static func isPlace(_ text: Substring) -> Bool {
    let text = text.last == " " ? text.dropLast() : text
    if text.first == "[" {
      guard text.last == "]" else { return false }
      return isUserAtHost(text.dropFirst().dropLast(), separators: " :")
    }
    if text.first == "~" { return text.allSatisfy { isNamePart($0) || "~/".contains($0) } }
    for shell in ["bash-", "sh-", "zsh-"] where text.hasPrefix(shell) {
      let version = text.dropFirst(shell.count)
      return !version.isEmpty && version.allSatisfy { $0.isNumber || $0 == "." }
    }
    return isUserAtHost(text, separators: ":")
  }

  private static func isUserAtHost(_ text: Substring, separators: String) -> Bool {
    let user = text.prefix(while: isNamePart)
    guard !user.isEmpty, text.dropFirst(user.count).first == "@" else { return false }
    let rest = text.dropFirst(user.count + 1)
    let host = rest.prefix(while: isNamePart)
    let folder = rest.dropFirst(host.count)
    guard !host.isEmpty else { return false }
    guard let first = folder.first else { return true }
    return separators.contains(first) && !folder.dropFirst().contains(" ")
  }

  private static func isNamePart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "_-.".contains(character)
  }

  /// How many lines a here-document may have without prompts: its end is looked for so far.
  private static let longestDocument = 1000

  /// How many lines the here-documents have that begin on a line; 0 when the end of one is not there, or has
  /// a prompt.
  private static func documents(_ ends: [ShellLine.End], _ rest: ArraySlice<String>) -> Int {
    var index = rest.startIndex
    for end in ends {
      let lines = rest[index...].prefix(longestDocument)
      let found = lines.firstIndex { line in
        end.isEnd(line) || line.hasPrefix("> ") && end.isEnd(String(line.dropFirst(2)))
      }
      guard let found, end.isEnd(rest[found]) else { return 0 }
      index = found + 1
    }
    return index - rest.startIndex
  }

  /// The prompt of psql: its length, and what it says of the state, which is `=` for a new command.
  private static func psqlPrompt(_ line: Substring) -> (length: Int, mark: Character)? {
    guard let end = line.firstIndex(where: { $0 == ">" || $0 == "#" }) else { return nil }
    let next = line.index(after: end)
    guard next == line.endIndex || line[next] == " " else { return nil }
    var head = line[..<end]
    func isName(_ text: Substring) -> Bool {
      !text.isEmpty && text.allSatisfy { isNamePart($0) || "@:/~".contains($0) }
    }
    let isBare = next == line.endIndex
    let length = line.distance(from: line.startIndex, to: next) + (isBare ? 0 : 1)
    if let last = head.last, "*!?".contains(last),
      head.dropLast().last.map({ "=-'\"$(*".contains($0) }) == true
    {
      head = head.dropLast()
    }
    guard let mark = head.last, "=-*'\"$(".contains(mark), isName(head.dropLast()) else {
      return nil
    }
    return (length, mark)
  }

  @Sendable
  private static func redisPrompt(_ line: Substring) -> Prompt? {
    if let own = length(of: ">", in: line) { return Prompt(length: own, sort: ">") }
    guard let end = line.firstIndex(of: ">") else { return nil }
    let next = line.index(after: end)
    guard next == line.endIndex || line[next] == " " else { return nil }
    var head = line[..<end]
    for note in ["(TX)", "(subscribed mode)"] where head.hasSuffix(note) {
      head = head.dropLast(note.count)
    }
    if head.last == "]", let start = head.lastIndex(of: "[") {
      guard head[start...].dropFirst().dropLast().allSatisfy(\.isNumber) else { return nil }
      head = head[..<start]
    }
    if head.hasPrefix("redis ") { head = head.dropFirst(6) }
    let isAddress = !head.isEmpty && head.allSatisfy { isNamePart($0) || ":/".contains($0) }
    guard isAddress || head == "not connected" else { return nil }
    let isBare = next == line.endIndex
    return Prompt(
      length: line.distance(from: line.startIndex, to: next) + (isBare ? 0 : 1), sort: "redis")
  }
}
