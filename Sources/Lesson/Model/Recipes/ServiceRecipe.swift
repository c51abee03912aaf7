import PlainText

/// How `etude.yaml` says that the servers of a kind of its own are started, asked and named to steps.
package struct ServiceRecipe: Sendable, Equatable {
  /// A program with its arguments.
  package struct Command: Sendable, Equatable {
    /// The program, then its arguments.
    package var words: [RecipeText]
    /// Its line in the file, from 1.
    package var line: Int

    /// Makes a command.
    package init(_ words: [RecipeText], line: Int) { (self.words, self.line) = (words, line) }

    /// The name or path of the program.
    package var program: String { words.first?.source ?? "" }

    /// The command in a line, as it is written.
    package var shown: String { VisibleText.oneLine(words.map(\.source).joined(separator: " ")) }
  }

  /// What tells that a server takes clients.
  package enum Readiness: Sendable, Equatable {
    /// An address that answers with a status from 200 to 299.
    case http(RecipeText)
    /// A port that takes connections.
    case tcp(RecipeText)
    /// A program that ends with 0.
    case command(Command)
    /// A text that a line of the log holds.
    case log(String)
  }

  /// A text for each member of a cluster, with something between them.
  package struct Listing: Sendable, Equatable, Encodable {
    /// The text.
    package var text: RecipeText
    /// What stands between two of them.
    package var between: String

    /// Makes a list.
    package init(_ text: RecipeText, between: String = ",") {
      (self.text, self.between) = (text, between)
    }
  }

  /// The signals with which a server can be asked to end.
  package enum StopSignal: String, Sendable, CaseIterable, Encodable {
    case term = "TERM"
    case int = "INT"
    case quit = "QUIT"
  }

  /// The word of its kind.
  package var word: String
  /// The name that its makers give it.
  package var title: String
  /// What starts a server, in the foreground.
  package var start: Command
  /// What tells that it takes clients.
  package var ready: Readiness
  /// What prints its version.
  package var version: Command?
  /// What makes its data before it first starts, one after the other.
  package var prepare: [Command] = []
  /// What fills it once it is ready for the first time, one after the other.
  package var setup: [Command] = []
  /// Files that it reads, by their names in its folder.
  package var files: [String: RecipeText] = [:]
  /// The variables by which the programs of steps find it.
  package var environment: [String: RecipeText] = [:]
  /// The variables of the server itself.
  package var serverEnvironment: [String: RecipeText] = [:]
  /// How many servers there are.
  package var members = 1
  /// The lists that other texts can name, by their placeholders.
  package var lists: [String: Listing] = [:]
  /// The users of the machine as whom it may run when root runs Etude, the first that there is.
  package var users: [String] = []
  /// The signal that asks it to end.
  package var stopSignal = StopSignal.term
  /// How to get it, in a line.
  package var install: String?

  /// The file that says it, as messages show it.
  package var file = ""
  /// The line of the service in it, from 1.
  package var line = 1
  /// The repository's folder, by its absolute path.
  package var root = ""
  /// The folders, by their absolute paths, in which its programs are looked for before `PATH`.
  package var path: [String] = []

  /// Makes a recipe.
  package init(word: String, title: String, start: Command, ready: Readiness) {
    (self.word, self.title, self.start, self.ready) = (word, title, start, ready)
  }
}

extension ServiceRecipe {
  /// The port that clients are told of.
  package static let clientPort = "port"

  /// Whether a placeholder is a port on which a server listens: `port`, `peer-port`.
  package static func isPort(_ word: String) -> Bool {
    word == clientPort || word.hasSuffix("-port")
  }

  /// The port to which the link of a placeholder leads: `peer-port` for `peer-link`; nil for other
  /// placeholders.
  package static func port(ofLink word: String) -> String? {
    if word == "link" { return clientPort }
    return word.hasSuffix("-link") ? String(word.dropLast("link".count)) + clientPort : nil
  }

  /// All programs that it runs, each with its arguments.
  package var commands: [Command] {
    var commands = prepare + [start] + setup + (version.map { [$0] } ?? [])
    if case .command(let command) = ready { commands.append(command) }
    return commands
  }

  /// All texts in which placeholders are filled.
  package var texts: [RecipeText] {
    var texts = commands.flatMap(\.words) + files.values + environment.values
    texts += Array(serverEnvironment.values) + lists.values.map(\.text)
    switch ready {
    case .http(let text), .tcp(let text): texts.append(text)
    case .command, .log: break
    }
    return texts
  }

  /// The ports that each of its servers has, sorted.
  package var ports: [String] {
    let words = texts.flatMap(\.placeholders)
    let ports = words.filter(Self.isPort) + words.compactMap(Self.port)
    return Set(ports + [Self.clientPort]).sorted()
  }

  /// The ports that its members reach by what `cut` holds, sorted.
  package var linkedPorts: [String] {
    members < 2 ? [] : Set(texts.flatMap(\.placeholders).compactMap(Self.port)).sorted()
  }

  /// Whether anything of it names the server's password.
  package var hasPassword: Bool { texts.contains { $0.placeholders.contains("password") } }

  /// Where it stands, as messages begin with it.
  package var place: String { "\(file):\(line)" }

  /// What it runs, in a line each. It is part of what a learner agrees to.
  package var shownCommands: [String] { commands.map(\.shown) }

  /// All that makes one of its servers what it is, as text. Where the repository lies, and where in
  /// the file the recipe stands, is no part of it.
  package var identity: String { JSONForm.line(self) }
}

extension ServiceRecipe: Encodable {
  private enum CodingKeys: CodingKey {
    case word, start, ready, version, prepare, setup, files, environment, serverEnvironment,
      members, lists, users, stopSignal
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(word, forKey: .word)
    try container.encode(start, forKey: .start)
    try container.encode(ready, forKey: .ready)
    try container.encode(version, forKey: .version)
    try container.encode(prepare, forKey: .prepare)
    try container.encode(setup, forKey: .setup)
    try container.encode(files, forKey: .files)
    try container.encode(environment, forKey: .environment)
    try container.encode(serverEnvironment, forKey: .serverEnvironment)
    try container.encode(members, forKey: .members)
    try container.encode(lists, forKey: .lists)
    try container.encode(users, forKey: .users)
    try container.encode(stopSignal, forKey: .stopSignal)
  }
}

extension ServiceRecipe.Command: Encodable {
  package func encode(to encoder: any Encoder) throws { try words.encode(to: encoder) }
}

extension ServiceRecipe.Readiness: Encodable {
  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .http(let text): try ["http", text.source].encode(to: encoder)
    case .tcp(let text): try ["tcp", text.source].encode(to: encoder)
    case .command(let command):
      try (["command"] + command.words.map(\.source)).encode(to: encoder)
    case .log(let text): try ["log", text].encode(to: encoder)
    }
  }
}

/// The place of a server among those of its cluster.
package struct ClusterPlace: Sendable, Hashable, Encodable {
  /// The page's name for the cluster.
  package var cluster: String
  /// The server's number, from 1.
  package var index: Int
  /// How many servers there are.
  package var count: Int

  /// Makes a place.
  package init(cluster: String, index: Int, count: Int) {
    (self.cluster, self.index, self.count) = (cluster, index, count)
  }
}

extension ServiceKind {
  /// The servers that a page's service of this kind stands for, and their places: a cluster's are
  /// called after it, with their numbers.
  package func servers(called name: String) -> [(name: String, place: ClusterPlace?)] {
    guard let count = recipe?.members, count > 1 else { return [(name, nil)] }
    return (1...count).map {
      ("\(name)-\($0)", ClusterPlace(cluster: name, index: $0, count: count))
    }
  }

  /// The kind of a recipe.
  package init(_ recipe: ServiceRecipe) {
    let example = Example(
      word: "sh", input: ["echo \"$ETUDE_PORT_\(recipe.word)\""], output: ["<int>"],
      mutant: ("echo", "true"), guess: ("a port", "nothing"))
    self.init(recipe.word, title: recipe.title, usualName: recipe.word, example: example) {
      $0.keys = ["storage"]
      $0.recipe = recipe
    }
  }
}
