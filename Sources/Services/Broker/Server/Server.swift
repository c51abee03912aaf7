import Glibc
import Platform

/// The one loop: it listens, reads, lets the broker answer, and does what is due.
final class Server {
  private let cluster: Cluster
  private let timers = Timers()
  private let broker: Broker
  /// The sockets of the brokers that are up, by their number.
  private var listeners: [Int32: Descriptor] = [:]
  private let control: Descriptor?
  private let door: Door
  private var connections: [Int32: Connection] = [:]
  private var owner: Connection?
  private var lastConnection = 0
  /// An event of poll(2) that Swift's Glibc module leaves out, POLLRDHUP: the other side sends nothing
  /// more.
  private static let hasLeft: Int32 = 0x2000
  /// Connections whose open request was answered while others were served.
  private var resumable: [Connection] = []

  /// Starts to listen.
  init(
    brokers: Int, firstPort: UInt16, control: String?, folder: String = "/tmp",
    limits: Limits = Limits()
  ) throws(SystemError) {
    door = Door(limit: limits.connections)
    var ports: [UInt16] = []
    for index in 0..<brokers {
      let port = firstPort == 0 ? 0 : firstPort + UInt16(index)
      let listener = try Socket.listen(on: .loopback(port: port))
      listeners[Int32(index + 1)] = listener.0
      ports.append(listener.port)
    }
    self.control = if let control { try ControlSocket.listen(path: control) } else { nil }
    cluster = Cluster(ports: ports, limits: limits, folder: folder)
    broker = Broker(cluster: cluster, timers: timers)
  }

  /// Where clients connect, comma-separated.
  var bootstrap: String { cluster.nodes.map { "127.0.0.1:\($0.port)" }.joined(separator: ",") }

  /// Serves until its owner's commands end.
  ///
  /// - Parameter commands: The descriptor that they come from. Answers go to standard output.
  func run(commands: Int32 = STDIN_FILENO) {
    let owner = makeConnection(commands, broker: nil)
    self.owner = owner
    while !owner.isBroken {
      var polled = descriptorsToPoll()
      let ready = Poll.wait(&polled, milliseconds: timers.patience)
      timers.fire()
      resume()
      if ready > 0 {
        for entry in polled where entry.revents != 0 {
          serve(entry)
          resume()
        }
      }
      removeBroken()
    }
  }

  private func makeConnection(_ descriptor: Int32, broker: Int32?) -> Connection {
    lastConnection += 1
    let connection = Connection(descriptor: descriptor, number: lastConnection, broker: broker)
    connections[descriptor] = connection
    return connection
  }

  private func descriptorsToPoll() -> [pollfd] {
    let listening = Array(listeners.values) + (control.map { [$0] } ?? [])
    return listening.map { Poll.entry($0.number) }
      + connections.values.map { connection in
        // Nothing is read while a request is open, but a peer that is gone is noticed.
        let events =
          (connection.takesRequests ? POLLIN : 0) | (connection.wantsWrite ? POLLOUT : 0)
          | (connection.isBusy ? Self.hasLeft : 0)
        return Poll.entry(connection.descriptor, Int16(events))
      }
  }

  private func serve(_ entry: pollfd) {
    let broker = listeners.first { $0.value.number == entry.fd }?.key
    if broker != nil || entry.fd == control?.number {
      while let accepted = door.accept(entry.fd, connections: connections.count) {
        _ = makeConnection(accepted, broker: broker)
      }
    } else if let connection = connections[entry.fd] {
      let events = Int32(entry.revents)
      if events & POLLOUT != 0 { connection.flush() }
      if connection.isBusy {
        if events & (POLLHUP | POLLERR | Self.hasLeft) != 0 { connection.fail() }
      } else if connection.wantsWrite {
        if events & (POLLHUP | POLLERR) != 0 { connection.fail() }
      } else {
        if events & ~POLLOUT != 0 { connection.receive() }
        answerRequests(connection)
      }
      limitMemory(after: connection)
    }
  }

  /// Goes on with the connections whose open request was answered meanwhile.
  private func resume() {
    while let connection = resumable.popLast() {
      if connections[connection.descriptor] === connection { answerRequests(connection) }
    }
  }

  /// Closes the connections that hold the most, until all together hold what they may.
  private func limitMemory(after connection: Connection) {
    guard connection.held > 1 << 16 else { return }
    var held = connections.values.reduce(0) { $0 + ($1.isBroken ? 0 : $1.held) }
    while held > cluster.limits.transitBytes,
      let largest = connections.values.filter({ !$0.isBroken }).max(by: { $0.held < $1.held })
    {
      BrokerLog.addOnce(
        "closed a connection: half requests and unread answers take too much memory")
      held -= largest.held
      largest.fail()
      largest.drop()
    }
  }

  private func answerRequests(_ connection: Connection) {
    connection.isServed = true
    defer { connection.isServed = false }
    guard let id = connection.broker else { return obey(connection) }
    while connection.takesRequests, let bytes = connection.nextRequest(cluster.limits) {
      do { try answer(WireReader(bytes), connection, id) } catch { connection.fail() }
    }
  }

  private func obey(_ connection: Connection) {
    while connection.takesRequests, let line = connection.nextLine() {
      var answer = Control.answer(line, cluster)
      do { try openAndCloseBrokers() } catch { answer = "error \(error)" }
      broker.wakeFetches()
      if connection === owner {
        BrokerLog.print(answer, to: STDOUT_FILENO)
      } else {
        connection.send(Array((answer + "\n").utf8))
      }
    }
  }

  /// A broker that is down has no connections and refuses new ones; one that is up listens.
  private func openAndCloseBrokers() throws(SystemError) {
    for connection in connections.values where connection.broker.map(cluster.isUp) == false {
      connection.fail()
    }
    for node in cluster.nodes {
      if !node.isUp {
        listeners[node.id] = nil
      } else if listeners[node.id] == nil {
        listeners[node.id] = try Socket.listen(on: .loopback(port: node.port)).0
      }
    }
  }

  private func answer(_ reader: WireReader, _ connection: Connection, _ id: Int32) throws {
    var reader = reader
    let rawKey = try reader.integer(Int16.self)
    let version = try reader.integer(Int16.self)
    let correlation = try reader.integer(Int32.self)
    let clientID = try reader.optionalString() ?? ""
    // A request that was not offered: a client that sends it anyway is cut off, as in Kafka.
    guard let key = APIKey(rawValue: rawKey), key == .apiVersions || key.versions.contains(version)
    else { throw WireReader.Malformed() }
    // The header has tagged fields as well, and so has that of the answer, but for this one.
    let isFlexible = key.isFlexible(version)
    if isFlexible, key != .apiVersions {
      reader.isFlexible = true
      try reader.tags()
    }
    connection.isBusy = true
    let request = Request(
      key: key, version: version, clientID: clientID, connection: connection.number, broker: id
    ) { [weak self, weak connection] body in
      guard let self, let connection else { return }
      finish(connection, correlation, body, isTagged: isFlexible && key != .apiVersions)
    }
    try broker.handle(request, reader)
  }

  private func finish(
    _ connection: Connection, _ correlation: Int32, _ body: WireWriter?, isTagged: Bool
  ) {
    guard !connection.isBroken else { return }
    guard body?.isTooLong != true else {
      BrokerLog.addOnce(
        "closed a connection: an answer would be longer than \(Limits.answerBytes >> 20) MB")
      return connection.fail()
    }
    var frame: [UInt8] = []
    if let body {
      var head = WireWriter()
      head.integer(Int32(4 + (isTagged ? 1 : 0) + body.bytes.count))
      head.integer(correlation)
      if isTagged { head.integer(Int8(0)) }
      frame = head.bytes + body.bytes
    }
    let delay = connection.broker.flatMap(cluster.node)?.delay ?? 0
    guard delay > 0 else {
      connection.send(frame)
      return end(connection)
    }
    connection.hold(frame)
    limitMemory(after: connection)
    _ = timers.after(milliseconds: delay) { [weak self, weak connection] in
      guard let self, let connection else { return }
      connection.sendHeld()
      end(connection)
    }
  }

  /// The open request has been answered: more may have arrived in the meantime.
  private func end(_ connection: Connection) {
    connection.isBusy = false
    limitMemory(after: connection)
    if !connection.isServed { resumable.append(connection) }
  }

  private func removeBroken() {
    for (descriptor, connection) in connections where connection.isBroken {
      connections[descriptor] = nil
      broker.forget(connection: connection.number)
      close(descriptor)
    }
  }
}
