/// One column of an ORDER BY that shards and router both follow.
///
/// Shards sort their rows, the router merges what is sorted; should they disagree, the merge is
/// wrong. So texts are ordered by their bytes (`COLLATE "C"`), whole numbers as such, and NULL comes
/// last, on either side.
public struct RowOrder: Sendable, Equatable {
  /// How values compare.
  public enum Kind: Sendable, Equatable {
    /// As whole numbers.
    case number
    /// As bytes of text.
    case text
  }

  /// The name of the column.
  public var column: String
  /// How its values compare.
  public var kind: Kind
  /// Whether the largest comes first.
  public var isDescending: Bool

  /// Orders by a column of whole numbers.
  public static func number(_ column: String, descending: Bool = false) -> RowOrder {
    RowOrder(column: column, kind: .number, isDescending: descending)
  }

  /// Orders by a column of texts.
  public static func text(_ column: String, descending: Bool = false) -> RowOrder {
    RowOrder(column: column, kind: .text, isDescending: descending)
  }

  /// This column's part of the ORDER BY, for a query around the one that has the column.
  var sql: String {
    let name = "\"" + column.replacing("\"", with: "\"\"") + "\""
    return name + (kind == .text ? " COLLATE \"C\"" : "") + (isDescending ? " DESC" : "")
      + " NULLS LAST"
  }

  /// Whether the left value comes strictly before the right one.
  ///
  /// - Throws: `ShardingError.notMergeable` when a number is none.
  func precedes(_ left: String?, _ right: String?) throws(ShardingError) -> Bool {
    guard let left else { return false }
    guard let right else { return true }
    switch kind {
    case .number:
      let (left, right) = (try number(left), try number(right))
      return isDescending ? right < left : left < right
    case .text:
      return isDescending
        ? right.utf8.lexicographicallyPrecedes(left.utf8)
        : left.utf8.lexicographicallyPrecedes(right.utf8)
    }
  }

  private func number(_ text: String) throws(ShardingError) -> Int {
    guard let number = Int(text) else { throw .notMergeable(column: column, value: text) }
    return number
  }
}
