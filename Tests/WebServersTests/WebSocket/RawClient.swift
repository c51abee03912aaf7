import Servers
import Testing
import WebServers

/// A client that sends frames byte for byte, right or wrong.
struct RawClient {
  let connection: ByteConnection

  /// Connects and does the opening handshake.
  init(_ server: WebSocketServer, path: String = "/") throws {
    connection = try ByteConnection(to: server.address)
    try connection.send(Self.request(server, path: path))
    #expect(try connection.receiveLine() == "HTTP/1.1 101 Switching Protocols")
    while try #require(try connection.receiveLine()) != "" {}
  }

  /// A request for a connection; nil leaves a header field out.
  static func request(
    _ server: WebSocketServer, path: String = "/", _ changes: [String: String?] = [:],
    line: String? = nil
  ) -> String {
    var fields: [(String, String)] = [
      ("Host", server.address), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
      ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
    ]
    for (name, value) in changes {
      fields.removeAll { $0.0 == name }
      if let value { fields.append((name, value)) }
    }
    return (line ?? "GET \(path) HTTP/1.1") + "\r\n"
      + fields.map { "\($0.0): \($0.1)\r\n" }.joined() + "\r\n"
  }

  /// A frame, masked unless that is told.
  static func frame(
    _ opcode: UInt8, _ payload: [UInt8] = [], fin: Bool = true, rsv: UInt8 = 0,
    masked: Bool = true, length: UInt64? = nil
  ) -> [UInt8] {
    let length = length ?? UInt64(payload.count)
    var bytes = [(fin ? 0x80 : 0) | rsv << 4 | opcode]
    let mark: UInt8 = masked ? 0x80 : 0
    func bigEndian(_ count: Int) -> [UInt8] {
      (0..<count).reversed().map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) }
    }
    switch length {
    case ..<126: bytes.append(mark | UInt8(length))
    case ..<65_536: bytes += [mark | 126] + bigEndian(2)
    default: bytes += [mark | 127] + bigEndian(8)
    }
    guard masked else { return bytes + payload }
    let key: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]
    return bytes + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
  }

  func send(_ bytes: [UInt8]) throws { try connection.send(bytes) }

  /// The next frame; nil at the end.
  func receive() throws -> (opcode: UInt8, payload: [UInt8])? {
    guard let head = try connection.receive(2) else { return nil }
    #expect(head[0] & 0xf0 == 0x80 && head[1] & 0x80 == 0, "a server's frames are whole and bare")
    var length = Int(head[1])
    if length == 126 || length == 127 {
      length = try #require(try connection.receive(length == 126 ? 2 : 8)).reduce(0) {
        $0 << 8 | Int($1)
      }
    }
    return (head[0] & 0x0f, try #require(try connection.receive(length)))
  }

  /// Reads the close that has to come next, but for answers to pings, and the end: the code, or 1005
  /// when there is none.
  func closeCode() throws -> Int {
    var frame = try #require(try receive(), "the connection ends without a close")
    while frame.opcode == 10 {
      frame = try #require(try receive(), "the connection ends without a close")
    }
    // After another frame the server would wait for the client, and nothing would come.
    let text = String(decoding: frame.payload, as: UTF8.self)
    try #require(frame.opcode == 8, "no close, but opcode \(frame.opcode): \(text)")
    #expect(try receive() == nil)
    return frame.payload.count >= 2 ? Int(frame.payload[0]) << 8 | Int(frame.payload[1]) : 1_005
  }
}
