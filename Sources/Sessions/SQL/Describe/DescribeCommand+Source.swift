/// The statements that make functions and views.
extension DescribeCommand {
  /// `\sf` and `\sv`.
  func source(_ session: isolated any DescribeSession) async throws(DescribeFailure) {
    let isFunction = letters.hasPrefix("sf")
    guard let name = pattern, !name.isEmpty else {
      throw DescribeFailure("\(isFunction ? "function" : "view") name is required")
    }
    var text =
      isFunction
      ? try await functionDefinition(name, in: session)
      : try await viewDefinition(name, in: session)
    if text.last != "\n" { text += "\n" }
    if isVerbose { text = numbered(text, isFunction: isFunction) }
    session.printText(text)
  }

  private func functionDefinition(
    _ name: String, in session: isolated any DescribeSession
  ) async throws(DescribeFailure) -> String {
    let type = name.contains("(") ? "regprocedure" : "regproc"
    let oid = try await object(name, type: type, in: session)
    let rows = try await session.lookup("SELECT pg_get_functiondef(\(oid)) AS definition")
    return rows.first?.text("definition") ?? ""
  }

  private func viewDefinition(
    _ name: String, in session: isolated any DescribeSession
  ) async throws(DescribeFailure) -> String {
    let oid = try await object(name, type: "regclass", in: session)
    let rows = try await session.lookup(
      """
      SELECT n.nspname, c.relname, c.relkind,
        quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name,
        pg_get_viewdef(c.oid, true) AS definition,
        (SELECT string_agg(quote_ident(o.option_name) || '='
              || CASE WHEN quote_ident(o.option_value) = o.option_value THEN o.option_value
                ELSE quote_literal(o.option_value) END, ', ')
          FROM pg_options_to_table(c.reloptions) o WHERE o.option_name <> 'check_option') AS options,
        (SELECT upper(o.option_value)
          FROM pg_options_to_table(c.reloptions) o WHERE o.option_name = 'check_option') AS checks
      FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid = \(oid)
      """)
    guard let view = rows.first else { return "" }
    guard view["relkind"] == "v" else {
      throw DescribeFailure("\"\(view.text("nspname")).\(view.text("relname"))\" is not a view")
    }
    var text = "CREATE OR REPLACE VIEW \(view.text("name"))"
    if let options = view["options"] { text += "\n WITH (\(options))" }
    text += " AS\n\(view.text("definition"))"
    if text.last == ";" { text.removeLast() }
    if let checks = view["checks"] { text += "\n WITH \(checks) CHECK OPTION" }
    return text
  }

  private func object(
    _ name: String, type: String, in session: isolated any DescribeSession
  ) async throws(DescribeFailure) -> String {
    let rows = try await session.lookup(
      "SELECT \(sqlLiteral(name))::pg_catalog.\(type)::oid AS oid")
    return rows.first?.text("oid") ?? "0"
  }

  /// The text with its lines numbered. Those of a function are counted from where its body starts.
  private func numbered(_ text: String, isFunction: Bool) -> String {
    var number = 0
    var isBody = !isFunction
    var result = ""
    for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
      if ["AS ", "BEGIN ", "RETURN "].contains(where: line.hasPrefix) { isBody = true }
      if isBody { number += 1 }
      let label = isBody ? String(number) : ""
      result += label + String(repeating: " ", count: max(7 - label.utf8.count, 0)) + " \(line)\n"
    }
    return result
  }
}
