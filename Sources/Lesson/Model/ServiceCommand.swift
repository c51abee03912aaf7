import PlainText

/// One line of a `service` step: what an operator does to a service.
package struct ServiceCommand: Sendable, Equatable {
  /// What can be done.
  package enum Verb: String, Sendable, CaseIterable, Codable {
    case stop, start, crash, pause, resume, promote, cut, heal, advance

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
      case .cut, .heal: "\(rawValue) one other"
      case .promote: "promote standby"
      case .advance: "advance kafka 8 days"
      default: "\(rawValue) name"
      }
    }
  }

  /// What to do.
  package var verb: Verb
  /// The services that it names; none when the step's `on=` or the page's only service is meant.
  package var services: [String]
  /// By how much it sets a clock forward; nil for other verbs.
  package var time: Time?
  /// Its place among the lines of the step's input, from 0.
  package var lineIndex: Int

  /// A length of time, as it is written.
  package struct Time: Sendable, Equatable {
    /// How many of the unit.
    package var count: Int
    /// The unit, such as `days`.
    package var unit: String

    /// Seconds of each unit.
    static let units = ["second": 1, "minute": 60, "hour": 3_600, "day": 86_400]

    /// The most days that a clock goes forward at a time.
    static let mostDays = 3_650

    /// The time that two words mean; nil when they mean none.
    init?(_ number: String, _ unit: String) {
      let singular = unit.hasSuffix("s") ? String(unit.dropLast()) : unit
      guard let count = Int(number), let seconds = Self.units[singular],
        (1...Self.mostDays * 86_400 / seconds).contains(count)
      else { return nil }
      (self.count, self.unit) = (count, unit)
    }

    /// How long it is.
    package var duration: Duration {
      let singular = unit.hasSuffix("s") ? String(unit.dropLast()) : unit
      return .seconds(count * (Self.units[singular] ?? 0))
    }
  }

  /// Why a line is no command.
  package struct Failure: Error, Equatable, Sendable {
    /// What is wrong.
    package var problem: String
    /// What would be right.
    package var remedy: String
    /// Its place among the lines of the step's input, from 0.
    package var lineIndex: Int
  }

  /// The commands of a step's input, one a line; blank lines and lines that begin with `#` are
  /// left out.
  package static func all(in input: String) -> (commands: [ServiceCommand], failures: [Failure]) {
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
    if verb == .advance { return try advance(operands, lineIndex: lineIndex) }
    guard verb.operandCounts.contains(operands.count) else {
      throw Failure(
        problem:
          "`\(word)` takes \(verb.operandCounts.upperBound) service\(verb.operandCounts.upperBound == 1 ? "" : "s"), and this line names \(operands.count)",
        remedy: "write `\(verb.form)`",
        lineIndex: lineIndex)
    }
    return ServiceCommand(verb: verb, services: operands, lineIndex: lineIndex)
  }
  /// `advance`, whose last two words are a time.
  private static func advance(
    _ operands: [String], lineIndex: Int
  ) throws(Failure) -> ServiceCommand {
    guard (2...3).contains(operands.count) else {
      throw Failure(
        problem: "`advance` takes a service and a time", remedy: "write `\(Verb.advance.form)`",
        lineIndex: lineIndex)
    }
    let words = Array(operands.suffix(2))
    guard let time = Time(words[0], words[1]) else {
      throw Failure(
        problem: "`\(words.joined(separator: " "))` is no time by which a clock can go forward",
        remedy:
          "write a whole number, and seconds, minutes, hours or days, at most \(Time.mostDays) days",
        lineIndex: lineIndex)
    }
    return ServiceCommand(
      verb: .advance, services: Array(operands.dropLast(2)), time: time, lineIndex: lineIndex)
  }
}
