public import PostgresClient

/// Ordered results of all shards.
extension ShardRouter {
  // lesson: page
  /// The rows `offset`, `offset + 1`, … of the ordered result of all shards, `limit` of them at
  /// most.
  ///
  /// All rows before the page may be on one shard, or on none. So each shard sends its first
  /// `offset + limit` rows, and the offset is applied once, to what they make together.
  ///
  /// - Parameters:
  ///   - sql: a SELECT without ORDER BY and LIMIT.
  ///   - parameters: the values of `$1`, `$2`, …; nil is NULL.
  ///   - order: the columns to order by. They have to tell all rows apart: a server may order equal
  ///     rows differently in each query, so that pages repeat or lose rows.
  ///   - offset: how many rows come before the page.
  ///   - limit: how many rows the page has at most.
  /// - Returns: the page, and which shards are missing from it.
  /// - Throws: as `queryAll`, and `ShardingError.notMergeable`.
  /// - Complexity: shards × (`offset` + `limit`) rows are sent.
  public func page(
    _ sql: String, parameters: [String?] = [], orderedBy order: [RowOrder], offset: Int = 0,
    limit: Int
  ) throws(ShardingError) -> Merged<PostgresRows> {
    precondition(offset >= 0 && limit >= 0, "a page begins at a row and has rows")
    let ordering = order.isEmpty ? "" : " ORDER BY " + order.map(\.sql).joined(separator: ", ")
    let gathered = try queryAll(
      "SELECT * FROM (\(sql)) AS part\(ordering) LIMIT \(offset + limit)", parameters: parameters)
    return try gathered.merged(orderedBy: order, offset: offset, limit: limit)
  }
  // lesson: end
}

extension GatheredRows {
  /// Merges answers of which each is in this order already.
  ///
  /// - Throws: `ShardingError.notMergeable` when a column is missing, or a number is none.
  /// - Complexity: O(shards × rows taken).
  public func merged(
    orderedBy order: [RowOrder], offset: Int = 0, limit: Int
  ) throws(ShardingError) -> Merged<PostgresRows> {
    let columns = answers.first?.rows.columns ?? []
    var keys: [(order: RowOrder, index: Int)] = []
    for order in order where !answers.isEmpty {
      guard let index = columns.firstIndex(of: order.column) else {
        throw .notMergeable(column: order.column, value: nil)
      }
      keys.append((order, index))
    }
    var heads = answers.map { _ in 0 }
    var taken: [[String?]] = []
    while taken.count < offset + limit {
      var best: Int?
      for index in answers.indices where heads[index] < answers[index].rows.count {
        guard let leader = best else {
          best = index
          continue
        }
        let challenger = answers[index].rows[heads[index]]
        if try Self.precedes(challenger, answers[leader].rows[heads[leader]], keys) { best = index }
      }
      guard let best else { break }
      taken.append(answers[best].rows[heads[best]])
      heads[best] += 1
    }
    let rows = Array(taken.dropFirst(offset))
    return Merged(
      value: PostgresRows(columns: columns, rows: rows, commandTag: "SELECT \(rows.count)"),
      missing: missing)
  }

  private static func precedes(
    _ left: [String?], _ right: [String?], _ keys: [(order: RowOrder, index: Int)]
  ) throws(ShardingError) -> Bool {
    for (order, index) in keys {
      if try order.precedes(left[index], right[index]) { return true }
      if try order.precedes(right[index], left[index]) { return false }
    }
    return false
  }
}
