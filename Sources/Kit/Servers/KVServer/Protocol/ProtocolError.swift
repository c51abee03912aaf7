/// Bytes that are no request. After one of these the beginning of the next request is unknown: the
/// connection gets the message and is closed.
public enum ProtocolError: Error, Sendable, Equatable, CustomStringConvertible {
  /// `*` is not followed by a number of arguments that a request may have.
  case invalidArgumentCount
  /// An argument does not begin with `$`, but with this byte.
  case expectedLength(UInt8)
  /// `$` is not followed by a length.
  case invalidLength
  /// A length or an argument is not followed by CR LF.
  case expectedLineEnd
  /// The request is longer than the server takes.
  case requestTooLong(limit: Int)
  /// No line end within the length that a line may have.
  case lineTooLong(limit: Int)
  /// The request of a web browser, or the beginning of a TLS connection: a page may have talked the
  /// browser into it. The connection is closed without an answer.
  case foreign

  /// The message, as the client reads it behind `-ERR `.
  public var description: String {
    "Protocol error: "
      + {
        switch self {
        case .invalidArgumentCount: "invalid multibulk length"
        case .expectedLength(let byte):
          (0x21...0x7e).contains(byte)
            ? "expected '$', got '\(Character(Unicode.Scalar(byte)))'"
            : "expected '$', got the byte \(byte)"
        case .invalidLength: "invalid bulk length"
        case .expectedLineEnd: "expected CR LF"
        case .requestTooLong(let limit): "request longer than \(limit) bytes"
        case .lineTooLong(let limit): "line longer than \(limit) bytes"
        case .foreign: "HTTP or TLS"
        }
      }()
  }
}
