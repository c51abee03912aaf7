package import CommandFrame
import PlainText

/// `etude system`: the systems that the course builds, started by hand.
package enum SystemCommand {
  package static let spec = CommandSpec(
    name: "system", summary: "start a system that the course builds, or list them",
    operands: "[NAME]",
    discussion: """
      Without a NAME it lists the systems, and what each needs. With one it starts what the system needs
      (servers of its own, which ask others for a password), then the system, and prints its address and
      a command to try. `etude system NAME --help` says more about one.

      Ctrl-C or SIGTERM ends it: requests under way are answered, the servers that were started for it
      are gone, and with them all data. The exit status is 0, or 1 when connections had to be cut.
      """,
    options: options,
    examples: [("etude system", "the list")]
      + SystemKind.all.map { ("etude system \($0.name)", $0.example) },
    details: SystemKind.all.map { $0.spec(named: "system \($0.name)") },
    run: run)

  /// `etude serve-kv`: the other name of `etude system kv`.
  package static let serveKV = SystemKind.kv.spec(named: "serve-kv")

  /// The options of all systems; a system refuses those that are not its own.
  private static var options: [CommandSpec.Option] {
    let port = CommandSpec.Option(
      name: "port", value: "P", help: "the port; 0 takes a free one (default: the system's own)")
    return SystemKind.all.flatMap { kind in
      kind.options.map { option in
        var option = option
        option.help += "; \(kind.name) only"
        return option
      }
    }.reduce(into: [port]) { options, option in
      if !options.contains(where: { $0.name == option.name }) { options.append(option) }
    }
  }

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    guard let name = arguments.operands.first else {
      if let option = arguments.options.keys.min() {
        throw UsageError("--\(option) is for a system; name one: etude system NAME --\(option) …")
      }
      list(on: console)
      return .success
    }
    guard let kind = SystemKind.all.first(where: { $0.name == name }) else {
      let names = SystemKind.all.map(\.name)
      let hint =
        nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
        ?? "there are: \(names.joined(separator: ", "))"
      throw UsageError("there is no system '\(name)'; \(hint)")
    }
    if arguments.operands.count > 1 {
      throw UsageError("'\(arguments.operands[1])' is one word too many: it starts one system")
    }
    let spec = kind.spec(named: "system \(name)")
    for option in arguments.options.keys.sorted()
    where !spec.options.contains(where: { $0.name == option }) {
      throw UsageError("\(name) has no option --\(option); see etude system \(name) --help")
    }
    return try spec.run(arguments, console)
  }

  private static func list(on console: Console) {
    let width = SystemKind.all.map(\.name.count).max() ?? 0
    for kind in SystemKind.all {
      console.print(
        console.styled(kind.name.padded(to: width), .strong) + "  \(kind.summary)"
          + (kind.needs.isEmpty ? "" : "; needs \(kind.needs)"))
    }
  }
}
