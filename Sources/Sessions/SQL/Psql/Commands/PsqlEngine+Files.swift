import Glibc
import PsqlText

/// Commands that read or write files.
extension PsqlEngine {
  /// Runs a command of these; nil when it is none.
  func runFileCommand(_ arguments: CommandArguments) async -> CommandOutcome? {
    switch arguments.name {
    case "i", "include", "ir", "include_relative":
      guard let name = arguments.nextText() else { return missingArgument(arguments) }
      return await include(
        name,
        isRelative: arguments.name.hasPrefix("ir")
          || arguments.name == "include_relative")
    case "o", "out":
      guard let name = arguments.nextText(.fileOrPipe) else {
        queryOutput.close()
        queryOutput = .standard
        return .done
      }
      guard let target = await open(name) else { return .failed }
      queryOutput.close()
      queryOutput = target
      return .done
    case "w", "write":
      guard let name = arguments.nextText(.fileOrPipe) else { return missingArgument(arguments) }
      guard let target = await open(name) else { return .failed }
      let query = loop.query.isEmpty ? loop.previousQuery : loop.query
      if !query.isEmpty { write(query + [0x0A], to: target) }
      await drain(target)
      defer { target.close() }
      if case .file(let file) = target, let problem = file.takeProblem() {
        log(.error, "\(name): \(problem.reason)")
        return .failed
      }
      return .done
    case "cd": return changeDirectory(arguments)
    default: return nil
    }
  }

  /// The path of a file that a command names. A relative name is one in the session's folder.
  func path(_ name: String) -> String {
    let name = expanded(name)
    return name.hasPrefix("/") ? name : directory + "/" + name
  }

  /// A file's name with the home folder in place of `~`.
  func expanded(_ name: String) -> String {
    guard name == "~" || name.hasPrefix("~/"), let home = environment["HOME"] else { return name }
    return home + name.dropFirst()
  }

  /// A path without `.`, `..` and needless slashes, for messages.
  static func canonical(_ path: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !isAbsolute {
        parts.append(part)
      }
    }
    let joined = parts.joined(separator: "/")
    return isAbsolute ? "/" + joined : joined.isEmpty ? "." : joined
  }

  private func changeDirectory(_ arguments: CommandArguments) -> CommandOutcome {
    let name = arguments.nextText() ?? environment["HOME"] ?? "/"
    let target = path(name)
    // Safe: the path is a string of Swift's, the flags ask for no mode.
    let descriptor = unsafe Glibc.open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = FileProblem().reason
      log(
        .error,
        "\\\(arguments.name): could not change directory to \"\(name)\": \(reason)")
      return .failed
    }
    Glibc.close(descriptor)
    directory = target
    return .done
  }
}
