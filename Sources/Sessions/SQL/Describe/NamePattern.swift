/// A pattern that names objects: `sch*.tab?`, `"Mixed"."a.b"`, `db.schema.name`.
struct NamePattern {
  /// The pattern as written.
  let text: String
  /// Its parts, split at the dots that are not quoted.
  private let parts: [Part]

  private struct Part {
    /// The regular expression that the pattern stands for.
    var expression = ""
    /// The name that the pattern would be if it had no wild cards.
    var name = ""
  }

  /// Reads a pattern.
  ///
  /// - Parameters:
  ///   - text: The pattern.
  ///   - isSplit: Whether dots separate parts; otherwise a dot stands for any character.
  ///   - isLiteral: Whether characters that are special in regular expressions stand for
  ///     themselves, as in the names of operators.
  init(_ text: String, isSplit: Bool = true, isLiteral: Bool = false) {
    self.text = text
    var parts = [Part()]
    var isQuoted = false
    let scalars = Array(text.unicodeScalars)
    var index = 0
    func add(_ expression: String, _ scalar: Unicode.Scalar) {
      parts[parts.count - 1].expression += expression
      parts[parts.count - 1].name.unicodeScalars.append(scalar)
    }
    while index < scalars.count {
      let scalar = scalars[index]
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      index += 1
      switch scalar {
      case "\"":
        if isQuoted, next == "\"" {
          add("\"", scalar)
          index += 1
        } else {
          isQuoted.toggle()
        }
      case "*" where !isQuoted: add(".*", scalar)
      case "?" where !isQuoted: add(".", scalar)
      case "." where !isQuoted && isSplit: parts.append(Part())
      case "$": add("\\$", scalar)
      case "[" where next == "]": add("\\[", scalar)
      case _ where (isQuoted || isLiteral) && "|*+?()[]{}.^$\\".unicodeScalars.contains(scalar):
        add("\\" + String(scalar), scalar)
      case "A"..."Z" where !isQuoted:
        let lower = scalar.properties.lowercaseMapping
        parts[parts.count - 1].expression += lower
        parts[parts.count - 1].name += lower
      default: add(String(scalar), scalar)
      }
    }
    self.parts = parts
  }

  /// Where the names are that a pattern is matched against: SQL expressions.
  struct Target {
    /// The schema's name; nil for objects that are in no schema.
    var schema: String?
    /// The object's name.
    var name: String
    /// Another name of the object.
    var alternative: String?
    /// Whether the object is found without its schema.
    var isVisible: String?
    /// How many parts a pattern may have: 3 for an object in a schema, 2 for one in a database; nil
    /// if dots do not separate parts.
    var partLimit: Int? = 3
    /// Whether names may have characters that are special in regular expressions.
    var isLiteral = false
  }

  /// The conditions under which an object is named by the pattern.
  ///
  /// - Throws: `failed` when the pattern has too many parts, or names another database.
  func conditions(
    for target: Target, database: String
  ) throws(DescribeFailure) -> [String] {
    if let partLimit = target.partLimit {
      guard parts.count <= partLimit else {
        throw DescribeFailure("improper qualified name (too many dotted names): \(text)")
      }
      // psql 15 takes no database at all before a name that is in no schema.
      let isOfOtherDatabase = partLimit == 2 || parts[0].name != database
      if partLimit > 1, parts.count == partLimit, isOfOtherDatabase {
        throw DescribeFailure("cross-database references are not implemented: \(text)")
      }
    }
    var conditions: [String] = []
    let name = parts[parts.count - 1].expression
    if name != ".*" {
      let matches = [target.name, target.alternative].compactMap(\.self)
        .map { Self.match($0, name) }
      conditions.append(
        matches.count == 1 ? matches[0] : "(\(matches.joined(separator: " OR ")))")
    }
    if let schema = target.schema, parts.count > 1 {
      let expression = parts[parts.count - 2].expression
      if expression != ".*" { conditions.append(Self.match(schema, expression)) }
    } else if let isVisible = target.isVisible {
      conditions.append(isVisible)
    }
    return conditions
  }

  private static func match(_ column: String, _ expression: String) -> String {
    "\(column) OPERATOR(pg_catalog.~) \(sqlLiteral("^(\(expression))$")) COLLATE pg_catalog.default"
  }
}

/// A text as an SQL literal that means the same whatever `standard_conforming_strings` is.
func sqlLiteral(_ text: String) -> String {
  var result = ""
  var hasBackslash = false
  for scalar in text.unicodeScalars {
    if scalar == "'" || scalar == "\\" { result.unicodeScalars.append(scalar) }
    if scalar == "\\" { hasBackslash = true }
    result.unicodeScalars.append(scalar)
  }
  return "\(hasBackslash ? "E" : "")'\(result)'"
}
