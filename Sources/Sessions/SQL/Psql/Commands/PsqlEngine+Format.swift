import PsqlTables
import PsqlText

/// Commands that set the layout of tables.
extension PsqlEngine {
  /// Runs a command of these; nil when it is none.
  func runFormatCommand(_ arguments: CommandArguments) -> CommandOutcome? {
    let succeeded: Bool
    switch arguments.name {
    case "a":
      let format = settings.format == .aligned ? "unaligned" : "aligned"
      succeeded = set("format", Array(format.utf8))
    case "C": succeeded = set("title", arguments.next(stripsSemicolons: true))
    case "f": succeeded = set("fieldsep", arguments.next())
    case "t": succeeded = set("tuples_only", arguments.next(stripsSemicolons: true))
    case "T": succeeded = set("tableattr", arguments.next())
    case "x": succeeded = set("expanded", arguments.next(stripsSemicolons: true))
    case "pset":
      guard let name = arguments.nextText() else {
        for line in settings.listing { write(line + "\n") }
        return .done
      }
      succeeded = set(name, arguments.next())
    default: return nil
    }
    return succeeded ? .done : .failed
  }

  /// Changes a print setting, and prints the new value or the reason for a refusal.
  ///
  /// - Returns: Whether it was changed.
  func set(_ name: String, _ value: [UInt8]?, quietly: Bool = false) -> Bool {
    do {
      let confirmation = try settings.set(name, value)
      if let confirmation, !quietly, !isQuiet { write(confirmation + "\n") }
      return true
    } catch {
      log(.error, error.lines.joined(separator: "\n"))
      return false
    }
  }
}
