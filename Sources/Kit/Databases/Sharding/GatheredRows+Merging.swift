import PostgresClient

/// Merges that are right however the rows are spread: each is a function of parts that add up.
extension GatheredRows {
  /// The sum of a column of whole numbers over all answers: of the shards' `count(*)` or `sum(x)`.
  /// NULL, the `sum` of no rows, adds nothing.
  ///
  /// - Throws: `ShardingError.notMergeable` when there is no such column, a value is no whole
  ///   number, or the sum is beyond 64 bits.
  /// - Complexity: O(rows).
  public func sum(_ column: String) throws(ShardingError) -> Merged<Int> {
    var total = 0
    for number in try numbers(column) {
      let (sum, isTooLarge) = total.addingReportingOverflow(number)
      if isTooLarge { throw .notMergeable(column: column, value: "\(number)") }
      total = sum
    }
    return Merged(value: total, missing: missing)
  }

  // lesson: average
  /// The average over all shards, of their sums and their counts; nil when there are no rows.
  ///
  /// - Throws: as `sum`.
  /// - Complexity: O(rows).
  public func average(
    sum sumColumn: String, count countColumn: String
  ) throws(ShardingError) -> Merged<Double?> {
    let (sum, count) = (try sum(sumColumn).value, try sum(countColumn).value)
    return Merged(value: count == 0 ? nil : Double(sum) / Double(count), missing: missing)
  }
  // lesson: end

  /// The smallest of the shards' smallest whole numbers; nil when there are no rows.
  ///
  /// - Throws: as `sum`.
  public func min(_ column: String) throws(ShardingError) -> Merged<Int?> {
    Merged(value: try numbers(column).min(), missing: missing)
  }

  /// The largest of the shards' largest whole numbers; nil when there are no rows.
  ///
  /// - Throws: as `sum`.
  public func max(_ column: String) throws(ShardingError) -> Merged<Int?> {
    Merged(value: try numbers(column).max(), missing: missing)
  }

  /// All values of a column that are not NULL.
  private func numbers(_ column: String) throws(ShardingError) -> [Int] {
    var numbers: [Int] = []
    for (_, rows) in answers {
      guard let values = rows.column(column) else {
        throw .notMergeable(column: column, value: nil)
      }
      for case let value? in values {
        guard let number = Int(value) else { throw .notMergeable(column: column, value: value) }
        numbers.append(number)
      }
    }
    return numbers
  }
}
