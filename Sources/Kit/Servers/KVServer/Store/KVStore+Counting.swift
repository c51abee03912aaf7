extension KVStore {
  // lesson: add
  /// Adds to the number of a key, as INCR, DECR and INCRBY do; a key that is not there counts as 0.
  ///
  /// A value is a text. It is a number only in the one form that a number is printed in, as for Redis:
  /// `+5`, `05` and ` 5` are none. After an error the value is what it was.
  ///
  /// Source: Redis documentation, "INCR": a signed integer of 64 bits; the errors are Redis's.
  public mutating func add(_ amount: Int, to key: [UInt8]) -> KVReply {
    let text = self[key].map { String(decoding: $0, as: UTF8.self) } ?? "0"
    guard let number = Int(text), "\(number)" == text else {
      return .error("ERR value is not an integer or out of range")
    }
    let (sum, overflows) = number.addingReportingOverflow(amount)
    guard !overflows else { return .error("ERR increment or decrement would overflow") }
    self[key] = Array("\(sum)".utf8)
    return .integer(sum)
  }
  // lesson: end
}
