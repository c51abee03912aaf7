/// One connection: bytes in until a whole message is there, bytes out until all are sent.
final class Connection {
  let descriptor: Int32
  /// The broker that it is connected to; nil for a control connection.
  let broker: Int32?
  /// A request is being answered: read no further.
  var isBusy = false
  private(set) var isBroken = false
  private var incoming: [UInt8] = []
  private var outgoing: ArraySlice<UInt8> = []

  /// Longer requests are not read: no client of a lesson sends such.
  static let longestRequest = 64 << 20

  init(descriptor: Int32, broker: Int32?) {
    self.descriptor = descriptor
    self.broker = broker
  }

  var wantsWrite: Bool { !outgoing.isEmpty }

  func receive() {
    guard let bytes = Socket.read(descriptor) else { return isBroken = true }
    incoming += bytes
  }

  func send(_ bytes: [UInt8]) {
    outgoing += bytes
    flush()
  }

  func flush() {
    while !outgoing.isEmpty {
      guard let count = Socket.write(descriptor, outgoing) else { return isBroken = true }
      guard count > 0 else { return }
      outgoing = outgoing.dropFirst(count)
    }
    outgoing = []
  }

  func fail() { isBroken = true }

  /// The next whole request, without its length.
  func nextRequest() -> ArraySlice<UInt8>? {
    guard incoming.count >= 4 else { return nil }
    let length = incoming[..<4].reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.longestRequest else {
      isBroken = true
      return nil
    }
    guard incoming.count >= 4 + length else { return nil }
    let request = Array(incoming[4..<4 + length])
    incoming.removeFirst(4 + length)
    return request[...]
  }

  /// The next whole line, without its end.
  func nextLine() -> String? {
    guard let end = incoming.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    defer { incoming.removeFirst(end + 1) }
    return String(decoding: incoming[..<end], as: UTF8.self)
  }
}
