import Platform

/// One connection: bytes in until a whole message is there, bytes out until all are sent.
final class Connection {
  let descriptor: Int32
  /// A number that no other connection has.
  let number: Int
  /// The broker that it is connected to; nil for a control connection.
  let broker: Int32?
  /// A request is being answered: read no further.
  var isBusy = false
  /// Its requests are being answered just now, further down the stack.
  var isServed = false
  private(set) var isBroken = false
  private var incoming: [UInt8] = []
  /// How many of the bytes that came in are done with.
  private var used = 0
  private var outgoing: ArraySlice<UInt8> = []
  /// The answer that is held back, for a broker that is slow.
  private var delayed: [UInt8] = []

  init(descriptor: Int32, number: Int, broker: Int32?) {
    self.descriptor = descriptor
    self.number = number
    self.broker = broker
  }

  var wantsWrite: Bool { !outgoing.isEmpty }

  /// Whether more requests are taken: a client that does not read its answers is not read from.
  var takesRequests: Bool { !isBusy && !isBroken && !wantsWrite }

  /// How much memory what came in and what is to go out takes.
  var held: Int { incoming.count + outgoing.count + delayed.count }

  func receive() {
    let (bytes, transfer) = Transfer.read(descriptor, limit: 1 << 16)
    guard transfer == .wouldBlock || !bytes.isEmpty else {
      isBroken = true
      return
    }
    if used > 0 { incoming.removeFirst(used) }
    used = 0
    incoming += bytes
  }

  func send(_ bytes: [UInt8]) {
    outgoing += bytes
    flush()
  }

  func hold(_ bytes: [UInt8]) { delayed = bytes }

  func sendHeld() {
    let bytes = delayed
    delayed = []
    send(bytes)
  }

  func flush() {
    while !outgoing.isEmpty {
      switch Transfer.send(outgoing.span, to: descriptor) {
      case .moved(let count): outgoing = outgoing.dropFirst(count)
      case .wouldBlock: return
      case .failed:
        isBroken = true
        return
      }
    }
    outgoing = []
  }

  func fail() { isBroken = true }

  /// Gives the memory back of a connection that is about to be closed.
  func drop() {
    (incoming, used, outgoing, delayed) = ([], 0, [], [])
  }

  /// The next whole request, without its length.
  func nextRequest(_ limits: Limits) -> ArraySlice<UInt8>? {
    let bytes = incoming[used...]
    guard bytes.count >= 4 else { return nil }
    let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    // A request begins with its kind. Text, of HTTP for example, reads as a length of half a
    // gigabyte or more.
    let kind = bytes.dropFirst(4).prefix(2)
    let isProduce = kind.count < 2 || kind.elementsEqual([0, UInt8(APIKey.produce.rawValue)])
    guard length <= (isProduce ? limits.produceBytes : limits.requestBytes) else {
      isBroken = true
      return nil
    }
    guard bytes.count >= 4 + length else { return nil }
    defer { take(4 + length) }
    return bytes.dropFirst(4).prefix(length)
  }

  /// The next whole line, without its end.
  func nextLine() -> String? {
    let bytes = incoming[used...]
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      if bytes.count > Limits.lineBytes { isBroken = true }
      return nil
    }
    defer { take(end + 1 - used) }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  private func take(_ count: Int) {
    used += count
    guard used == incoming.count else { return }
    // The memory goes with the last byte.
    incoming = []
    used = 0
  }
}
