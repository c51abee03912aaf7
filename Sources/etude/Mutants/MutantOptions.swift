import Lessons

/// Which mutants `etude check --mutants` runs.
enum MutantSelection: String, CaseIterable {
  /// Those of the pages' steps.
  case pages = ""
  /// Those of shown source too.
  case all
  /// None that an author has written: changes made mechanically.
  case hunt

  /// The option.
  static let option = CommandSpec.Option(
    name: "mutants", value: "all|hunt",
    help: "run the pages with changes that make their claims false: do they fail?",
    hasOptionalValue: true)

  /// Options of `check` that are about runs of pages as they are.
  private static let others = ["repeat", "stress", "shuffle", "seed", "cached"]

  /// Reads the option; nil when it is not given.
  init?(_ arguments: Arguments) throws(UsageError) {
    guard let text = arguments.options[Self.option.name] else { return nil }
    guard let selection = Self(rawValue: text) else {
      throw UsageError(
        "--mutants=\(text): write --mutants, --mutants=all (with those of shown source) or "
          + "--mutants=hunt (changes that no author wrote)")
    }
    if let other = Self.others.first(where: arguments.has) {
      throw UsageError(
        "--\(other) is about runs of pages as they are, and --mutants about changed ones; "
          + "choose one")
    }
    self = selection
  }
}
