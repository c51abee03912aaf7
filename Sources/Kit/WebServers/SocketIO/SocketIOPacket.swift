import PlainText

/// A packet of Socket.IO, as it stands in a message of Engine.IO: `2["news",{"id":1}]`.
///
/// Source: the Socket.IO protocol, version 5, "Packet encoding".
struct SocketIOPacket: Equatable {
  enum Kind: UInt8 {
    case connect = 0
    case disconnect, event, ack, connectError, binaryEvent, binaryAck
  }

  var kind: Kind
  /// `/` is the main one.
  var namespace = "/"
  /// By which an acknowledgement is asked for, or given.
  var id: Int?
  /// The JSON text; empty when there is none.
  var payload: [UInt8] = []

  init(_ kind: Kind, namespace: String = "/", id: Int? = nil, payload: [UInt8] = []) {
    (self.kind, self.namespace, self.id, self.payload) = (kind, namespace, id, payload)
  }

  /// Reads a packet; nil when it is none. Whether its payload is JSON is not looked at.
  init?(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    guard let first = rest.popFirst(), let kind = Kind(rawValue: first &- UInt8(ascii: "0")) else {
      return nil
    }
    self.kind = kind
    if kind == .binaryEvent || kind == .binaryAck {
      guard Self.number(&rest) != nil, rest.popFirst() == UInt8(ascii: "-") else { return nil }
    }
    if rest.first == UInt8(ascii: "/") {
      let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
      namespace = String(decoding: rest[..<end], as: UTF8.self)
      rest = rest[end...].dropFirst()
    }
    if let digit = rest.first, TokenBytes.isDigit(digit) {
      guard let number = Self.number(&rest) else { return nil }
      id = number
    }
    payload = Array(rest)
  }

  /// The packet as a message of Engine.IO, whose type for messages is 4.
  var message: [UInt8] {
    var bytes = [UInt8(ascii: "4"), UInt8(ascii: "0") + kind.rawValue]
    if namespace != "/" { bytes += Array("\(namespace),".utf8) }
    if let id { bytes += Array("\(id)".utf8) }
    return bytes + payload
  }

  /// Takes a number of at most 15 digits, which JavaScript can count to.
  private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
    let digits = rest.prefix(while: TokenBytes.isDigit)
    rest = rest[digits.endIndex...]
    guard (1...15).contains(digits.count) else { return nil }
    return digits.reduce(0) { 10 * $0 + Int($1 - UInt8(ascii: "0")) }
  }
}
