/// One client, as the loop sees it. While it is idle it holds no buffers.
final class KVConnection {
  /// Where it stands.
  enum Phase {
    /// Requests are read and answered.
    case open
    /// The last reply is being sent.
    case closing
    /// All was sent and the client was told so; what still comes is thrown away, until it closes
    /// too. Closing at once would make the kernel throw away what the client has not read yet.
    case lingering
    /// It is no more, and its descriptor's number may be another's.
    case closed
  }

  let descriptor: Int32
  var phase = Phase.open
  var parser: RequestParser
  /// Whether it has asked for version 3 of Redis's protocol.
  var isRESP3 = false
  /// What has arrived and was not answered yet.
  var input = ByteBuffer()
  /// Replies that the connection did not take.
  var unsent = ByteBuffer()
  /// What its descriptor is watched for.
  var interest: Poller.Interest = .reading
  /// How much of its buffers' memory is in the server's sum.
  var countedBytes = 0
  /// How many bytes are still to be read before it is closed, while the server drains.
  var undrained: Int?

  init(descriptor: Int32, limits: KVLimits) {
    self.descriptor = descriptor
    parser = RequestParser(limits: limits)
  }
}
