import PlainText

/// Finds what somebody may have meant.
enum Nearest {
  /// `; did you mean X?`, when something is near enough.
  static func hint(_ word: String, among known: [String]) -> String {
    let near = known.map { ($0, editDistance(word, $0)) }
      .min { ($0.1, $0.0) < ($1.1, $1.0) }
    guard let near, near.1 <= max(2, word.utf8.count / 3) else { return "" }
    return "; did you mean \(near.0)?"
  }
}
