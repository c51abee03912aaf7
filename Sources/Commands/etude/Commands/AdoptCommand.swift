import CommandFrame
import Files
import Foundation
import LessonModel
import LessonText
import PlainText
import Processes

/// `etude adopt`: what it takes for the blocks of any Markdown file to run.
enum AdoptCommand {
  static let spec = CommandSpec(
    name: "adopt", summary: "say which blocks of any Markdown file would run, and what they need",
    operands: "FILE ...",
    discussion: """
      Looks through Markdown files that were not written for Etude, such as a README, and says of each block
      that runs, could run or looks as if it did what becomes of it: how many commands it has, which servers
      and programs it needs, and which of these are not here. Blocks that hold a dialogue (a `console`
      block that begins with `$ `, `psql`, `redis-cli`, `pycon`) run as they stand on pages of a course whose
      `etude.yaml` says `front-matter: open`, and on pages of no course; elsewhere with the flag `run`.

      Starts nothing. With --write it writes these flags: `run` to what would run, `display` to what cannot.
      A block without a word that holds a dialogue gets one (`console run`).
      A block that would change the machine or fetch something (`sudo`, `apt-get`, `docker`, `curl` …) gets
      `display`; write `run` in its place if it is to run. What needs a program that is not here stays as it
      is, and so does an `sql` block of a page that has no server for it. Nothing else in the file changes,
      and a second time changes nothing. The advice goes by the names of programs: read what is to run.
      """,
    options: [.init(name: "write", value: nil, help: "write the flags into the files")],
    examples: [
      ("etude adopt README.md", "what would run, and what it needs"),
      (
        "etude adopt --write README.md docs/guide.md", "write the flags; look at them with git diff"
      ),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    guard !arguments.operands.isEmpty else { throw UsageError("name the files to look through") }
    for file in arguments.operands {
      let source = try FileBytes.read(file)
      let (page, path) = try page(at: file, arguments)
      let adoption = Adoption(of: source, isOpen: page.isOpen, vocabulary: page.vocabulary) {
        name in
        name.contains("/") || Executable.find(name) != nil
          || path.contains { Executable.find("\($0)/\(name)") != nil }
      }
      // What keeps the page from running, and what looks like a block and is none.
      let parsed = LessonParser.parse(
        source, file: file, name: page.name, vocabulary: page.vocabulary, isOpen: page.isOpen)
      for finding in parsed.findings + parsed.remarks { console.print(finding.description) }
      show(adoption, of: file, console: console)
      guard arguments.has("write") else { continue }
      try LessonEditor.write(adoption.adopted, to: file, expecting: source)
      console.print(
        VisibleText.oneLine(
          adoption.adopted == source ? "\(file): nothing to write" : "\(file): written"))
    }
    return .success
  }

  /// The file as `etude check` takes it: its course says whether its dialogues run as they stand, and in which
  /// folders their programs are found.
  private static func page(
    at file: String, _ arguments: Arguments
  ) throws -> (page: LessonFile, path: [String]) {
    var arguments = arguments
    arguments.operands = [file]
    let workspace = try Workspace(arguments)
    guard workspace.findings.isEmpty else { throw MalformedLessons(findings: workspace.findings) }
    let page = try LessonSelection.resolve([file], in: workspace.course).first
    return (page ?? LessonFile(path: file, name: file), workspace.surroundings.path)
  }

  private static func show(_ adoption: Adoption, of file: String, console: Console) {
    for block in adoption.blocks {
      var text = "\(file):\(block.line): "
      if !block.word.isEmpty { text += "\(block.word): " }
      switch block.verdict {
      case .runs: text += "runs: \(block.content)"
      case .wouldRun(let words): text += "would run with `\(words)`: \(block.content)"
      case .cannot(let reason), .undecided(let reason): text += "does not run: \(reason)"
      }
      if block.verdict.runs, !block.needs.isEmpty {
        text += "; needs \(block.needs.joined(separator: ", "))"
      }
      if block.verdict.runs, !block.missing.isEmpty {
        text += "; not here: \(block.missing.joined(separator: ", "))"
      }
      console.print(VisibleText.oneLine(text))
    }
    for (line, word) in adoption.indented {
      let text = "\(file):\(line): an indented block never runs: write it as a block ```\(word)"
      console.print(VisibleText.oneLine(text))
    }
    console.print(VisibleText.oneLine("\(file): \(summary(of: adoption))"))
  }

  private static func summary(of adoption: Adoption) -> String {
    let runs = adoption.blocks.count { $0.verdict == .runs }
    let would = adoption.blocks.count { $0.verdict.runs } - runs
    let lines = adoption.indented.count
    let cannot = adoption.blocks.count - runs - would + lines
    var text = "\(runs) run, \(would) would run, \(cannot) cannot"
    let lacking = adoption.blocks.count { $0.verdict.runs && !$0.missing.isEmpty }
    if lacking > 0 { text += "; what \(lacking) of these need is not here" }
    let others = adoption.otherCount
    if others > 0 {
      text += others == 1 ? "; 1 other is only shown" : "; \(others) others are only shown"
    }
    return text
  }
}

extension Adoption.Verdict {
  /// Whether the block runs, as it stands or with the words that it gets.
  fileprivate var runs: Bool {
    switch self {
    case .runs, .wouldRun: true
    case .cannot, .undecided: false
    }
  }
}
