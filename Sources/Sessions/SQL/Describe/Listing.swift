/// A query whose result is printed as it is.
struct Listing {
  /// A heading and the expression for the values below it.
  typealias Column = (heading: String, expression: String)

  /// What stands above the result.
  var title: String
  /// What is selected from.
  var tables: String
  /// The headings and the expressions below them.
  var columns: [Column]
  /// What must be true of each row.
  var conditions: [String] = []
  /// The columns that make rows one, when they are the same.
  var grouping: String?
  /// The columns that the rows are sorted by; empty if they need not be.
  var order: String

  init(
    _ title: String, from tables: String, columns: [Column],
    where conditions: [String] = [], order: String = "1, 2"
  ) {
    self.title = title
    self.tables = tables
    self.columns = columns
    self.conditions = conditions
    self.order = order
  }

  /// The query.
  var sql: String {
    let selected = columns.map { "\($0.expression) AS \"\($0.heading)\"" }
    let condition =
      conditions.isEmpty ? "" : "\nWHERE " + conditions.joined(separator: "\n  AND ")
    return "SELECT " + selected.joined(separator: ",\n  ") + "\nFROM \(tables)\(condition)"
      + (grouping.map { "\nGROUP BY \($0)" } ?? "")
      + (order.isEmpty ? "" : "\nORDER BY \(order)")
  }

  /// Adds a column.
  mutating func add(_ heading: String, _ expression: String) {
    columns.append((heading, expression))
  }

  /// Leaves only the objects that a pattern names; without a pattern, the visible ones.
  ///
  /// - Throws: `DescribeFailure` when the pattern has too many parts, or names another database.
  mutating func match(
    _ pattern: String?, _ target: NamePattern.Target, in context: DescribeCommand.Context
  ) throws(DescribeFailure) {
    if let pattern {
      let pattern = NamePattern(
        pattern, isSplit: target.partLimit != nil, isLiteral: target.isLiteral)
      conditions += try pattern.conditions(for: target, database: context.database)
    } else if let isVisible = target.isVisible {
      conditions.append(isVisible)
    }
  }

  /// Leaves objects of the system out.
  mutating func leaveOutSystemSchemas(toast: Bool = false) {
    conditions += ["n.nspname <> 'pg_catalog'", "n.nspname <> 'information_schema'"]
    if toast { conditions.append("n.nspname !~ '^pg_toast'") }
  }

  /// Asks the server, and prints the answer.
  func run(in session: isolated any DescribeSession) async throws(DescribeFailure) {
    session.print(try await session.table(sql), title: title)
  }
}

extension DescribeCommand {
  /// Runs a listing of the objects that the command's pattern names.
  func run(
    _ listing: Listing, matching target: NamePattern.Target,
    in session: isolated any DescribeSession
  ) async throws(DescribeFailure) {
    var listing = listing
    try listing.match(pattern, target, in: context)
    try await listing.run(in: session)
  }
}

extension Listing {
  /// The items of an access control list, one a line.
  static func privileges(_ list: String) -> Column {
    ("Access privileges", "array_to_string(\(list), E'\\n')")
  }

  /// What COMMENT said of an object.
  static func description(_ object: String, catalog: String) -> Column {
    ("Description", "obj_description(\(object), '\(catalog)')")
  }

  /// What COMMENT said of an object that all databases share.
  static func sharedDescription(_ object: String, catalog: String) -> Column {
    ("Description", "shobj_description(\(object), '\(catalog)')")
  }

  /// Who owns an object.
  static func owner(_ role: String) -> Column {
    ("Owner", "pg_get_userbyid(\(role))")
  }

  /// The options of an object of the foreign-data subsystem.
  static func options(_ list: String) -> Column {
    ("FDW options", optionList(list))
  }

  static func optionList(_ list: String) -> String {
    """
    CASE WHEN \(list) IS NULL THEN '' ELSE '(' || (
        SELECT coalesce(string_agg(quote_ident(option_name) || ' ' || quote_literal(option_value), ', '), '')
        FROM pg_options_to_table(\(list))) || ')' END
    """
  }
}
