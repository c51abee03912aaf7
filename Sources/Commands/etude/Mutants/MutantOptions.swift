import CommandFrame

/// Which mutants `etude check --mutants` runs.
enum MutantSelection: String, CaseIterable {
  /// Those of the pages' steps.
  case pages = ""
  /// Those of shown source too.
  case all
  /// None that an author has written: changes of steps made mechanically.
  case hunt
  /// Such changes of shown source too.
  case huntAll = "hunt-all"

  /// The option.
  static let option = CommandSpec.Option(
    name: "mutants", value: "all|hunt",
    help: "run the pages with changes that make their claims false: do they fail?",
    hasOptionalValue: true)

  /// Options of `check` that are about runs of pages as they are.
  private static let others = ["repeat", "stress", "shuffle", "seed", "cached"]

  /// Whether no author has written the mutants.
  var isHunt: Bool { self == .hunt || self == .huntAll }
  /// Whether shown source is changed too.
  var includesSource: Bool { self == .all || self == .huntAll }

  /// Reads the option; nil when it is not given.
  init?(_ arguments: Arguments) throws(UsageError) {
    guard let text = arguments.options[Self.option.name] else { return nil }
    guard let selection = Self(rawValue: text) else {
      throw UsageError(
        "--mutants=\(text): write --mutants, --mutants=all (with those of shown source), "
          + "--mutants=hunt (changes that no author wrote) or --mutants=hunt-all")
    }
    if let other = Self.others.first(where: arguments.has) {
      throw UsageError(
        "--\(other) is about runs of pages as they are, and --mutants about changed ones; "
          + "choose one")
    }
    if selection.isHunt, let other = ["junit", "github"].first(where: arguments.has) {
      throw UsageError(
        "--\(other) tells what is wrong, and --mutants=\(text) finds what is worth a look; "
          + "use --json")
    }
    self = selection
  }
}
