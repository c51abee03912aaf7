/// A kind of service: one entry of a table that says all that Etude knows of such a service from
/// the text of a page. How its servers are started and asked is its provider's to know; for a kind of
/// the repository's own its recipe says it.
///
/// Kinds with one word and one recipe are the same kind.
package struct ServiceKind: Sendable {
  /// As a front matter writes it.
  package let word: String
  /// The name that its makers give it.
  package var title: String
  /// What a lesson's only service of the kind is usually called.
  package var usualName: String
  /// The keys that its declaration can have besides `kind`.
  package var keys = ["config"]
  /// Its servers' settings.
  package var settings = SettingTable()
  /// How many numbers of a version make a release with a behaviour of its own.
  package var releaseLength = 2
  /// Whether the clock of its servers can be set.
  package var hasClock = false
  /// The modules that its servers may have loaded.
  package var modules: [String] = []
  /// Whose the product is, where a page has to say so.
  package var origin: @Sendable (ServiceDeclaration, ServiceRecord?) -> ServiceOrigin? = { _, _ in
    nil
  }
  /// What a new page does with it.
  package var example: Example
  /// How `etude.yaml` says that its servers are started; nil for the kinds that Etude has.
  package var recipe: ServiceRecipe?

  /// A step of a page to start from.
  package struct Example: Sendable {
    /// The word of the step.
    package var word: String
    /// The lines of its input.
    package var input: [String]
    /// The lines of its output.
    package var output: [String]
    /// A piece of its input, and what in its place makes the page fail.
    package var mutant: (original: String, replacement: String)
    /// A text of its output, and one that a reader might expect in its place.
    package var guess: (right: String, wrong: String)

    /// Describes the step.
    package init(
      word: String, input: [String], output: [String],
      mutant: (original: String, replacement: String), guess: (right: String, wrong: String)
    ) {
      (self.word, self.input, self.output, self.mutant) = (word, input, output, mutant)
      self.guess = guess
    }
  }

  /// Makes a kind.
  ///
  /// - Parameters:
  ///   - word: as a front matter writes it.
  ///   - title: the name that its makers give it.
  ///   - usualName: what a lesson's only service of the kind is usually called.
  ///   - example: what a new page does with it.
  ///   - describe: sets what is different from a service without settings of its own.
  package init(
    _ word: String, title: String, usualName: String, example: Example,
    _ describe: (inout ServiceKind) -> Void = { _ in }
  ) {
    self.word = word
    self.title = title
    self.usualName = usualName
    self.example = example
    describe(&self)
  }

  /// Whether one of its servers can be the standby of another.
  package var hasStandbys: Bool { keys.contains("standby-of") }

  /// What a setting of a server of this kind can do.
  package func safety(of setting: String) -> SettingSafety { settings.safety(of: setting) }
}

extension ServiceKind: Hashable, Encodable, CustomStringConvertible {
  package static func == (one: Self, other: Self) -> Bool {
    one.word == other.word && one.recipe == other.recipe
  }
  package func hash(into hasher: inout Hasher) { hasher.combine(word) }
  package func encode(to encoder: any Encoder) throws { try word.encode(to: encoder) }
  /// The word.
  package var description: String { word }
}

extension ServiceKind {
  /// PostgreSQL.
  package static let postgres = ServiceKind(
    "postgres", title: "PostgreSQL", usualName: "db",
    example: Example(
      word: "sql", input: ["SELECT 1 + 1 AS two;"],
      output: [" two ", "-----", "   2", "(1 row)", ""], mutant: ("1 + 1", "1 + 2"),
      guess: ("2", "11"))
  ) {
    $0.keys = ["standby-of", "config", "storage"]
    $0.settings = .postgres
    $0.releaseLength = 1
  }

  /// Redis.
  package static let redis = ServiceKind(
    "redis", title: "Redis", usualName: "cache",
    example: Example(
      word: "redis", input: ["SET greeting hello", "GET greeting"], output: ["OK", "\"hello\""],
      mutant: ("SET greeting", "SET other"), guess: ("\"hello\"", "(nil)"))
  ) {
    $0.keys = ["config", "modules"]
    $0.settings = .redis
    $0.modules = ["bloom", "json", "search", "timeseries"]
    $0.origin = ServiceOrigin.ofBloom
  }

  /// Kafka.
  package static let kafka = ServiceKind(
    "kafka", title: "Kafka", usualName: "queue",
    example: Example(
      word: "kafka", input: ["kafka-topics --create --topic greetings --partitions 1"],
      output: ["Created topic greetings."],
      mutant: ("--create --topic greetings --partitions 1", "--list"),
      guess: ("Created topic greetings.", "Error"))
  ) {
    $0.settings = .kafka
    $0.hasClock = true
    $0.origin = ServiceOrigin.ofKafka
  }
}
