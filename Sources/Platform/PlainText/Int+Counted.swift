extension Int {
  /// So many of something: `1 step`, `2 steps`. The word is that for one, of which the plural ends with a plain `s`.
  package func counted(_ noun: String) -> String { self == 1 ? "1 \(noun)" : "\(self) \(noun)s" }
}
