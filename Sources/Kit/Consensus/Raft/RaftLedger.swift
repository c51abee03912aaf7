import Algorithms

/// The state machine that the log drives: payments, one after the other.
public struct RaftLedger: Sendable, Equatable {
  /// A client's last command that was executed.
  struct Last: Sendable, Equatable {
    let serial: Int
    /// What the client was answered: the total behind its payment.
    let total: Int
  }

  /// How many payments have been executed.
  public private(set) var count = 0
  /// What they add up to.
  public private(set) var total = 0
  /// Stands for all entries in their order: other histories have other digests.
  public private(set) var digest: UInt64 = 0
  private var lasts: [Int: Last] = [:]

  /// Makes the empty ledger that a server begins with.
  public init() {}

  // lesson: apply
  /// Executes an entry. A client's command is executed once, however often it is in the log.
  ///
  /// The serial numbers are part of the state, so they are the same on all servers and in snapshots.
  ///
  /// Source: section 8 of the paper; 6.3 of Ongaro's dissertation, 2014.
  mutating func apply(_ entry: RaftEntry) {
    mix(entry)
    guard case .pay(let amount, let request) = entry.command else { return }
    if let request, request.serial <= lasts[request.client]?.serial ?? 0 { return }
    count += 1
    total += amount
    if let request { lasts[request.client] = Last(serial: request.serial, total: total) }
  }

  /// The answer to a client's command: the total after its payment. Nil when the command has not been
  /// executed, or when a later command of this client has.
  public func answer(to request: RaftRequest) -> Int? {
    guard let last = lasts[request.client], last.serial == request.serial else { return nil }
    return last.total
  }
  // lesson: end

  /// The serial number of a client's last executed command; 0 when there is none.
  public func lastSerial(of client: Int) -> Int { lasts[client]?.serial ?? 0 }

  private mutating func mix(_ entry: RaftEntry) {
    var number = entry.term
    switch entry.command {
    case .nothing: break
    case .pay(let amount, let request):
      number = number &* 1_000_003 &+ amount &+ 1
      number = number &* 1_000_003 &+ (request?.client ?? 0)
      number = number &* 1_000_003 &+ (request?.serial ?? 0)
    case .members(let members):
      for member in members { number = number &* 1_000_003 &- member }
    }
    // The hash of the history so far and of what is new.
    var mixer = SplitMix64(seed: digest ^ UInt64(bitPattern: Int64(number)))
    digest = mixer.next()
  }
}
