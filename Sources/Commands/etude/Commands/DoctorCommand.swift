import COnDemand
import CommandFrame
import Foundation
import LessonModel
import LessonText
import PlainText
import Runner
import Services

/// `etude doctor`: can lessons run on this machine?
enum DoctorCommand {
  static let spec = CommandSpec(
    name: "doctor", summary: "say which services are here, and try each", operands: "",
    discussion: """
      For each kind of service: whether it was found, which version, where, how to get it. Each is
      started (or reached, where ETUDE_POSTGRES, ETUDE_REDIS or ETUDE_KAFKA name one) and asked
      something. The services of the etude.yaml here are looked for too, and started with --trust. For
      each kind of step that it names: whether its program is there; it is not started. Ends with 3
      when one cannot be used, and with 2 when that file is malformed.
      """,
    options: [Workspace.option, Trust.option],
    examples: [
      ("etude doctor", "the first thing to do on a new machine"),
      ("etude doctor --trust", "in a repository with services of its own"),
    ],
    run: run)

  /// What the repository here says of services; nothing where there is none, or it is a stranger's.
  private static func recipes(_ arguments: Arguments) throws -> [ServiceRecipe] {
    let named = arguments.options["course"]
    let here = FileManager.default.currentDirectoryPath
    guard let root = named ?? CoursePath.settled(above: here),
      named != nil || !SettingsOwner.isStranger(in: root, to: [])
    else { return [] }
    let (settings, findings) = CourseSettings.load(root: Workspace.shown(root))
    guard findings.isEmpty else { throw MalformedLessons(findings: findings) }
    return settings.recipes
  }

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    // Whatever calls such a library ends the program.
    let problems = libraryProblems()
    guard problems.isEmpty else {
      for problem in problems {
        console.print(
          console.styled("libraries ", .strong) + console.styled("cannot be loaded", .bad)
            + "  \(VisibleText.oneLine(problem))")
      }
      console.print("          install the packages that they are of, and ask again")
      return .serviceUnavailable
    }
    let recipes = try recipes(arguments)
    let findings = try Invocation(console: console).examineServices(
      recipes, startsRecipes: arguments.has(Trust.option.name))
    for finding in findings {
      let isFound = finding.isUsable && !finding.wasTried
      let verdict = isFound ? "is here" : finding.isUsable ? "works" : "does not work"
      console.print(
        console.styled(finding.kind.word.padded(to: 10), .strong)
          + console.styled(verdict, finding.isUsable ? .good : .bad)
          + (finding.version.isEmpty ? "" : "  \(finding.version), \(finding.provider)"))
      if !finding.place.isEmpty { console.print("          at \(finding.place)") }
      console.print("          \(finding.message)")
      if let advice = finding.advice { console.print("          \(advice)") }
    }
    let kinds = kindsHere(arguments)
    for kind in kinds {
      console.print(
        console.styled(kind.word.padded(to: 10), .strong)
          + console.styled(
            kind.lack == nil ? "is there" : "is not there", kind.lack == nil ? .good : .bad)
          + "  blocks run by \(VisibleText.oneLine(kind.program))")
      if let lack = kind.lack { console.print("          \(VisibleText.oneLine(lack))") }
    }
    return findings.allSatisfy(\.isUsable) && kinds.allSatisfy { $0.lack == nil }
      ? .success : .serviceUnavailable
  }

  /// Why libraries that are loaded on demand cannot be loaded.
  private static func libraryProblems() -> [String] {
    (0..<etude_library_count()).compactMap { number in
      // Safe: the text lives until this thread's next call, and is copied here.
      unsafe etude_library_problem(number).map { unsafe String(cString: $0) }
    }
  }

  /// The kinds that the course here adds. Nothing of theirs is started: that takes a yes.
  private static func kindsHere(
    _ arguments: Arguments
  ) -> [(word: String, program: String, lack: String?)] {
    // Where there is no course, there is nothing to say of one.
    guard let workspace = try? Workspace(arguments), workspace.findings.isEmpty else { return [] }
    let path = workspace.surroundings.searchPath
    return workspace.settings.kinds.compactMap { kind in
      guard let program = kind.program else { return nil }
      return (
        kind.word, program.shown, program.lack(path: path).map { "\($0.problem): \($0.remedy)" }
      )
    }
  }
}
