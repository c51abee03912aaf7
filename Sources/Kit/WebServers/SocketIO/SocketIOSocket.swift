/// A client that is connected to a Socket.IO server. It is used on the server's thread only: in the
/// calls of its service.
public final class SocketIOSocket {
  /// By which the server tells clients apart; no client can guess another's.
  public let id: String
  /// What the service wants to keep with it.
  public var name: String

  private let connection: WebSocketConnection

  init(_ connection: WebSocketConnection) {
    self.connection = connection
    id = Self.randomID()
    name = id
  }

  /// Sends an event with one value.
  ///
  /// - Precondition: JSON can say the value.
  public func emit(_ event: String, _ value: some Encodable) { emit(.init(event, value)) }

  /// Sends an event that was encoded before: for one that goes to many.
  public func emit(_ event: SocketIOMessage) { connection.send(text: event.bytes) }

  /// Ends the connection.
  public func disconnect() {
    connection.send(text: SocketIOPacket(.disconnect).message)
    connection.close()
  }

  func acknowledge(_ id: Int, _ value: some Encodable) {
    guard let payload = try? SocketIOPayload.bytes(nil, value) else {
      preconditionFailure("the value of an acknowledgement is none that JSON can say")
    }
    connection.send(text: SocketIOPacket(.ack, id: id, payload: payload).message)
  }

  /// 120 random bits, in letters that need no encoding anywhere.
  static func randomID() -> String {
    let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_")
    return String((0..<20).map { _ in letters[Int.random(in: 0..<64)] })
  }
}

/// An event as it is sent, encoded once however many clients get it.
public struct SocketIOMessage: Sendable {
  let bytes: [UInt8]

  /// Encodes an event with one value.
  ///
  /// - Precondition: JSON can say the value.
  public init(_ event: String, _ value: some Encodable) {
    guard let payload = try? SocketIOPayload.bytes(event, value) else {
      preconditionFailure("the value of `\(event)` is none that JSON can say")
    }
    bytes = SocketIOPacket(.event, payload: payload).message
  }
}

/// An event that a client has sent.
public struct SocketIOEvent {
  /// Its name.
  public let name: String
  /// How many values came with it.
  public var count: Int { payload.count - 1 }

  let id: Int?
  let payload: SocketIOPayload
  let socket: SocketIOSocket

  /// One of its values; nil when it is not there, or of another type.
  public func value<Value: Decodable>(
    _ index: Int = 0, as type: Value.Type = Value.self
  ) -> Value? {
    try? payload.value(index + 1, as: type)
  }

  /// Acknowledges the event, if the client waits for that.
  ///
  /// - Precondition: JSON can say the value.
  public func answer(_ value: some Encodable) {
    if let id { socket.acknowledge(id, value) }
  }
}
