/// How long a node of a bully election waits, in milliseconds.
public struct BullyTiming: Sendable, Equatable {
  /// How often a leader is heard; nil when nobody watches, and elections start from outside.
  public var heartbeat: Int?
  /// After how much silence a leader is taken for dead.
  public var silence: Int
  /// How long an answer may take. More than the way there and back, or there are two leaders.
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

/// The rules that a bully election follows. The first three are part of the algorithm, and can be
/// turned off to see what they are for; the last is an addition.
public struct BullyRules: Sendable, Equatable {
  /// A node that comes back holds an election.
  public var electsOnReturn: Bool
  /// A node that is in an election does not start another one.
  public var ignoresRepeats: Bool
  /// A node does not obey a leader whose number is below its own.
  public var defiesLower: Bool
  /// Only a node that more than half of all nodes support may lead. Of the nodes that a majority can
  /// hear in time, the highest leads; a higher one that is slow does not.
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
