/// How long a node of a bully election waits, in milliseconds.
public struct BullyTiming: Sendable, Equatable {
  /// The time between two heartbeats; nil for no heartbeats: then elections start from outside.
  public var heartbeat: Int?
  /// The silence after which a node takes the leader for dead.
  public var silence: Int
  /// How long an answer may take. If it is shorter than the way there and back, there are two leaders.
  public var answer: Int
  /// How long a higher node that has answered may take to declare itself.
  public var verdict: Int

  /// Makes a timing; the defaults suit a network that takes up to 50 ms for a message.
  public init(heartbeat: Int? = 100, silence: Int = 300, answer: Int = 100, verdict: Int = 300) {
    self.heartbeat = heartbeat
    self.silence = silence
    self.answer = answer
    self.verdict = verdict
  }
}

/// The rules of a bully election. The first three are part of the algorithm; a lesson turns them off to
/// show what they are for. The last is an addition.
public struct BullyRules: Sendable, Equatable {
  /// A node that comes back holds an election.
  public var electsOnReturn: Bool
  /// A node that is in an election does not start another.
  public var ignoresRepeats: Bool
  /// A node does not obey a leader whose number is below its own.
  public var defiesLower: Bool
  /// A node leads only with the support of more than half of all nodes. Of the nodes that a majority
  /// hears in time, the highest leads; a slow node does not, however high its number.
  public var needsMajority: Bool

  /// Makes rules; the defaults are Garcia-Molina's.
  public init(
    electsOnReturn: Bool = true, ignoresRepeats: Bool = true, defiesLower: Bool = true,
    needsMajority: Bool = false
  ) {
    self.electsOnReturn = electsOnReturn
    self.ignoresRepeats = ignoresRepeats
    self.defiesLower = defiesLower
    self.needsMajority = needsMajority
  }
}
