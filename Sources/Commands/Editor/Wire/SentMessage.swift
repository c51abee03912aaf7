import LessonModel

/// A request or a notification to the editor; a notification has no id.
struct SentMessage<Parameters: Encodable>: Encodable {
  let jsonrpc = "2.0"
  var id: MessageID?
  var method: String
  var params: Parameters
}

/// An answer to the editor.
struct Reply<Value: Encodable>: Encodable {
  /// The request; nil where what came was none.
  var id: MessageID?
  /// The result; nil is `null`.
  var result: Value?
  var error: ProtocolError?

  private enum Key: String, CodingKey { case jsonrpc, id, result, error }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode("2.0", forKey: .jsonrpc)
    // Both are there as `null` where they are nothing.
    try values.encode(id, forKey: .id)
    if let error {
      try values.encode(error, forKey: .error)
    } else {
      try values.encode(result, forKey: .result)
    }
  }
}

/// No parameters, and no result.
struct Nothing: Codable, Sendable {}

extension Encodable {
  /// The value as a message.
  var framed: [UInt8] {
    let json = Array(JSONForm.line(self).utf8)
    return Array("Content-Length: \(json.count)\r\n\r\n".utf8) + json
  }
}
