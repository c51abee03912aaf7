/// A message of a WebSocket connection, whole, however many frames it came in.
public enum WebSocketMessage: Sendable, Equatable {
  /// Text.
  case text(String)
  /// Bytes.
  case binary([UInt8])
}
