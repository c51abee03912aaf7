import Foundation
import PsqlText
import Testing

/// Where ours is known to print otherwise than the installed psql: the list in
/// `Fixtures/PsqlDifferences`, a file for each major version of psql.
///
/// A difference that is not listed fails its test, and so does a listed one that has gone.
enum KnownDifferences {
  /// Whether all differences are to be told, not only the first ones: to make the list.
  static let listsAll = ProcessInfo.processInfo.environment["ETUDE_TEST_DIFFERENCES"] != nil

  /// The names of the listed cases.
  private static let listed: Set<String> = {
    let major = InstalledPsql.version.number / 10_000
    let text = try? String(
      contentsOf: Fixtures.folder.appending(path: "PsqlDifferences/\(major).txt"), encoding: .utf8)
    let lines = (text ?? "").split(separator: "\n").filter { !$0.hasPrefix("#") }
    return Set(lines.map(String.init))
  }()

  /// Expects a case to be the same in psql and here, unless its difference is known.
  ///
  /// - Parameters:
  ///   - name: The case's name, as the list has it.
  ///   - isSame: Whether both printed the same.
  ///   - difference: What differs.
  ///   - sourceLocation: Where the case is checked.
  /// - Returns: Whether all is as expected.
  @discardableResult
  static func expect(
    _ name: String, isSame: Bool, _ difference: @autoclosure () -> String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> Bool {
    let isListed = listed.contains(name)
    if isSame != isListed { return true }
    Issue.record(
      isSame
        ? "\(name) is listed as a difference, but there is none any more"
        : "\(name): \(difference())",
      sourceLocation: sourceLocation)
    return false
  }
}
