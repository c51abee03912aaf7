/// What the variables that control psql say, read once when they change.
struct VariableControls: Sendable, Equatable {
  /// `ECHO`
  enum Echo: Sendable { case none, errors, queries, all }
  /// `ON_ERROR_ROLLBACK`
  enum Rollback: Sendable { case off, on, interactive }

  var commitsAutomatically = true
  var stopsOnError = false
  var isQuiet = false
  var isSingleLine = false
  var showsAllResults = true
  /// How many rows are fetched at a time; 0 for all.
  var fetchCount = 0
  var echo = Echo.none
  /// Whether psql's own queries are shown, and whether they are then not run.
  var showsOwnQueries = false
  var runsOwnQueries = true
  var hidesAccessMethods = false
  var hidesCompression = false
  var rollback = Rollback.off

  /// Reads a variable of these; any other changes nothing.
  mutating func update(_ name: String, _ value: [UInt8]?) {
    let text = String(decoding: (value ?? []).map(\.asciiLowercased), as: UTF8.self)
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
