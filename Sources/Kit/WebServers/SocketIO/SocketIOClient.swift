public import Servers

/// A Socket.IO connection as a client sees it. Calls wait; after ten seconds without a byte, waiting
/// is an error.
///
///     let client = try SocketIOClient(to: server.address)
///     let answer = try client.call("join", "kitchen", returning: JoinAnswer.self)
///     let news = try client.next()
public final class SocketIOClient {
  /// An event that the server has sent.
  public struct Event {
    /// Its name.
    public let name: String
    let payload: SocketIOPayload

    /// One of its values; nil when it is not there, or of another type.
    public func value<Value: Decodable>(
      _ index: Int = 0, as type: Value.Type = Value.self
    ) -> Value? {
      try? payload.value(index + 1, as: type)
    }
  }

  /// What the server calls this client.
  public private(set) var id = ""

  private let client: WebSocketClient
  private var events: ArraySlice<Event> = []
  private var calls = 0

  /// Connects to the main namespace.
  ///
  /// - Parameters:
  ///   - address: `HOST:PORT`.
  ///   - auth: what is sent with that.
  /// - Throws: `SocketError` when nothing listens there, or it is no such server.
  public init(to address: String, auth: [String: String] = [:]) throws(SocketError) {
    client = try WebSocketClient(
      to: address, path: "/socket.io/?EIO=4&transport=websocket")
    let strange = SocketError("cannot connect to \(address)", reason: "it speaks no Socket.IO")
    guard case .text(let opening) = try client.receive(), opening.hasPrefix("0") else {
      throw strange
    }
    guard let payload = try? SocketIOPayload.bytes(nil, auth) else { throw strange }
    try send(SocketIOPacket(.connect, payload: Array(payload.dropFirst().dropLast())))
    guard let packet = try packet(), packet.kind == .connect,
      let sid = SocketIOAuth(json: packet.payload).value(as: [String: String].self)?["sid"]
    else { throw strange }
    id = sid
  }

  /// Sends an event, and waits for no answer.
  ///
  /// - Throws: `SocketError` when the server has gone.
  public func emit(_ event: String, _ value: some Encodable) throws(SocketError) {
    try send(event, value, id: nil)
  }

  /// Sends an event, and waits for the acknowledgement. Events that come before it are kept for
  /// `next()`.
  ///
  /// - Returns: the first value of the acknowledgement.
  /// - Throws: `SocketError` when the server has gone, or its answer is none of that type.
  public func call<Answer: Decodable>(
    _ event: String, _ value: some Encodable, returning type: Answer.Type = Answer.self
  ) throws(SocketError) -> Answer {
    calls += 1
    try send(event, value, id: calls)
    while let packet = try packet() {
      if packet.kind == .ack, packet.id == calls {
        guard let payload = SocketIOPayload(packet.payload),
          let answer = try? payload.value(0, as: type)
        else { throw SocketError("cannot call `\(event)`", reason: "the answer is no \(type)") }
        return answer
      }
      keep(packet)
    }
    throw SocketError("cannot call `\(event)`", reason: "the server has closed the connection")
  }

  /// The next event; nil when the server has closed the connection.
  ///
  /// - Throws: `SocketError` when nothing comes or the connection breaks.
  public func next() throws(SocketError) -> Event? {
    while true {
      if let event = events.popFirst() { return event }
      guard let packet = try packet() else { return nil }
      keep(packet)
    }
  }

  /// The events that have come before the last acknowledgement and were not taken yet.
  public func takeEvents() -> [Event] {
    defer { events = [] }
    return Array(events)
  }

  /// Ends the connection.
  public func disconnect() {
    try? send(SocketIOPacket(.disconnect))
    client.close()
  }

  /// Ends the connection without a word.
  public func vanish() { client.vanish() }

  private func send(_ event: String, _ value: some Encodable, id: Int?) throws(SocketError) {
    guard let payload = try? SocketIOPayload.bytes(event, value) else {
      throw SocketError("cannot send `\(event)`", reason: "JSON cannot say its value")
    }
    try send(SocketIOPacket(.event, id: id, payload: payload))
  }

  private func send(_ packet: SocketIOPacket) throws(SocketError) {
    try client.send(.text(String(decoding: packet.message, as: UTF8.self)))
  }

  private func keep(_ packet: SocketIOPacket) {
    guard packet.kind == .event, let payload = SocketIOPayload(packet.payload),
      let name = try? payload.value(0, as: String.self)
    else { return }
    events.append(Event(name: name, payload: payload))
  }

  /// The next packet; pings before it are answered.
  private func packet() throws(SocketError) -> SocketIOPacket? {
    while case .text(let text)? = try client.receive() {
      if text == "2" {
        try client.send(.text("3"))
      } else if text.hasPrefix("4"), let packet = SocketIOPacket(Array(text.utf8)[1...]) {
        if packet.kind == .disconnect { return nil }
        return packet
      }
    }
    return nil
  }
}
