/// A point in time that is exact where an interval of a limit, window/count, is no whole number of
/// milliseconds.
public struct RateTime: Sendable, Equatable {
  /// The whole milliseconds.
  public private(set) var milliseconds: Int
  /// How many parts of a millisecond come on top; less than the parts that one is cut into.
  public private(set) var rest = 0

  /// Makes a point in time of whole milliseconds.
  public init(milliseconds: Int = 0) { self.milliseconds = milliseconds }

  /// How far it lies after another time, in parts of a millisecond of which one is cut into so many;
  /// 0 if it does not.
  func after(_ now: Int, parts: Int) -> Int {
    guard milliseconds >= now else { return 0 }
    // A time that lies far back gives more than fits: it is as early as can be.
    let (whole, overflows) = (milliseconds - now).multipliedReportingOverflow(by: parts)
    return overflows || whole > Int.max - rest ? Int.max : whole + rest
  }

  /// Moves it on.
  ///
  /// - Parameters:
  ///   - amount: by how many parts.
  ///   - parts: how many parts a millisecond is cut into.
  mutating func add(_ amount: Int, parts: Int) {
    milliseconds += (rest + amount) / parts
    rest = (rest + amount) % parts
  }
}

extension RateLimit {
  /// The capacity of a bucket, which is the limit's count unless it is given.
  func checkedCapacity(_ capacity: Int?) -> Int {
    let capacity = capacity ?? count
    precondition(capacity >= 1, "a bucket holds one request or more")
    let (product, overflows) = capacity.multipliedReportingOverflow(by: window)
    precondition(!overflows && product <= Self.maximumProduct, "the capacity is too large")
    return capacity
  }
}

extension Int {
  /// The quotient, rounded up. Neither number is negative.
  func dividedUp(by divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder == 0 ? quotient : quotient + 1
  }
}
