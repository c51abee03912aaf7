import Servers

/// One client of a WebSocket server. It is used on the server's thread only: in the calls of its
/// service.
public final class WebSocketConnection {
  /// Where it stands.
  enum Phase {
    /// The request is arriving.
    case requesting
    /// Messages go both ways.
    case open
    /// This end has said that it closes, and waits for the other end's word.
    case closing
    /// The last bytes are being sent.
    case ending
    /// All was sent and the client was told so; what still comes is thrown away, until it closes too.
    case lingering
    /// It is no more, and its descriptor's number may be another's.
    case closed
  }

  /// A number that no other connection of the server has.
  public let number: Int
  /// What the service wants to keep with it.
  public var attachment: AnyObject?

  let descriptor: Int32
  unowned let loop: WebSocketLoop
  var phase = Phase.requesting
  /// The request, as far as it has arrived.
  var head: [UInt8] = []
  /// The framing, once the handshake is done.
  var codec: WebSocketCodec?
  /// What is to be sent in front of all frames: the reply to the request.
  var reply = ByteBuffer()
  /// What its descriptor is watched for.
  var interest: Poller.Interest = .reading
  /// How much memory of it is in the server's sum.
  var countedBytes = 0
  /// When something is due: the service's alarm, or the end of a phase's time.
  var alarm: ContinuousClock.Instant?
  /// Whether it has something to send, and is in the list of those that have.
  var isDirty = false
  /// Whether the service was told of it, and not yet of its end.
  var isKnown = false
  /// Whether it is cut off at the end of the round.
  var isCut = false

  /// When it was last allowed frames that complete no message.
  private var allowed = ContinuousClock.Instant.now

  init(descriptor: Int32, number: Int, loop: WebSocketLoop) {
    (self.descriptor, self.number, self.loop) = (descriptor, number, loop)
  }

  /// Allows as many more frames that complete no message as the time that has passed brings.
  ///
  /// - Parameter most: how many there may be at once, all of which come back in ten seconds.
  func allowFrames(most: Int) {
    guard let codec, codec.idleFrames < most else { return }
    let now = ContinuousClock.Instant.now
    let more = Int(allowed.duration(to: now) / .seconds(10) * Double(most))
    guard more > 0 else { return }
    codec.idleFrames = min(most, codec.idleFrames + more)
    allowed = now
  }

  /// Whether messages can be sent.
  public var isOpen: Bool { phase == .open && !isCut }

  /// Sends a message. A connection that is closing or cut off leaves it out.
  public func send(_ message: WebSocketMessage) {
    switch message {
    case .text(let text): send(text: Array(text.utf8))
    case .binary: loop.send(on: self) { $0.send(message) }
    }
  }

  /// Sends text, given as UTF-8: for a message that goes to many.
  ///
  /// - Precondition: the bytes are UTF-8.
  public func send(text: [UInt8]) { loop.send(on: self) { $0.send(text: text) } }

  /// Closes the connection after what has been sent: the client is told, and has to answer.
  ///
  /// - Parameter code: why, as RFC 6455, 7.4, numbers the reasons; 1000 stands for a normal end.
  public func close(_ code: Int = 1_000) { loop.close(self, code) }

  /// Has the service's `due` called at some time, once, unless another time is set before; nil sets
  /// none.
  public func setAlarm(_ time: ContinuousClock.Instant?) {
    guard isOpen else { return }
    loop.setAlarm(self, time)
  }

  /// How many bytes wait to be sent.
  var unsentBytes: Int { reply.count + (codec?.output.count ?? 0) }
}

/// What a WebSocket server does. All calls come from the server's one thread: a call that waits holds
/// up every client.
public protocol WebSocketService: AnyObject {
  /// Looks at a request before the handshake.
  ///
  /// - Throws: an `HTTPProblem` for a client that may not connect.
  func check(_ request: WebSocketRequest) throws(HTTPProblem)
  /// A client has connected.
  func opened(_ connection: WebSocketConnection, request: WebSocketRequest)
  /// A message has come.
  func received(_ message: WebSocketMessage, from connection: WebSocketConnection)
  /// The time of a connection's alarm has come.
  func due(_ connection: WebSocketConnection)
  /// The connection has stopped sending and receiving. Called once for each that was opened.
  func closed(_ connection: WebSocketConnection)
  /// Another thread has called the server's `wake`.
  func woken()
}

extension WebSocketService {
  /// Most services hear from their clients only.
  public func woken() {}
}
