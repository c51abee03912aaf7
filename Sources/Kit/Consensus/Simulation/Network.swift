import Algorithms

/// How a simulated network treats messages. All times are milliseconds of virtual time.
public struct Network: Sendable, Equatable {
  /// How long a message takes; every value is as likely as the others. Messages may overtake.
  public var delay: ClosedRange<Int>
  /// How long a slow message takes.
  public var slowDelay: ClosedRange<Int>
  /// The share of messages that are slow, in 0...1.
  public var slowShare: Double
  /// The share of messages that are lost, in 0...1.
  public var lossShare: Double
  /// The share of messages that arrive twice, in 0...1.
  public var repeatShare: Double

  /// Makes a network. By default no message is lost, and each takes 5 to 15 ms.
  ///
  /// - Precondition: no delay is negative.
  public init(
    delay: ClosedRange<Int> = 5...15, slowDelay: ClosedRange<Int> = 100...400,
    slowShare: Double = 0, lossShare: Double = 0, repeatShare: Double = 0
  ) {
    precondition(
      delay.lowerBound >= 0 && slowDelay.lowerBound >= 0, "no message arrives before it is sent")
    self.delay = delay
    self.slowDelay = slowDelay
    self.slowShare = slowShare
    self.lossShare = lossShare
    self.repeatShare = repeatShare
  }

  /// After what times the next message arrives: never when it is lost, twice when it is repeated.
  func draw(_ random: inout SplitMix64) -> [Int] {
    guard let delay = drawDelay(&random) else { return [] }
    guard repeatShare > 0, random.nextUnit() < repeatShare, let again = drawDelay(&random) else {
      return [delay]
    }
    return [delay, again]
  }

  private func drawDelay(_ random: inout SplitMix64) -> Int? {
    if lossShare > 0, random.nextUnit() < lossShare { return nil }
    let isSlow = slowShare > 0 && random.nextUnit() < slowShare
    let range = isSlow ? slowDelay : delay
    return range.lowerBound + random.next(below: range.count)
  }
}
