import PsqlText

/// `\restrict` and `\unrestrict`: they stand around the data in a dump, so that psql runs nothing in
/// the data as a command.
extension PsqlEngine {
  /// Runs a command of these; nil when it is none, or when this version of psql has none.
  func runRestriction(_ arguments: CommandArguments) -> CommandOutcome? {
    guard version.has(.restriction) else { return nil }
    switch arguments.name {
    case "restrict":
      guard let key = arguments.next() else { return missingArgument(arguments) }
      restrictionKey = key
      return .done
    case "unrestrict": return endRestriction(arguments)
    default: return nil
    }
  }

  private func endRestriction(_ arguments: CommandArguments) -> CommandOutcome {
    let isPlain = version.has(.plainRestrictionKey)
    guard var key = arguments.next(isPlain ? .wholeLine : .normal) else {
      return missingArgument(arguments)
    }
    if isPlain, let last = key.lastIndex(where: { !$0.isBlank }) {
      key.removeSubrange((last + 1)...)
    }
    guard let restrictionKey else {
      log(.error, "\\\(arguments.name): not currently in restricted mode")
      return .failed
    }
    guard key == restrictionKey else {
      log(.error, "\\\(arguments.name): wrong key")
      return .failed
    }
    self.restrictionKey = nil
    return .done
  }
}
