import Platform

/// A TCP connection as a client sees it: bytes out, bytes in, and nothing that says where a
/// message ends. Calls wait; after a minute without a byte, reading is an error.
///
///     let connection = try ByteConnection(to: server.address)
///     try connection.send("GET name\n")
///     let line = try connection.receiveLine()
///
/// It counts what goes over the wire and how often the system is asked for it.
public final class ByteConnection {
  /// How many times bytes were handed to the system.
  public private(set) var writes = 0
  /// How many times the system was asked for bytes, and had some.
  public private(set) var reads = 0
  /// How many bytes were sent.
  public private(set) var bytesSent = 0
  /// How many bytes have been received.
  public private(set) var bytesReceived = 0

  private let address: String
  private let socket: Descriptor
  private var unread: ArraySlice<UInt8> = []

  /// Connects.
  ///
  /// - Parameter address: `HOST:PORT`.
  /// - Throws: `SocketError` when no server listens there.
  public init(to address: String) throws(SocketError) {
    guard let colon = address.lastIndex(of: ":"),
      let port = UInt16(address[address.index(after: colon)...])
    else { throw SocketError("cannot connect to \(address)", reason: "it is not HOST:PORT") }
    let host = address[..<colon].drop { $0 == "[" }.prefix { $0 != "]" }
    self.address = address
    socket = try Socket.connect(host: String(host), port: port, patience: 60)
  }

  /// Closes the connection. May be called twice.
  public func close() { socket.close() }

  /// Sends bytes: in one write, unless the connection is full.
  ///
  /// - Throws: `SocketError` when the other side has gone.
  public func send(_ bytes: [UInt8]) throws(SocketError) {
    var sent = 0
    while sent < bytes.count {
      let rest = bytes.span.extracting(droppingFirst: sent)
      guard case .moved(let count) = Transfer.send(rest, to: socket.number) else {
        throw SocketError.last("cannot send to \(address)")
      }
      writes += 1
      bytesSent += count
      sent += count
    }
  }

  /// Sends a text's UTF-8 bytes.
  ///
  /// - Throws: as `send(_:)` of bytes.
  public func send(_ text: String) throws(SocketError) { try send(Array(text.utf8)) }

  /// Says that nothing more will be sent; replies can still be read.
  public func endSending() { Socket.endSending(socket.number) }

  /// The next line, without its LF or CR LF; nil at the end of the stream.
  ///
  /// - Throws: `SocketError` when nothing comes or the connection breaks.
  public func receiveLine() throws(SocketError) -> String? {
    var searched = 0
    while true {
      let fresh = unread.dropFirst(searched)
      if let end = fresh.firstIndex(of: UInt8(ascii: "\n")) {
        var line = unread[..<end]
        unread = unread[(end + 1)...]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
      }
      searched = unread.count
      guard try receiveMore() else { return nil }
    }
  }

  /// The next so many bytes; nil when the stream ends before.
  ///
  /// - Throws: as `receiveLine()`.
  public func receive(_ count: Int) throws(SocketError) -> [UInt8]? {
    while unread.count < count {
      guard try receiveMore() else { return nil }
    }
    defer { unread = unread.dropFirst(count) }
    return Array(unread.prefix(count))
  }

  /// All that has arrived, at least one byte; empty at the end of the stream.
  ///
  /// - Throws: as `receiveLine()`.
  public func receiveSome() throws(SocketError) -> [UInt8] {
    if unread.isEmpty { _ = try receiveMore() }
    defer { unread = [] }
    return Array(unread)
  }

  /// All that comes until the other side ends the stream.
  ///
  /// - Throws: as `receiveLine()`.
  public func receiveAll() throws(SocketError) -> [UInt8] {
    while try receiveMore() {}
    defer { unread = [] }
    return Array(unread)
  }

  private func receiveMore() throws(SocketError) -> Bool {
    let (bytes, transfer) = Transfer.read(socket.number, limit: 64 << 10)
    switch transfer {
    case .moved(0): return false
    case .moved:
      reads += 1
      bytesReceived += bytes.count
      unread += bytes
      return true
    case .wouldBlock:
      throw SocketError("cannot receive from \(address)", reason: "nothing came for a minute")
    case .failed: throw SocketError.last("cannot receive from \(address)")
    }
  }
}
