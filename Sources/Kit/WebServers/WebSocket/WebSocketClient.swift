import Foundation
public import Servers

/// A WebSocket connection as a client sees it. Calls wait; after ten seconds without a byte, receiving
/// is an error.
///
///     let client = try WebSocketClient(to: server.address, path: "/echo")
///     try client.send(.text("hello"))
///     let reply = try client.receive()
public final class WebSocketClient {
  /// The code that the server has closed with, as RFC 6455, 7.4, numbers the reasons: 1006 when the
  /// connection has ended without one; nil while it is open.
  public private(set) var closeCode: Int?

  private let connection: ByteConnection
  private let codec: WebSocketCodec
  private var unread: ArraySlice<WebSocketMessage> = []

  /// Connects, and does the opening handshake.
  ///
  /// - Parameters:
  ///   - address: `HOST:PORT`.
  ///   - path: the path with its query.
  ///   - headers: further header fields of the request, such as `Origin`.
  /// - Throws: `SocketError` when nothing listens there, or the server refuses.
  public init(
    to address: String, path: String = "/", headers: HTTPHeaders = [:]
  ) throws(SocketError) {
    connection = try ByteConnection(to: address)
    codec = WebSocketCodec(.client, messageBytes: 1 << 30)
    let key = Data((0..<16).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString()
    var request =
      "GET \(path) HTTP/1.1\r\nHost: \(address)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: \(key)\r\n"
    for field in headers.fields { request += "\(field.name): \(field.value)\r\n" }
    try connection.send(request + "\r\n")
    let action = "cannot open a WebSocket connection to \(address)"
    guard let status = try connection.receiveLine() else {
      throw SocketError(action, reason: "the server has closed it")
    }
    var proof: String?
    while let line = try connection.receiveLine(), !line.isEmpty {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0].lowercased() == "sec-websocket-accept" {
        proof = parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
    guard status.hasPrefix("HTTP/1.1 101 ") else {
      throw SocketError(action, reason: String(status.drop { $0 != " " }.dropFirst()))
    }
    guard proof == WebSocketHandshake.answer(to: key) else {
      throw SocketError(action, reason: "the server's answer to the key is wrong")
    }
  }

  /// Sends a message.
  ///
  /// - Throws: `SocketError` when the server has gone.
  public func send(_ message: WebSocketMessage) throws(SocketError) {
    codec.send(message)
    try flush()
  }

  /// The next message; nil at the end of the connection.
  ///
  /// - Throws: `SocketError` when nothing comes or the connection breaks.
  public func receive() throws(SocketError) -> WebSocketMessage? {
    while true {
      if let message = unread.popFirst() { return message }
      guard closeCode == nil else { return nil }
      let bytes = try connection.receiveSome()
      codec.receive(bytes)
      unread = codec.takeMessages()[...]
      if bytes.isEmpty || codec.hasEnded { closeCode = codec.receivedCode }
      // What answers a ping or a close. The server may have gone by then.
      try? flush()
    }
  }

  /// Ends the connection: says so, and reads until the server has answered. Messages that come
  /// meanwhile are lost.
  ///
  /// - Parameter code: why.
  public func close(_ code: Int = 1_000) {
    codec.close(code)
    try? flush()
    while case .some(.some) = try? receive() {}
    connection.close()
  }

  /// Ends the connection without a word, as a client does whose machine is switched off.
  public func vanish() { connection.close() }

  private func flush() throws(SocketError) {
    guard !codec.output.isEmpty else { return }
    // Safe: the bytes are copied.
    let bytes = unsafe Array(codec.output.bytes)
    codec.output.removeAll()
    try connection.send(bytes)
  }
}
