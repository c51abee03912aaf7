import CommandFrame

/// What `etude check` was asked for beyond the lessons.
struct CheckOptions {
  /// How many lessons run at once.
  var jobs: Int
  /// Whether a failure keeps further lessons from being begun.
  var failFast: Bool
  /// How often each lesson runs.
  var rounds: Int
  /// Which part of the lessons this machine runs; nil for all.
  var shard: (number: Int, of: Int)?
  /// Whether a lesson that has passed and is as it was need not run.
  var isCached: Bool
  /// What a shuffled order is made from; nil for the order of the course.
  var seed: UInt64?
  /// Whether busy loops run beside.
  var isStressed: Bool
  /// Where the JUnit report goes.
  var junit: String?
  /// Where the transcripts go as JSON, besides what is printed.
  var report: String?
  /// Whether GitHub is told.
  var github: Bool
  /// Whether JSON is all that standard output holds.
  var json: Bool
  /// Whether long outputs are kept whole.
  var keepsOutput: Bool { json || report != nil }
  /// The files that are written at the end, with the options that name them.
  var files: [(option: String, path: String)] {
    [("junit", junit), ("report", report)].compactMap { option, path in path.map { (option, $0) } }
  }
  /// Whether lessons that pass are named too.
  var isVerbose: Bool

  /// The options, for the help.
  static let all: [CommandSpec.Option] = [
    RunCommand.jobs,
    .init(name: "fail-fast", value: nil, help: "begin no further lesson once one has failed"),
    .init(
      name: "shard", value: "I/N",
      help: "run the I-th of N parts of about the same duration (see --durations)"),
    .init(
      name: "durations", value: "FILE",
      help: "what lessons took: printed by check --json, or {\"NAME\": MS} (default: transcripts)"),
    RunCommand.transcripts,
    .init(
      name: "cached", value: nil,
      help: "do not run lessons of which nothing has changed since 'run' saw them pass"),
    .init(name: "repeat", value: "N", help: "run each lesson N times and say how often it passed"),
    .init(name: "stress", value: nil, help: "keep every processor busy meanwhile"),
    .init(name: "shuffle", value: nil, help: "run in a random order, and say its seed"),
    .init(name: "seed", value: "S", help: "shuffle, and repeat the order that S stands for"),
    MutantSelection.option,
    .init(name: "junit", value: "FILE", help: "also write the results as JUnit XML"),
    .init(
      name: "report", value: "FILE", help: "also write the transcripts as JSON, for etude merge"),
    LintCommand.github,
    .init(name: "json", value: nil, help: "print the transcripts as JSON, and nothing else"),
    .init(name: "verbose", letter: "v", value: nil, help: "also name the lessons that pass"),
  ]

  /// Reads the options.
  init(_ arguments: Arguments) throws(UsageError) {
    jobs = try RunCommand.jobCount(arguments)
    failFast = arguments.has("fail-fast")
    rounds = try Self.number("repeat", in: arguments) ?? 1
    shard = try Self.shard(arguments)
    if arguments.has("durations"), shard == nil {
      throw UsageError("--durations says how to divide lessons, and needs --shard I/N")
    }
    seed = try Self.seed(arguments)
    isStressed = arguments.has("stress")
    isCached = arguments.has("cached")
    if isCached, rounds > 1 || isStressed {
      throw UsageError("--cached spares runs, and --repeat and --stress are about runs; choose one")
    }
    github = arguments.has("github")
    json = arguments.has("json")
    isVerbose = arguments.has("verbose")
    junit = arguments.options["junit"]
    report = arguments.options["report"]
    if github, json {
      throw UsageError("--github and --json both want standard output; choose one")
    }
  }

  private static func number(
    _ name: String, in arguments: Arguments
  ) throws(UsageError) -> Int? {
    guard let text = arguments.options[name] else { return nil }
    guard let number = Int(text), number > 0 else {
      throw UsageError("--\(name) \(text): a whole number from 1 is needed")
    }
    return number
  }

  private static func shard(
    _ arguments: Arguments
  ) throws(UsageError) -> (number: Int, of: Int)? {
    guard let text = arguments.options["shard"] else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], count >= 1,
      (1...count).contains(number)
    else {
      throw UsageError("--shard \(text): I/N is needed, with I from 1 to N, such as 2/4")
    }
    return (number, count)
  }

  private static func seed(_ arguments: Arguments) throws(UsageError) -> UInt64? {
    guard let text = arguments.options["seed"] else {
      return arguments.has("shuffle") ? UInt64.random(in: 0..<1_000_000_000) : nil
    }
    guard let seed = UInt64(text) else {
      throw UsageError("--seed \(text): a whole number from 0 is needed")
    }
    return seed
  }
}
