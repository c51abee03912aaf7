/// Engine.IO and Socket.IO on the connections of a WebSocket server.
final class SocketIOEngine: WebSocketService {
  static let path = "/socket.io/"

  private let service: any SocketIOService
  private let times: SocketIOTimes
  private let messageBytes: Int

  /// What is kept with a connection.
  private final class Session {
    /// Once it has connected to the main namespace.
    var socket: SocketIOSocket?
    /// Whether it was asked and has not answered yet.
    var owesPong = false
  }

  init(_ service: any SocketIOService, times: SocketIOTimes, messageBytes: Int) {
    (self.service, self.times, self.messageBytes) = (service, times, messageBytes)
  }

  func check(_ request: WebSocketRequest) throws(HTTPProblem) {
    guard request.path == Self.path || request.path + "/" == Self.path else {
      throw HTTPProblem(404, "Socket.IO is at \(Self.path).")
    }
    guard request.query("EIO") == "4" else {
      throw HTTPProblem(400, "The server speaks version 4 of Engine.IO: `EIO=4`.")
    }
    guard request.query("transport") == "websocket" else {
      throw HTTPProblem(400, "Only the transport `websocket` works here.")
    }
    // It would be the id of a session that began with another transport.
    guard request.query("sid") == nil else { throw HTTPProblem(400, "There is no such session.") }
  }

  func opened(_ connection: WebSocketConnection, request: WebSocketRequest) {
    connection.attachment = Session()
    connection.setAlarm(.now + times.pingInterval)
    func milliseconds(_ time: Duration) -> Int { Int(time / .milliseconds(1)) }
    connection.send(
      .text(
        #"0{"sid":"\#(SocketIOSocket.randomID())","upgrades":[],"pingInterval":"#
          + #"\#(milliseconds(times.pingInterval)),"pingTimeout":\#(milliseconds(times.pingTimeout)),"#
          + #""maxPayload":\#(messageBytes)}"#))
  }

  func due(_ connection: WebSocketConnection) {
    guard let session = connection.attachment as? Session, session.socket != nil,
      !session.owesPong
    else { return connection.close(1_008) }
    session.owesPong = true
    connection.send(.text("2"))
    connection.setAlarm(.now + times.pingTimeout)
  }

  func received(_ message: WebSocketMessage, from connection: WebSocketConnection) {
    guard let session = connection.attachment as? Session else { return }
    guard case .text(let text) = message else { return connection.close(1_003) }
    switch text.utf8.first {
    case UInt8(ascii: "1"): connection.close()
    case UInt8(ascii: "3"):
      guard session.owesPong else { return }
      session.owesPong = false
      connection.setAlarm(.now + times.pingInterval)
    case UInt8(ascii: "4"):
      guard let packet = SocketIOPacket(Array(text.utf8)[1...]) else {
        return connection.close(1_002)
      }
      take(packet, session, connection)
    default: connection.close(1_002)
    }
  }

  func closed(_ connection: WebSocketConnection) {
    guard let session = connection.attachment as? Session, let socket = session.socket else {
      return
    }
    session.socket = nil
    service.disconnected(socket)
  }

  private func take(
    _ packet: SocketIOPacket, _ session: Session, _ connection: WebSocketConnection
  ) {
    if packet.namespace != "/" {
      guard packet.kind == .connect else { return connection.close(1_002) }
      let refusal = SocketIOPacket(
        .connectError, namespace: packet.namespace,
        payload: Array(#"{"message":"Invalid namespace"}"#.utf8))
      return connection.send(text: refusal.message)
    }
    switch packet.kind {
    case .connect where session.socket == nil: connect(packet.payload, session, connection)
    case .disconnect: connection.close()
    case .event:
      guard let socket = session.socket, let payload = SocketIOPayload(packet.payload),
        let name = try? payload.value(0, as: String.self)
      else { return connection.close(1_002) }
      service.received(
        SocketIOEvent(name: name, id: packet.id, payload: payload, socket: socket), from: socket)
    // The service asks for no acknowledgements, so none is waited for.
    case .ack where session.socket != nil: break
    case .binaryEvent, .binaryAck: connection.close(1_003)
    case .connect, .ack, .connectError: connection.close(1_002)
    }
  }

  private func connect(
    _ payload: [UInt8], _ session: Session, _ connection: WebSocketConnection
  ) {
    let auth = SocketIOAuth(json: payload.isEmpty ? Array("{}".utf8) : payload)
    guard payload.isEmpty || auth.value(as: [String: SocketIOAnything].self) != nil else {
      return connection.close(1_002)
    }
    let socket = SocketIOSocket(connection)
    session.socket = socket
    connection.send(.text(#"40{"sid":"\#(socket.id)"}"#))
    service.connected(socket, auth: auth)
  }
}

/// A value of which only its being there is of interest.
private struct SocketIOAnything: Decodable {
  init(from decoder: any Decoder) {}
}
