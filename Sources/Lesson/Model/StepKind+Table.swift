extension Step.Kind {
  /// A part of the page's program.
  package static let swift = Step.Kind("swift") {
    $0.target = .program
    $0.life = .page
    $0.attributes = [.on, .requires]
    $0.remedies = [
      .session: "all Swift steps of a page are one program: remove it",
      .until: "Swift steps run once: wait for the condition in its code",
    ]
    $0.programCalls = ["Process(", "posix_spawn", "popen(", "system("]
    $0.refusal = .compiler
    $0.changes = Changes(
      comments: ["//"],
      words: Changes.comparisons + [
        (" == ", " != "), (" != ", " == "), (" && ", " || "), (" || ", " && "), (" + ", " - "),
        (" - ", " + "), ("true", "false"), ("false", "true"), ("..<", "..."),
      ])
    $0.highlighting = "swift"
  }

  /// Input to psql.
  package static let sql = Step.Kind("sql") {
    $0.target = .service(.postgres)
    $0.attributes = [.on, .session, .until, .requires]
    $0.takesInterrupts = true
    $0.isSQL = true
    $0.seesEndOfInput = true
    $0.changes = Changes(
      areSwapped: true, comments: ["--"],
      words: [
        ("READ COMMITTED", "REPEATABLE READ"), ("READ UNCOMMITTED", "REPEATABLE READ"),
        ("REPEATABLE READ", "READ COMMITTED"), ("SERIALIZABLE", "READ COMMITTED"),
        (" DESC", ""), (" FOR UPDATE", ""), (" FOR SHARE", ""), (" NOWAIT", ""),
        (" SKIP LOCKED", ""), (" DISTINCT", ""), ("COMMIT", "ROLLBACK"), ("ROLLBACK", "COMMIT"),
        (" AND ", " OR "), ("min(", "max("), ("max(", "min("), (" true", " false"),
        (" false", " true"),
      ] + Changes.comparisons,
      statements: .semicolons)
    $0.shellForm = .document(command: "psql -X", url: "")
    $0.highlighting = "sql"
    $0.tool = "psql"
    $0.dialogue = .psql
    $0.aliases = ["postgres", "postgresql", "psql", "tsql", "mysql"]
    $0.lookalikes = ["psql", "postgres", "postgresql", "pgsql", "plpgsql", "postgres-console"]
  }

  /// Input to redis-cli.
  package static let redis = Step.Kind("redis") {
    $0.target = .service(.redis)
    $0.attributes = [.on, .session, .until, .requires]
    $0.takesInterrupts = true
    $0.changes = Changes(
      areSwapped: true, comments: ["#"],
      words: [(" NX", ""), (" XX", ""), ("INCR ", "DECR "), ("LPUSH", "RPUSH")],
      statements: .lines)
    $0.shellForm = .document(command: "redis-cli -u", url: "redis://127.0.0.1:6379")
    $0.highlighting = "redis"
    $0.tool = "redis-cli"
    $0.dialogue = .redis
    $0.aliases = ["redis-cli"]
    $0.lookalikes = ["redis-cli", "rediscli", "valkey", "valkey-cli", "resp"]
  }

  /// Command lines of Kafka's tools.
  package static let kafka = Step.Kind("kafka") {
    $0.target = .service(.kafka)
    $0.attributes = [.on, .session, .until, .requires]
    $0.takesInterrupts = true
    $0.changes = Changes(areSwapped: true, comments: ["#"], statements: .lines)
    $0.shellForm = .commands
    $0.isWide = true
    $0.highlighting = "kafka"
    $0.lookalikes = [
      "kafka-console", "kafka-topics", "kafka-console-consumer", "kafka-console-producer",
    ]
  }

  /// A shell script.
  package static let sh = Step.Kind("sh") {
    $0.target = .program
    $0.life = .step
    $0.attributes = [.on, .session, .until, .requires, .logs, .background, .strict]
    $0.isScript = true
    $0.refusal = .shell
    $0.changes = Changes(comments: ["#"], words: [(" -eq ", " -ne "), (" && ", " || ")])
    $0.shellForm = .script
    $0.highlighting = "sh"
    $0.aliases = ["bash", "shell", "zsh", "console"]
    $0.lookalikes = [
      "bash", "shell", "zsh", "ksh", "dash", "ash", "fish", "console", "terminal",
      "shell-session", "shellsession", "shell-script", "sh-session", "bash-session",
      "shellscript", "posix", "cmd",
    ]
  }

  /// A script for bash.
  package static let bash = script("bash")

  /// A script for zsh.
  package static let zsh = script("zsh")

  private static func script(_ shell: String) -> Step.Kind {
    Step.Kind(shell, like: sh) {
      $0.runsWhenAsked = true
      $0.interpreter = shell
      $0.aliases = []
      $0.lookalikes = []
    }
  }

  /// A dialogue with bash.
  package static let console = Step.Kind("console") {
    $0.target = .program
    $0.attributes = [.on, .session, .requires]
    $0.isScript = true
    $0.refusal = .shell
    $0.changes = Changes(comments: ["#"], words: [(" -eq ", " -ne "), (" && ", " || ")])
    $0.shellForm = .script
    $0.highlighting = "sh"
    $0.dialogue = .shell
    $0.isDialogueOnly = true
    $0.runsWhenAsked = true
    $0.interpreter = "bash"
  }

  /// A dialogue with Python.
  package static let pycon = Step.Kind("pycon") {
    $0.target = .program
    $0.attributes = [.on, .session, .requires]
    $0.programCalls = ["import"]
    $0.changes = Changes(comments: ["#"], words: Changes.comparisons)
    $0.highlighting = "python"
    $0.dialogue = .python
    $0.isDialogueOnly = true
    $0.runsWhenAsked = true
    $0.interpreter = "python3"
  }

  /// A request.
  package static let http = Step.Kind("http") {
    $0.life = .step
    $0.attributes = [.pretty, .headers, .until]
    $0.highlighting = "http"
    $0.remedies = [.to: "the request's URL says where it goes: remove it"]
    $0.changes = Changes(areSwapped: true)
    $0.aliases = ["curl", "https"]
    $0.lookalikes = ["curl", "https", "httpie", "http-request", "httprequest", "rest", "xh"]
  }

  /// What is typed into a connection.
  package static let tcp = Step.Kind("tcp") {
    $0.reaches = [.redis]
    $0.attributes = [.to, .session, .until]
    $0.takesInterrupts = true
    $0.changes = Changes(areSwapped: true, statements: .lines)
    $0.aliases = ["nc"]
    $0.lookalikes = ["nc", "netcat", "telnet", "ncat"]
  }

  /// What an operator does to services.
  package static let service = Step.Kind("service") {
    $0.target = .operation
    $0.attributes = [.on, .requires]
    $0.highlighting = "service"
    $0.aliases = ["services"]
  }
}

extension Step.Kind.Changes {
  fileprivate static let comparisons = [
    (" < ", " <= "), (" <= ", " < "), (" > ", " >= "), (" >= ", " > "),
  ]
}
