import CommandFrame
import LessonModel
import PlainText
import Services

/// `etude doctor`: can lessons run on this machine?
enum DoctorCommand {
  static let spec = CommandSpec(
    name: "doctor", summary: "say which services are here, and try each", operands: "",
    discussion: """
      For each kind of service: whether it was found, which version, where, how to get it. Each is
      started (or reached, where ETUDE_POSTGRES, ETUDE_REDIS or ETUDE_KAFKA name one) and asked
      something. Ends with 3 when one cannot be used.
      """,
    options: [], examples: [("etude doctor", "the first thing to do on a new machine")],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let findings = try Invocation(console: console).examineServices()
    for finding in findings {
      let verdict = finding.isUsable ? "works" : "does not work"
      console.print(
        console.styled(finding.kind.word.padded(to: 10), .strong)
          + console.styled(verdict, finding.isUsable ? .good : .bad)
          + (finding.version.isEmpty ? "" : "  \(finding.version), \(finding.provider)"))
      if !finding.place.isEmpty { console.print("          at \(finding.place)") }
      console.print("          \(finding.message)")
      if let advice = finding.advice { console.print("          \(advice)") }
    }
    return findings.allSatisfy(\.isUsable) ? .success : .serviceUnavailable
  }
}
