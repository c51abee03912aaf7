import CommandFrame
import Files
import LessonModel

/// `etude new`: a page to start from.
enum NewCommand {
  static let spec = CommandSpec(
    name: "new", summary: "begin a lesson: a page that passes, to be written over",
    operands: "MODULE/NAME",
    discussion: """
      Writes lessons/<nn-module>/<nn-name>.md with the next free number, beside it
      <nn-name>.mutants.yaml with a change that the page notices, and the module with its README.md
      when it is new. The page has a step for each of its services and passes `etude check` as it
      stands. Never writes over a file.
      """,
    options: [
      Workspace.option,
      .init(name: "title", value: "TEXT", help: "the title (default: made from the name)"),
      .init(
        name: "services", value: "LIST",
        help: "its services, such as postgres,redis or db:postgres (default: none)"),
    ],
    examples: [
      ("etude new transactions/savepoints --services postgres", "a page in a module"),
      (
        "etude new locks/redlock --title \"Is Redlock safe?\" --services a:redis,b:redis",
        "a module"
      ),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    guard arguments.operands.count == 1 else {
      throw UsageError("name one lesson: etude new MODULE/NAME")
    }
    let parts = arguments.operands[0].split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw UsageError(
        "'\(arguments.operands[0])' is not MODULE/NAME, such as transactions/savepoints")
    }
    let scaffold = try LessonScaffold(
      name: try name(parts[1]), title: arguments.options["title"],
      services: try services(arguments.options["services"]))
    let place = try LessonPlace(
      module: try name(parts[0]), name: scaffold.name,
      workspace: try Workspace(arguments, mayBeEmpty: true))
    for (file, text) in place.files(for: scaffold) {
      try OutputFile.makeFolder(of: file)
      try OutputFile.create(file, text)
      console.print(Workspace.shown(file))
    }
    return .success
  }

  private static func name(_ text: Substring) throws(UsageError) -> String {
    let isName =
      text.first?.isLetter == true
      && text.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
    guard isName else {
      throw UsageError(
        "'\(text)' cannot be a name: lower-case letters, digits and '-', a letter first; "
          + "the number is found by etude")
    }
    return String(text)
  }

  private static func services(
    _ text: String?
  ) throws(UsageError) -> [(name: String, kind: ServiceKind)] {
    guard let text else { return [] }
    var services: [(name: String, kind: ServiceKind)] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let kindName = String(parts.last ?? "")
      guard let kind = Vocabulary.standard.service(kindName) else {
        throw UsageError(
          "--services: '\(word)' is no service; write KIND or NAME:KIND, with postgres, redis or "
            + "kafka as KIND")
      }
      let service = parts.count == 2 ? try name(parts[0]) : kind.usualName
      guard !services.contains(where: { $0.name == service }) else {
        throw UsageError("--services: two are called '\(service)'; write NAME:KIND")
      }
      services.append((service, kind))
    }
    return services
  }
}
