import Foundation
import Glibc
import Lessons
import Services

/// The program: picks the command, runs it, and turns what went wrong into a message and an exit
/// status.
@main
struct Etude {
  static let commands: [CommandSpec] = [
    ListCommand.spec, LintCommand.spec, RunCommand.spec, StepCommand.spec, CheckCommand.spec,
    AcceptCommand.spec, SiteCommand.spec, ExportCommand.spec, NewCommand.spec, CacheCommand.spec,
    DoctorCommand.spec, ServeKVCommand.spec,
  ]

  static let version = "0.1.0"

  static func main() {
    // A reader that went away (`etude list | head`) is an error of the write, not a signal.
    signal(SIGPIPE, SIG_IGN)
    let console = Console(environment: ProcessInfo.processInfo.environment)
    exit(status(of: Array(CommandLine.arguments.dropFirst()), console: console).rawValue)
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
      console.complain("etude: there is no command '\(name)'; \(hint)")
      return .malformed
    }
    let rest = words.dropFirst()
    if rest.contains("--help") || rest.contains("-h") {
      console.write(Help.text(of: command))
      return .success
    }
    do {
      return try command.run(try command.parse(rest), console)
    } catch let error as UsageError {
      console.complain("etude \(name): \(error.message)")
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
    console.write(Help.text(of: command))
    return .success
  }
}
