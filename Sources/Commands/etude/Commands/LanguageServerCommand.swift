import CommandFrame
import Editor
import LessonModel
import LessonText
import Platform
import Runner

/// `etude lsp`: what an editor is told of pages while they are written.
enum LanguageServerCommand {
  static let spec = CommandSpec(
    name: "lsp", summary: "tell an editor what is wrong with pages, and run them from there",
    operands: "",
    discussion: """
      A language server (LSP 3.17) over standard input and output: an editor starts it. It shows what
      'etude lint' says of the text as it stands in the editor, and where the latest run printed
      something else than the page says. Each step has the commands Run to here and, where its output
      differs, Accept, which writes what was printed into the editor's text. It explains kinds,
      attributes and placeholders, completes them and the names of sessions, services and steps, and
      leads to what 'source=' shows. docs/editor.md says how editors are told of it.

      Nothing of a page runs before you ask for it and, once for each repository, have agreed to it in
      the editor: the question names what else the page starts and changes. --trust needs no question. What a
      run has started goes at its end, a server that pages share with the editor.
      """,
    options: [
      Workspace.option, RunCommand.transcripts, Trust.option,
      .init(name: "stdio", value: nil, help: "what some editors add; nothing else is there"),
    ],
    examples: [
      ("etude lsp", "what an editor is to start for Markdown"),
      ("etude lsp --trust", "for pages of your own: runs without a question"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let invocation = try Invocation(console: console)
    // Whatever runs: the editor is gone.
    defer { invocation.endAtOnce() }
    let looker = FileLooker(
      page: { path, texts, isTrusted in
        try look(atPage: path, texts, isTrusted ? trusting(arguments) : arguments, runs: false)
      },
      settings: { path, texts, isTrusted in
        look(atSettings: path, texts[path], isTrusted: isTrusted)
      },
      run: { try look(atPage: $0, $1, trusting(arguments), runs: true) })
    let status = try LanguageServer.serve(
      LanguageServer.Configuration(
        looker: looker, host: invocation.host, version: Etude.version,
        isTrusted: arguments.has(Trust.option.name)))
    return status == 0 ? .success : .failure
  }

  private static func trusting(_ arguments: Arguments) -> Arguments {
    var arguments = arguments
    arguments.options[Trust.option.name] = ""
    return arguments
  }

  /// Why a file cannot be looked at.
  private struct Failure: Error, CustomStringConvertible { let description: String }

  /// What `etude lint` says of a page, or `etude run` where it is to run.
  private static func look(
    atPage path: String, _ texts: [String: [UInt8]], _ arguments: Arguments, runs: Bool
  ) throws -> FileLook {
    var arguments = arguments
    arguments.operands = [path]
    do {
      let loaded = try LoadedLessons(
        collecting: arguments, for: .running, includingStale: !runs, includingMutants: !runs,
        texts: texts)
      let workspace = loaded.workspace
      let file = try LessonSelection.resolve([path], in: workspace.course).first
      let store = RunCommand.store(arguments, workspace: workspace)
      return FileLook(
        lesson: loaded.lessons.first, findings: loaded.findings, root: workspace.root,
        vocabulary: file?.vocabulary ?? .standard, isOpen: file?.isOpen ?? false,
        // One of another version says nothing here, as none.
        latestRun: { try? store.transcript(of: $0) })
    } catch let error as MalformedLessons {
      return FileLook(findings: error.findings, root: ".")
    } catch let error as UsageError {
      throw Failure(description: error.message)
    }
  }

  /// What `etude lint` says of an `etude.yaml`, but for what needs all pages.
  private static func look(
    atSettings path: String, _ text: [UInt8]?, isTrusted: Bool
  ) -> FileLook {
    let root = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
    let shown = root.isEmpty ? "/" : Workspace.shown(root)
    var (settings, findings) = CourseSettings.load(root: shown, text: text)
    if findings.isEmpty {
      findings = settings.missing(root: shown)
      if !isTrusted { findings += settings.trustFindings(root: shown) }
      do throws(CourseError) {
        let course = try Course.load(
          root: shown, settings: settings, vocabulary: settings.vocabulary)
        findings += settings.findings(in: course, lessons: [], root: shown)
      } catch {
        // Without pages it can still say how those are run that are named by their paths.
        if case .unusable(let finding) = error { findings.append(finding) }
      }
    }
    return FileLook(findings: findings, root: root)
  }
}
