extension Duration {
  /// How many times a unit goes into it; the rest is dropped.
  ///
  ///     Duration.seconds(1.5).whole(.milliseconds(1))  // 1500
  ///
  /// - Parameter unit: what is counted; more than nothing.
  /// - Returns: the number; a negative duration gives a negative one.
  package func whole(_ unit: Duration) -> Int { Int(clamping: attoseconds / unit.attoseconds) }
}
