/// Finds what somebody may have meant.
enum Nearest {
  /// `; did you mean X?`, when something is near enough.
  static func hint(_ word: String, among known: [String]) -> String {
    let near = known.map { ($0, distance(Array(word.utf8), Array($0.utf8))) }
      .min { ($0.1, $0.0) < ($1.1, $1.0) }
    guard let near, near.1 <= max(2, word.utf8.count / 3) else { return "" }
    return "; did you mean \(near.0)?"
  }

  /// How many letters must be changed, added or taken away.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var previous = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        (previous, row[j + 1]) = (
          row[j + 1], min(previous + (x == y ? 0 : 1), row[j] + 1, row[j + 1] + 1)
        )
      }
    }
    return row[b.count]
  }
}
