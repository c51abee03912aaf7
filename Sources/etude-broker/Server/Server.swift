import Glibc

/// The one loop: it listens, reads, lets the broker answer, and does what is due.
final class Server {
  private let cluster: Cluster
  private let timers = Timers()
  private let broker: Broker
  private var listeners: [Int32: Int32] = [:]
  private let control: Int32?
  private var connections: [Int32: Connection] = [:]

  /// Starts to listen.
  init(brokers: Int, firstPort: UInt16, control: String?) throws(Socket.Failure) {
    var ports: [UInt16] = []
    for index in 0..<brokers {
      let port = firstPort == 0 ? 0 : firstPort + UInt16(index)
      let listener = try Socket.listen(port: port)
      listeners[listener.descriptor] = Int32(index + 1)
      ports.append(listener.port)
    }
    if let control { self.control = try Socket.listen(path: control) } else { self.control = nil }
    cluster = Cluster(ports: ports)
    broker = Broker(cluster: cluster, timers: timers)
  }

  /// Where clients connect, comma-separated.
  var bootstrap: String { cluster.nodes.map { "127.0.0.1:\($0.port)" }.joined(separator: ",") }

  /// Serves until standard input ends.
  func run() {
    let owner = Connection(descriptor: STDIN_FILENO, broker: nil)
    connections[STDIN_FILENO] = owner
    while !owner.isBroken {
      var polled = descriptorsToPoll()
      // Safe: the array holds as many entries as it says, for the call only.
      let ready = unsafe poll(&polled, nfds_t(polled.count), timers.patience)
      timers.fire()
      if ready > 0 { for entry in polled where entry.revents != 0 { serve(entry) } }
      removeBroken()
    }
  }

  private func descriptorsToPoll() -> [pollfd] {
    let listening = Array(listeners.keys) + (control.map { [$0] } ?? [])
    return listening.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      + connections.values.map { connection in
        let events = (connection.isBusy ? 0 : POLLIN) | (connection.wantsWrite ? POLLOUT : 0)
        return pollfd(fd: connection.descriptor, events: Int16(events), revents: 0)
      }
  }

  private func serve(_ entry: pollfd) {
    if let id = listeners[entry.fd] {
      while let accepted = Socket.accept(entry.fd, isTCP: true) {
        connections[accepted] = Connection(descriptor: accepted, broker: id)
      }
    } else if entry.fd == control {
      while let accepted = Socket.accept(entry.fd, isTCP: false) {
        connections[accepted] = Connection(descriptor: accepted, broker: nil)
      }
    } else if let connection = connections[entry.fd] {
      if Int32(entry.revents) & POLLOUT != 0 { connection.flush() }
      if connection.isBusy {
        // Nothing is read while a request is open, but a peer that is gone is noticed.
        if Int32(entry.revents) & (POLLHUP | POLLERR) != 0 { connection.fail() }
      } else if Int32(entry.revents) & ~POLLOUT != 0 {
        connection.receive()
        answerRequests(connection)
      }
    }
  }

  private func answerRequests(_ connection: Connection) {
    guard let id = connection.broker else {
      while let line = connection.nextLine() {
        var answer = Control.answer(line, cluster)
        do { try openAndCloseBrokers() } catch { answer = "error \(error)" }
        broker.wakeFetches()
        if connection.descriptor == STDIN_FILENO {
          Socket.printLine(answer, to: STDOUT_FILENO)
        } else {
          connection.send(Array((answer + "\n").utf8))
        }
      }
      return
    }
    while !connection.isBusy, !connection.isBroken, let bytes = connection.nextRequest() {
      do { try answer(WireReader(bytes), connection, id) } catch { connection.fail() }
    }
  }

  /// A broker that is down has no connections and refuses new ones; one that is up listens.
  private func openAndCloseBrokers() throws(Socket.Failure) {
    for connection in connections.values where connection.broker.map(cluster.isUp) == false {
      connection.fail()
    }
    for (descriptor, id) in listeners where !cluster.isUp(id) {
      listeners[descriptor] = nil
      close(descriptor)
    }
    for node in cluster.nodes where node.isUp && !listeners.values.contains(node.id) {
      listeners[try Socket.listen(port: node.port).descriptor] = node.id
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
    connection.isBusy = true
    let request = Request(key: key, version: version, clientID: clientID, broker: id) {
      [weak self, weak connection] body in
      guard let self, let connection else { return }
      let delay = cluster.node(id)?.delay ?? 0
      guard delay > 0 else { return finish(connection, correlation, body) }
      _ = timers.after(milliseconds: delay) { self.finish(connection, correlation, body) }
    }
    try broker.handle(request, reader)
  }

  private func finish(_ connection: Connection, _ correlation: Int32, _ body: WireWriter?) {
    if let body {
      var frame = WireWriter()
      frame.integer(Int32(4 + body.bytes.count))
      frame.integer(correlation)
      connection.send(frame.bytes + body.bytes)
    }
    connection.isBusy = false
    // More may have arrived in the meantime, with the bytes of this request.
    if connections[connection.descriptor] === connection { answerRequests(connection) }
  }

  private func removeBroken() {
    for (descriptor, connection) in connections where connection.isBroken {
      connections[descriptor] = nil
      close(descriptor)
    }
  }
}
