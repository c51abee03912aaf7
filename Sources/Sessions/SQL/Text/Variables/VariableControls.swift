/// The values of the variables that control psql, read once when they change.
package struct VariableControls: Sendable, Equatable {
  /// `ECHO`
  package enum Echo: Sendable { case none, errors, queries, all }
  /// `ON_ERROR_ROLLBACK`
  package enum Rollback: Sendable { case off, on, interactive }

  /// `AUTOCOMMIT`
  package private(set) var commitsAutomatically = true
  /// `ON_ERROR_STOP`
  package private(set) var stopsOnError = false
  /// `QUIET`
  package private(set) var isQuiet = false
  /// `SINGLELINE`
  package private(set) var isSingleLine = false
  /// `SHOW_ALL_RESULTS`
  package private(set) var showsAllResults = true
  /// `FETCH_COUNT`: how many rows are fetched at a time; 0 for all.
  package private(set) var fetchCount = 0
  /// `ECHO`
  package private(set) var echo = Echo.none
  /// `ECHO_HIDDEN`: whether psql prints its own queries.
  package private(set) var showsOwnQueries = false
  /// `ECHO_HIDDEN`: whether psql also runs the queries that it prints.
  package private(set) var runsOwnQueries = true
  /// `HIDE_TABLEAM`
  package private(set) var hidesAccessMethods = false
  /// `HIDE_TOAST_COMPRESSION`
  package private(set) var hidesCompression = false
  /// `ON_ERROR_ROLLBACK`
  package private(set) var rollback = Rollback.off

  /// Creates the values that psql starts with.
  package init() {}

  /// Takes the new value of a variable; one that controls nothing changes nothing.
  package mutating func update(_ name: String, _ value: [UInt8]?) {
    let text = (value ?? []).lowercasedText
    let flag = VariableRule.boolean(text) ?? false
    switch name {
    case "AUTOCOMMIT": commitsAutomatically = flag
    case "ON_ERROR_STOP": stopsOnError = flag
    case "QUIET": isQuiet = flag
    case "SINGLELINE": isSingleLine = flag
    case "SHOW_ALL_RESULTS": showsAllResults = flag
    case "HIDE_TABLEAM": hidesAccessMethods = flag
    case "HIDE_TOAST_COMPRESSION": hidesCompression = flag
    case "FETCH_COUNT": fetchCount = VariableRule.integer(text) ?? 0
    case "ECHO_HIDDEN":
      showsOwnQueries = flag || text == "noexec"
      runsOwnQueries = text != "noexec"
    case "ECHO":
      switch text {
      case "errors": echo = .errors
      case "queries": echo = .queries
      case "all": echo = .all
      default: echo = .none
      }
    case "ON_ERROR_ROLLBACK":
      rollback = text == "interactive" ? .interactive : flag ? .on : .off
    default: break
    }
  }
}
