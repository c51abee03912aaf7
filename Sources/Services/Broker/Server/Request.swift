/// One request of a client, to be answered once, now or later. Until it is answered nothing
/// more is read from its connection: Kafka answers a connection's requests in order.
struct Request {
  let key: APIKey
  let version: Int16
  let clientID: String
  /// Which connection it came by, a number that no other connection has.
  let connection: Int
  /// The broker that was asked.
  let broker: Int32
  /// Sends the answer's body; nil when the client wants none.
  let answer: (WireWriter?) -> Void

  func respond(_ build: (inout WireWriter) -> Void) {
    var writer = WireWriter()
    // The answer about versions is written by hand: it can go to a client that is too new.
    writer.isFlexible = key != .apiVersions && key.isFlexible(version)
    build(&writer)
    answer(writer)
  }
}
