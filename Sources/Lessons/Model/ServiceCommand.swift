/// One line of a `service` step: what an operator does to a service.
public struct ServiceCommand: Sendable, Equatable {
  /// What can be done.
  public enum Verb: String, Sendable, CaseIterable, Codable {
    case stop, start, crash, pause, resume, promote, cut, heal

    /// How many services it names.
    var operandCounts: ClosedRange<Int> {
      switch self {
      case .cut, .heal: 2...2
      default: 0...1
      }
    }

    /// How it is written.
    var form: String {
      switch self {
      case .cut, .heal: "\(rawValue) primary standby"
      case .promote: "promote standby"
      default: "\(rawValue) name"
      }
    }
  }

  /// What to do.
  public var verb: Verb
  /// The services that it names; none when the step's `on=` or the page's only service is meant.
  public var services: [String]
  /// Its place among the lines of the step's input, from 0.
  public var lineIndex: Int

  /// Why a line is no command.
  public struct Failure: Error, Equatable, Sendable {
    /// What is wrong.
    public var problem: String
    /// What would be right.
    public var remedy: String
    /// Its place among the lines of the step's input, from 0.
    public var lineIndex: Int
  }

  /// The commands of a step's input, one a line; blank lines and lines that begin with `#` are
  /// left out.
  public static func all(in input: String) -> (commands: [ServiceCommand], failures: [Failure]) {
    var commands: [ServiceCommand] = []
    var failures: [Failure] = []
    let lines = input.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      do throws(Failure) {
        commands.append(try command(first, Array(words.dropFirst()), lineIndex: index))
      } catch {
        failures.append(error)
      }
    }
    return (commands, failures)
  }

  private static func command(
    _ word: String, _ operands: [String], lineIndex: Int
  ) throws(Failure) -> ServiceCommand {
    let verbs = Verb.allCases.map(\.rawValue)
    guard let verb = Verb(rawValue: word) else {
      throw Failure(
        problem: "`\(word)` is nothing that can be done to a service",
        remedy: suggestion(for: word, among: verbs, otherwise: "there is \(listed(verbs))"),
        lineIndex: lineIndex)
    }
    guard verb.operandCounts.contains(operands.count) else {
      throw Failure(
        problem:
          "`\(word)` takes \(verb.operandCounts.upperBound) service\(verb.operandCounts.upperBound == 1 ? "" : "s"), and this line names \(operands.count)",
        remedy: "write `\(verb.form)`",
        lineIndex: lineIndex)
    }
    return ServiceCommand(verb: verb, services: operands, lineIndex: lineIndex)
  }
}
