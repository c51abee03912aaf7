import LessonModel
import PlainText

/// Reads the `services` of `etude.yaml`: kinds of service of the repository's own.
struct RecipeReader {
  static let keys = [
    "title", "start", "ready", "version", "environment", "server-environment", "files", "prepare",
    "setup", "members", "each", "user", "stop", "install",
  ]
  /// Together with a page's further services a cluster has to fit on one machine.
  static let mostMembers = 9

  /// The texts with placeholders that have been read, and where they stand.
  private var uses = PlaceholderUses()
  private let name: String

  /// Reads all services of the file.
  ///
  /// - Parameters:
  ///   - node: the value of `services`.
  ///   - file: the path of the file, as messages show it.
  ///   - findings: gets all that is wrong.
  /// - Returns: the recipes that can be used, in their order.
  static func read(
    _ node: YAMLNode, file: String, _ findings: inout FindingList
  ) -> [ServiceRecipe] {
    guard case .mapping(let entries) = node.value else {
      findings.add(
        at: node.offset, "`services` is \(node.kindName)",
        "write `name:` for each, and below it `start:` and `ready:`")
      return []
    }
    var recipes: [ServiceRecipe] = []
    for entry in entries {
      guard let name = usable(entry.key, &findings) else { continue }
      if recipes.contains(where: { $0.word == name }) {
        findings.add(
          at: entry.key.offset, "the service `\(name)` stands twice", "give each its own name")
        continue
      }
      var reader = RecipeReader(name: name)
      if var recipe = reader.recipe(entry, &findings) {
        recipe.file = file
        recipe.line = findings.source.lineNumber(of: entry.key.offset)
        reader.uses.check(recipe, &findings)
        recipes.append(recipe)
      }
    }
    return recipes
  }

  private init(name: String) { self.name = name }

  private static func usable(_ key: YAMLNode, _ findings: inout FindingList) -> String? {
    guard let name = key.text, isName(name) else {
      findings.add(
        at: key.offset, "a service's name has to be a word",
        "use letters, digits, `-` and `_`, and begin with a letter")
      return nil
    }
    if let own = Vocabulary.standard.service(name) {
      findings.add(
        at: key.offset, "`\(name)` is Etude's own: it starts \(own.title) by itself",
        "give yours another name, such as `my-\(name)`")
      return nil
    }
    return name
  }

  private mutating func recipe(
    _ entry: YAMLNode.Entry, _ findings: inout FindingList
  ) -> ServiceRecipe? {
    guard case .mapping(let entries) = entry.value.value else {
      findings.add(
        at: entry.value.offset, "the service `\(name)` is \(entry.value.kindName)",
        "write `start:` and `ready:` below it")
      return nil
    }
    let values = findings.values(of: entries, allowed: Self.keys, in: "the service `\(name)`")
    for key in ["start", "ready"] where values[key] == nil {
      findings.add(
        at: entry.key.offset, "the service `\(name)` has no `\(key)`",
        key == "start"
          ? "say what starts it: `start: [program, argument, …]`"
          : "say what tells that it takes clients: `ready: {tcp: \"{port}\"}`, `http`, `command` or `log`"
      )
    }
    let start = values["start"].flatMap { command($0, "start", &findings) }
    let ready = values["ready"].flatMap { readiness($0, &findings) }
    let title = values["title"].flatMap { findings.line(of: $0, key: "title") }
    // Without what is missing the rest can be judged as well.
    var recipe = ServiceRecipe(
      word: name, title: title ?? name, start: start ?? .init([], line: 0), ready: ready ?? .log("")
    )
    if let node = values["version"] { recipe.version = command(node, "version", &findings) }
    if let node = values["prepare"] { recipe.prepare = commands(node, "prepare", &findings) }
    if let node = values["setup"] { recipe.setup = commands(node, "setup", &findings) }
    if let node = values["files"] { recipe.files = files(node, &findings) }
    if let node = values["environment"] {
      recipe.environment = variables(node, "environment", &findings)
    }
    if let node = values["server-environment"] {
      recipe.serverEnvironment = variables(node, "server-environment", &findings)
    }
    if let node = values["members"] { recipe.members = members(node, &findings) }
    if let node = values["each"] { recipe.lists = lists(node, &findings) }
    if let node = values["user"] { recipe.users = users(node, &findings) }
    if let node = values["stop"] { recipe.stopSignal = stopSignal(node, &findings) }
    if let node = values["install"] { recipe.install = findings.line(of: node, key: "install") }
    return start == nil || ready == nil ? nil : recipe
  }
}

// MARK: Programs

extension RecipeReader {
  /// A program and its arguments.
  private mutating func command(
    _ node: YAMLNode, _ key: String, _ findings: inout FindingList
  ) -> ServiceRecipe.Command? {
    guard case .sequence(let items) = node.value, !items.isEmpty else {
      findings.add(
        at: node.offset,
        items(of: node)?.isEmpty == true ? "`\(key)` is empty" : "`\(key)` is \(node.kindName)",
        "write the program and its arguments as a list: `\(key): [program, argument, …]`")
      return nil
    }
    let words = items.compactMap { item -> RecipeText? in
      text(item, "an item of `\(key)`", .argument(of: key), &findings)
    }
    guard words.count == items.count, let program = words.first else { return nil }
    if program.source.isEmpty || !program.placeholders.isEmpty {
      findings.add(
        at: items[0].offset, "`\(program.source)` is no program",
        "write its name, which PATH finds, or its path from this file's folder, such as `bin/server`"
      )
      return nil
    }
    return .init(words, line: findings.source.lineNumber(of: items[0].offset))
  }

  /// One program, or several.
  private mutating func commands(
    _ node: YAMLNode, _ key: String, _ findings: inout FindingList
  ) -> [ServiceRecipe.Command] {
    if let items = items(of: node), items.contains(where: { self.items(of: $0) != nil }) {
      return items.compactMap { command($0, key, &findings) }
    }
    return [command(node, key, &findings)].compactMap { $0 }
  }

  private func items(of node: YAMLNode) -> [YAMLNode]? {
    if case .sequence(let items) = node.value { items } else { nil }
  }

  private mutating func readiness(
    _ node: YAMLNode, _ findings: inout FindingList
  ) -> ServiceRecipe.Readiness? {
    let keys = ["http", "tcp", "command", "log"]
    guard case .mapping(let entries) = node.value, entries.count == 1 else {
      findings.add(
        at: node.offset, "`ready` has to say one thing",
        "write one of `{http: \"http://127.0.0.1:{port}/\"}`, `{tcp: \"{port}\"}`, `{command: [program, …]}`, `{log: text}`"
      )
      return nil
    }
    let values = findings.values(of: entries, allowed: keys, in: "`ready`")
    if let node = values["http"] { return http(node, &findings) }
    if let node = values["tcp"] { return tcp(node, &findings) }
    if let node = values["command"] {
      return command(node, "command", &findings).map { .command($0) }
    }
    return values["log"].flatMap { findings.line(of: $0, key: "log") }.map { .log($0) }
  }

  private mutating func http(
    _ node: YAMLNode, _ findings: inout FindingList
  ) -> ServiceRecipe.Readiness? {
    guard let text = text(node, "`http`", .address, &findings) else { return nil }
    let hosts = ["http://127.0.0.1:", "http://localhost:"]
    guard hosts.contains(where: text.source.hasPrefix),
      !text.source.contains(where: { $0.isWhitespace || $0 == "@" })
    else {
      findings.add(
        at: node.offset, "`\(text.source)` is no address on this machine",
        "write `http://127.0.0.1:{port}/…`; what needs more than that can be a `command`")
      return nil
    }
    return .http(text)
  }

  private mutating func tcp(
    _ node: YAMLNode, _ findings: inout FindingList
  ) -> ServiceRecipe.Readiness? {
    guard let text = text(node, "`tcp`", .address, &findings) else { return nil }
    let port =
      ["127.0.0.1:", "localhost:"].first(where: text.source.hasPrefix)
      .map { String(text.source.dropFirst($0.count)) } ?? text.source
    let placeholders = RecipeText(port).placeholders
    let isPort =
      placeholders.allSatisfy(ServiceRecipe.isPort) && placeholders.map { "{\($0)}" } == [port]
    guard isPort || (1...65_535).contains(Int(port) ?? 0) else {
      findings.add(
        at: node.offset, "`\(text.source)` is no port of this machine", "write `{tcp: \"{port}\"}`")
      return nil
    }
    return .tcp(RecipeText(port))
  }
}

// MARK: Texts

extension RecipeReader {
  private mutating func text(
    _ node: YAMLNode, _ what: String, _ place: PlaceholderUses.Place, _ findings: inout FindingList
  ) -> RecipeText? {
    guard let source = node.text else {
      var remedy = "it has to be a text"
      if case .mapping = node.value {
        remedy = "put a text with braces in quotes: `\"{port}\"`"
      }
      findings.add(at: node.offset, "\(what) is \(node.kindName)", remedy)
      return nil
    }
    if source.utf8.contains(0) {
      findings.add(at: node.offset, "\(what) holds a NUL byte", "leave it out")
      return nil
    }
    let text = RecipeText(source)
    uses.note(text, at: node.offset, in: place)
    return text
  }

  private func entries(
    _ node: YAMLNode, _ key: String, like example: String, _ findings: inout FindingList
  ) -> [YAMLNode.Entry] {
    if case .mapping(let entries) = node.value { return entries }
    findings.add(at: node.offset, "`\(key)` is \(node.kindName)", "write `\(example)`")
    return []
  }

  private mutating func variables(
    _ node: YAMLNode, _ key: String, _ findings: inout FindingList
  ) -> [String: RecipeText] {
    var variables: [String: RecipeText] = [:]
    for entry in entries(node, key, like: "{NAME: value}", &findings) {
      guard let name = entry.key.text else {
        findings.add(
          at: entry.key.offset, "the name of a variable is \(entry.key.kindName)",
          "write `NAME: value`")
        continue
      }
      let value = text(entry.value, "the variable `\(name)`", .variable, &findings)
      if let (problem, remedy) = CourseSettings.problem(ofVariable: name, of: key) {
        findings.add(at: entry.key.offset, problem, remedy)
      } else if let value, variables.updateValue(value, forKey: name) != nil {
        findings.add(
          at: entry.key.offset, "the variable `\(name)` stands twice", "keep one of them")
      }
    }
    return variables
  }

  private mutating func files(
    _ node: YAMLNode, _ findings: inout FindingList
  ) -> [String: RecipeText] {
    var files: [String: RecipeText] = [:]
    for entry in entries(node, "files", like: "{server.conf: \"port {port}\"}", &findings) {
      let name = entry.key.text ?? ""
      let value = text(entry.value, "the file `\(name)`", .file, &findings)
      let isPlain =
        !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 100
        && name.utf8.allSatisfy { TokenBytes.isNamePart($0) || "-.".utf8.contains($0) }
      if !isPlain || ServerPlace.names.contains(name) {
        findings.add(
          at: entry.key.offset, "`\(name)` cannot be the name of a file here",
          "use letters, digits, `.`, `-` and `_`, and begin with no `.`; it lies in `{folder}`")
      } else if let value, files.updateValue(value, forKey: name) != nil {
        findings.add(at: entry.key.offset, "the file `\(name)` stands twice", "keep one of them")
      }
    }
    return files
  }

  private func members(_ node: YAMLNode, _ findings: inout FindingList) -> Int {
    if let count = node.text.flatMap({ Int($0) }), (1...Self.mostMembers).contains(count) {
      return count
    }
    findings.add(
      at: node.offset, "`members` is not a number of servers",
      "write a whole number from 1 to \(Self.mostMembers)")
    return 1
  }

  private mutating func lists(
    _ node: YAMLNode, _ findings: inout FindingList
  ) -> [String: ServiceRecipe.Listing] {
    var lists: [String: ServiceRecipe.Listing] = [:]
    let example = "{peers: \"http://127.0.0.1:{peer-link}\"}"
    for entry in entries(node, "each", like: example, &findings) {
      let name = entry.key.text ?? ""
      if !RecipeText.isWord(name) || PlaceholderUses.isOwn(name) {
        findings.add(
          at: entry.key.offset, "`\(name)` cannot be the name of a list",
          "use small letters, digits and `-`, and no word that is a placeholder already")
        continue
      }
      var node = entry.value
      var between = ","
      if case .mapping(let entries) = node.value {
        let values = findings.values(
          of: entries, allowed: ["text", "between"], in: "the list `\(name)`")
        guard let text = values["text"] else {
          findings.add(at: node.offset, "the list `\(name)` has no `text`", "add it")
          continue
        }
        node = text
        if let separator = values["between"] {
          guard let text = separator.text else {
            findings.add(
              at: separator.offset, "`between` is \(separator.kindName)", "it has to be a text")
            continue
          }
          between = text
        }
      }
      guard let text = text(node, "the list `\(name)`", .list, &findings) else { continue }
      if lists.updateValue(.init(text, between: between), forKey: name) != nil {
        findings.add(at: entry.key.offset, "the list `\(name)` stands twice", "keep one of them")
      }
    }
    return lists
  }

  private func users(_ node: YAMLNode, _ findings: inout FindingList) -> [String] {
    let nodes = items(of: node) ?? [node]
    return nodes.compactMap { item in
      guard let name = findings.line(of: item, key: "user") else { return nil }
      if name != "root", name.utf8.allSatisfy({ TokenBytes.isNamePart($0) || $0 == 45 }) {
        return name
      }
      findings.add(
        at: item.offset, "a server does not run as `\(name)`",
        "name the user that its package has, such as `mysql`; without `user` it is `nobody`")
      return nil
    }
  }

  private func stopSignal(
    _ node: YAMLNode, _ findings: inout FindingList
  ) -> ServiceRecipe.StopSignal {
    if let signal = node.text.flatMap(ServiceRecipe.StopSignal.init) { return signal }
    findings.add(
      at: node.offset, "`stop` is no signal that asks a server to end",
      "write \(ServiceRecipe.StopSignal.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))"
    )
    return .term
  }
}
