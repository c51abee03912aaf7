/// What a server setting of a page can do to the machine on which the page runs.
package enum SettingSafety: Sendable, Equatable {
  /// It changes how the server works, and nothing outside of it.
  case harmless
  /// It is not known to be harmless: it may run programs, load code, or reach files and hosts. Such
  /// a page runs only when somebody has said that they trust it.
  case needsTrust
  /// It would undo what Etude itself does for safety; the text says what that is.
  case refused(String)
}

/// What is known of the settings of one kind of server.
///
/// Names stay one text until somebody asks: every run makes the tables, and few pages have a setting.
package struct SettingTable: Sendable {
  /// Whether the server takes upper and lower case for the same.
  private let ignoresCase: Bool
  private let refused: [(names: String, reason: String)]
  private let harmlessNames: String

  /// Makes a table from names with blanks between them.
  ///
  /// - Parameters:
  ///   - ignoresCase: whether the server takes upper and lower case for the same.
  ///   - refused: the settings that no page may have, with the reason.
  ///   - harmless: the settings that are known to change nothing outside of the server.
  package init(
    ignoresCase: Bool = true, refused: [(names: String, reason: String)] = [],
    harmless: String = ""
  ) {
    self.ignoresCase = ignoresCase
    self.refused = refused
    harmlessNames = harmless
  }

  /// The settings that are known to change nothing outside of the server.
  ///
  /// - Complexity: O(n) in the number of names.
  var harmless: Set<String> { Self.words(harmlessNames) }

  /// What a setting of such a server can do.
  ///
  /// What is harmless is listed by name, and everything else needs trust. A setting that a later
  /// version of the server brings is not believed before a person has read what it does.
  func safety(of setting: String) -> SettingSafety {
    let name = ignoresCase ? setting.lowercased() : setting
    if let group = refused.first(where: { Self.words($0.names).contains(name) }) {
      return .refused(group.reason)
    }
    return harmless.contains(name) ? .harmless : .needsTrust
  }

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  /// Why a page may not say where its server listens.
  static let listening = "Etude chooses where the server listens, and keeps other users out"
  /// Why a page may not say how clients log in.
  static let login = "Etude decides how clients log in, and keeps other users out"
  /// Why a page may not say where its server keeps files.
  static let files = "Etude keeps the server's files in the run's own folder and removes them there"
  /// Why a page may not read settings from another file.
  static let inclusion = "the settings of another file cannot be checked; write them into the page"
}
