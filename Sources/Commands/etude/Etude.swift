import CommandFrame
import Files
import Foundation
import Glibc
import LessonModel
import LessonText
import PlainText
import Services
import SystemPrograms

/// The program: picks the command, runs it, and turns what went wrong into a message and an exit
/// status.
@main
struct Etude {
  static let commands: [CommandSpec] = [
    ListCommand.spec, LintCommand.spec, RunCommand.spec, StepCommand.spec, ServeCommand.spec,
    CheckCommand.spec, MergeCommand.spec, AcceptCommand.spec, SiteCommand.spec, ExportCommand.spec,
    KernelCommand.spec, LanguageServerCommand.spec, InitCommand.spec, NewCommand.spec,
    AdoptCommand.spec, CacheCommand.spec, DoctorCommand.spec, KindTestCommand.spec,
    SystemCommand.spec, SystemCommand.serveKV, Completion.spec,
  ]

  static let version = "0.1.0"

  static func main() {
    // A reader that went away (`etude list | head`) is an error of the write, not a signal.
    signal(SIGPIPE, SIG_IGN)
    openStandardDescriptors()
    endQuietlyOnQuit()
    let console = Console(environment: ProcessInfo.processInfo.environment)
    let status = status(of: Array(CommandLine.arguments.dropFirst()), console: console)
    exit(console.finalStatus(status).rawValue)
  }

  /// Gives Ctrl-\ back to the kernel: the Swift runtime takes it for a crash and prints a backtrace.
  private static func endQuietlyOnQuit() {
    var action = sigaction()
    // Safe: reads one signal's action into a variable that is alive. Comparing function pointers as
    // bit patterns is how SIG_IGN is told: a program that was started so keeps ignoring the signal.
    guard unsafe sigaction(SIGQUIT, nil, &action) == 0 else { return }
    let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    if handler != 1 { signal(SIGQUIT, SIG_DFL) }
  }

  /// Makes sure that 0, 1 and 2 are open: with one closed (`etude list >&-`), the first file that
  /// is opened would take its number, and be written to. A closed output stays one that fails.
  private static func openStandardDescriptors() {
    for (number, mode) in [
      (STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY),
    ] where fcntl(number, F_GETFD) < 0 {
      // Safe: the path is a literal. The lowest number that is free is the one that was closed.
      _ = unsafe open("/dev/null", mode)
    }
  }

  private static func status(of words: [String], console: Console) -> ExitStatus {
    guard let name = words.first, name != "--help", name != "-h", name != "help" else {
      return help(Array(words.dropFirst()), console: console)
    }
    if name == "--version" || name == "version" {
      console.print("etude \(version)")
      return .success
    }
    guard let command = commands.first(where: { $0.name == name }) else {
      let hint =
        nearestName(to: name, among: commands.map(\.name)).map { "did you mean 'etude \($0)'?" }
        ?? "see etude --help"
      console.complain("etude: there is no command '\(VisibleText.oneLine(name))'; \(hint)")
      return .malformed
    }
    let rest = words.dropFirst()
    if rest.contains("--help") || rest.contains("-h") {
      console.write(Help.text(of: command.subject(of: rest)))
      return .success
    }
    do {
      return try command.run(try command.parse(rest, among: commands), console)
    } catch let error as UsageError {
      console.complain("etude \(name): \(VisibleText.oneLine(error.message))")
      return .malformed
    } catch let error as CourseError {
      console.complain("etude \(name): \(error)")
      return .malformed
    } catch let error as LessonSelection.Failure {
      console.complain("etude \(name): \(error)")
      return .malformed
    } catch let error as MalformedLessons {
      for finding in error.findings { console.complain(finding.description) }
      return .malformed
    } catch let error as LessonEditor.WriteFailure {
      console.complain("etude \(name): \(error)")
      if case .file = error { return .notWritten }
      return .failure
    } catch let error as FileError {
      console.complain("etude \(name): \(error)")
      return error.isOfWriting ? .notWritten : .failure
    } catch {
      console.complain("etude \(name): \(error)")
      return error is ServiceError ? .serviceUnavailable : .failure
    }
  }

  private static func help(_ words: [String], console: Console) -> ExitStatus {
    guard let name = words.first, let command = commands.first(where: { $0.name == name }) else {
      console.write(Help.overview(of: commands))
      return words.isEmpty ? .success : .malformed
    }
    console.write(Help.text(of: command.subject(of: words.dropFirst())))
    return .success
  }
}
