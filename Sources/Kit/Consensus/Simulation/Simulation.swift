import Algorithms

/// A distributed system in one thread: nodes, a network that delays, drops and splits, crashes, and
/// a clock that jumps from one event to the next. One seed gives one history, on every machine.
///
///     var simulation = Simulation(BullyElection.cluster(of: 5), seed: 1)
///     simulation.run(until: 1_000)
///     simulation.crash(5)
///     simulation.run(until: 2_000)
///     simulation.trace.forEach { print($0) }
///
/// Nodes have the numbers 1 to n. A message between nodes that a partition separates is lost when
/// it is sent; one that arrives at a node that is down is lost on arrival. Messages may overtake
/// each other.
public struct Simulation<Node: SimulatedNode>: Sendable {
  enum Event: Sendable {
    case message(Node.Message, from: Int, to: Int)
    case timer(Node.Timer, of: Int, setting: Int)
  }

  /// How messages travel from now on.
  public var network: Network
  /// The time, in milliseconds since the start.
  public private(set) var now = 0
  /// The events since `clearTrace()`; empty when the simulation does not record.
  public private(set) var trace: [TraceEntry] = []
  /// The nodes that are up, in order.
  public private(set) var live: [Int]
  /// How many events have been handled.
  public private(set) var eventCount = 0

  private var nodes: [Node]
  private var queue = EventQueue<Event>()
  private var timers: [[Node.Timer: Int]]
  private var settings = 0
  private var random: SplitMix64
  private var group: [Int]
  private var extraDelays: [[Int]: Int] = [:]
  private let records: Bool

  /// Starts `nodes` at time 0. A check of a thousand seeds has no need of a trace, and is faster
  /// when it does not record.
  public init(
    _ nodes: [Node], network: Network = Network(), seed: UInt64, records: Bool = true
  ) {
    self.nodes = nodes
    self.network = network
    self.records = records
    random = SplitMix64(seed: seed)
    live = Array(1..<(nodes.count + 1))
    timers = Array(repeating: [:], count: nodes.count)
    group = Array(repeating: 0, count: nodes.count)
    for id in live { act(on: id) { $0.start(&$1) } }
  }

  /// How many nodes there are, up or down.
  public var count: Int { nodes.count }

  /// The state of a node, up or down. An observer of the whole system sees it; the other nodes do not.
  ///
  /// - Precondition: there is such a node.
  public subscript(id: Int) -> Node {
    @specialized(where Node == BullyElection)
    @specialized(where Node == Raft)
    get { nodes[id - 1] }
  }

  /// Makes a node act without an event, such as start an election. Nothing happens when it is down.
  public mutating func act(on id: Int, _ body: (inout Node, inout Actions<Node>) -> Void) {
    guard isLive(id) else { return }
    var actions = Actions<Node>()
    body(&nodes[id - 1], &actions)
    carryOut(actions, of: id)
  }

  /// Whether a node is up.
  public func isLive(_ id: Int) -> Bool { live.contains(id) }

  /// Forgets what has been recorded.
  public mutating func clearTrace() { trace = [] }
}

// MARK: - What goes wrong

extension Simulation {
  /// Ends a node without warning. It answers nothing, and its timers are gone.
  public mutating func crash(_ id: Int) {
    guard isLive(id) else { return }
    live.removeAll { $0 == id }
    timers[id - 1] = [:]
    record(.noted, from: id, to: id, "crashes")
  }

  /// Brings a node back that had crashed, with what was on its disk.
  public mutating func revive(_ id: Int) {
    guard !isLive(id) else { return }
    live = (live + [id]).sorted()
    record(.noted, from: id, to: id, "comes back")
    act(on: id) { $0.restart(&$1) }
  }

  /// Splits the network: messages pass only within a group. The nodes that are in no group form one
  /// more.
  public mutating func partition(_ groups: [Int]...) {
    partition(groups)
  }

  /// Splits the network into the given groups.
  public mutating func partition(_ groups: [[Int]]) {
    group = Array(repeating: 0, count: nodes.count)
    for (number, members) in groups.enumerated() {
      for id in members { group[id - 1] = number + 1 }
    }
  }

  /// Joins all groups again.
  public mutating func heal() { partition([]) }

  /// Makes every message that `sender` sends to `receiver` from now on take `delay` ms longer.
  public mutating func slow(from sender: Int, to receiver: Int, by delay: Int) {
    extraDelays[[sender, receiver]] = delay
  }
}

// MARK: - Time

extension Simulation {
  /// Handles the next event, if it is not later than `limit`. Returns the node that it happened to;
  /// nil when there is no such event. A cancelled timer is no event.
  ///
  /// - Complexity: O(log e) for e events to come, besides what the node does.
  @specialized(where Node == BullyElection)
  @specialized(where Node == Raft)
  @discardableResult
  public mutating func step(until limit: Int = .max) -> Int? {
    while let time = queue.nextTime, time <= limit, let next = queue.removeFirst() {
      now = next.time
      if let id = handle(next.event) {
        eventCount += 1
        return id
      }
    }
    return nil
  }

  /// Handles everything that happens up to and at `time`, which then is the present; in milliseconds of the
  /// simulation.
  @specialized(where Node == BullyElection)
  @specialized(where Node == Raft)
  public mutating func run(until time: Int) {
    // Compiled also for the nodes that lessons simulate by the thousand: called from another module,
    // the generic code takes several times as long.
    while step(until: time) != nil {}
    now = max(now, time)
  }

  private mutating func handle(_ event: Event) -> Int? {
    switch event {
    case .message(let message, let sender, let id):
      guard isLive(id) else {
        record(.lost, from: sender, to: id, message.description)
        return nil
      }
      record(.arrived, from: sender, to: id, message.description)
      act(on: id) { $0.receive(message, from: sender, &$1) }
      return id
    case .timer(let timer, let id, let setting):
      guard timers[id - 1][timer] == setting else { return nil }
      timers[id - 1][timer] = nil
      act(on: id) { $0.fire(timer, &$1) }
      return id
    }
  }

  private mutating func carryOut(_ actions: Actions<Node>, of id: Int) {
    for action in actions.list {
      switch action {
      case .send(let message, let receiver): send(message, from: id, to: receiver)
      case .setTimer(let timer, let delay):
        settings += 1
        timers[id - 1][timer] = settings
        queue.add(.timer(timer, of: id, setting: settings), at: now + delay)
      case .cancelTimer(let timer): timers[id - 1][timer] = nil
      case .note(let text): record(.noted, from: id, to: id, text)
      }
    }
  }

  private mutating func send(_ message: Node.Message, from sender: Int, to receiver: Int) {
    // Drawn even for a message that a partition holds, so that the rest of the history stays.
    let delays = network.draw(&random)
    guard !delays.isEmpty, group[sender - 1] == group[receiver - 1] else {
      record(.lost, from: sender, to: receiver, message.description)
      return
    }
    let extra = extraDelays.isEmpty ? 0 : extraDelays[[sender, receiver]] ?? 0
    for delay in delays {
      queue.add(.message(message, from: sender, to: receiver), at: now + delay + extra)
    }
  }

  private mutating func record(
    _ kind: TraceEntry.Kind, from sender: Int, to receiver: Int, _ label: @autoclosure () -> String
  ) {
    guard records else { return }
    trace.append(
      TraceEntry(kind: kind, time: now, from: sender, to: receiver, label: label()))
  }
}
