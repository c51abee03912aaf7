import CLibpq
import Glibc
import Platform

/// Connects to a PostgreSQL server, and waits for one that takes no sessions yet.
struct ConnectionAttempt {
  /// How long the server is left alone before it is asked again, in microseconds.
  private static let pause: UInt32 = 10_000
  /// The detail of a standby that will never take sessions: here nothing is waited for.
  private static let staysClosed = "Hot standby mode is disabled."

  private let keys: CStringArray
  private let values: CStringArray
  private let isFirstURL: Bool

  /// Takes libpq's parameters; the first may be a URL under the key `dbname`.
  init(_ parameters: [(key: String, value: String)], isFirstURL: Bool) {
    keys = CStringArray(parameters.map(\.key))
    values = CStringArray(parameters.map(\.value))
    self.isFirstURL = isFirstURL
  }

  /// Connects.
  ///
  /// libpq does not tell the SQLSTATE of a refusal, whose text may be in any language; its `PQping`
  /// tells SQLSTATE 57P03 from the others. A server may open between the refusal and that question,
  /// so a refusal counts only when it comes twice.
  ///
  /// - Parameter startLimit: how long the server may say that it takes no sessions yet.
  /// - Returns: The connection, which the caller ends.
  /// - Throws: What libpq says about why it could not connect.
  func connect(startLimit: Duration) throws(PostgresError) -> OpaquePointer {
    let deadline = ContinuousClock.now + startLimit
    var previous: String?
    while true {
      let failure: Failure
      switch attempt() {
      case .connected(let handle): return unsafe handle
      case .failed(let reason): failure = reason
      }
      guard startLimit > .zero, !failure.askedForPassword,
        !failure.text.contains(Self.staysClosed), ContinuousClock.now < deadline
      else { throw PostgresError(message: failure.text) }
      switch standing() {
      case PQPING_REJECT:
        previous = nil
        usleep(Self.pause)
      case PQPING_OK where previous != failure.text: previous = failure.text
      default: throw PostgresError(message: failure.text)
      }
    }
  }

  private struct Failure {
    var text: String
    /// Whether the server has got so far as to ask for the user: then it takes sessions.
    var askedForPassword: Bool
  }

  @safe private enum Outcome {
    case connected(OpaquePointer)
    case failed(Failure)
  }

  private func attempt() -> Outcome {
    // Safe: both arrays are null-terminated and live through the call; libpq copies them.
    let handle = unsafe PQconnectdbParams(keys.pointers, values.pointers, isFirstURL ? 1 : 0)
    withExtendedLifetime((keys, values)) {}
    guard let handle = unsafe handle else {
      return .failed(Failure(text: "out of memory", askedForPassword: true))
    }
    if unsafe PQstatus(handle) == CONNECTION_OK { return unsafe .connected(handle) }
    // Safe: the handle is this function's until it is finished here.
    let text = unsafe String(decoding: bytes(PQerrorMessage(handle)) ?? [], as: UTF8.self)
    let asked = unsafe PQconnectionNeedsPassword(handle) + PQconnectionUsedPassword(handle)
    unsafe PQfinish(handle)
    return .failed(
      Failure(
        text: text.last == "\n" ? String(text.dropLast()) : text, askedForPassword: asked > 0))
  }

  /// Whether the server takes sessions.
  private func standing() -> PGPing {
    // Safe: as in `attempt`.
    let answer = unsafe PQpingParams(keys.pointers, values.pointers, isFirstURL ? 1 : 0)
    withExtendedLifetime((keys, values)) {}
    return answer
  }
}
