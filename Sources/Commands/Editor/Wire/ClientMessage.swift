import Foundation

/// What names a request, on either side.
enum MessageID: Hashable, Sendable, Codable {
  case number(Int)
  case text(String)

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let number = try? value.decode(Int.self) {
      self = .number(number)
    } else {
      self = .text(try value.decode(String.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .number(let number): try value.encode(number)
    case .text(let text): try value.encode(text)
    }
  }
}

/// A message of the editor, as far as every message is alike.
struct ClientMessage {
  /// What it is.
  enum Form {
    case request(MessageID, method: String)
    case notification(method: String)
    case response(MessageID)
  }

  let form: Form
  private let bytes: Data

  /// Reads a message.
  ///
  /// - Throws: `ProtocolError` when it is none.
  static func read(_ bytes: [UInt8]) throws(ProtocolError) -> ClientMessage {
    let data = Data(bytes)
    do {
      let envelope = try JSONDecoder().decode(Envelope.self, from: data)
      return ClientMessage(form: envelope.form, bytes: data)
    } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
      throw .malformed(.parse, "this is no JSON")
    } catch {
      throw .malformed(.invalidRequest, "this is no request, no notification and no response")
    }
  }

  private init(form: Form, bytes: Data) { (self.form, self.bytes) = (form, bytes) }

  private struct Envelope: Decodable {
    let form: Form
    private enum Key: String, CodingKey { case id, method }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: Key.self)
      let id = values.contains(.id) ? try values.decode(MessageID.self, forKey: .id) : nil
      let method = try values.decodeIfPresent(String.self, forKey: .method)
      switch (id, method) {
      case (let id?, let method?): form = .request(id, method: method)
      case (nil, let method?): form = .notification(method: method)
      case (let id?, nil): form = .response(id)
      case (nil, nil):
        throw DecodingError.keyNotFound(
          Key.method, .init(codingPath: [Key.method], debugDescription: ""))
      }
    }
  }

  /// The parameters.
  ///
  /// - Throws: `ProtocolError` when they are other ones.
  func parameters<Value: Decodable>(_ type: Value.Type) throws(ProtocolError) -> Value {
    do {
      return try JSONDecoder().decode(WithParameters<Value>.self, from: bytes).params
    } catch {
      throw .malformed(.invalidParams, "the parameters are not those of the protocol")
    }
  }

  /// The result of a response; nil where it is none, or `null`.
  func result<Value: Decodable>(_ type: Value.Type) -> Value? {
    try? JSONDecoder().decode(WithResult<Value>.self, from: bytes).result
  }

  private struct WithParameters<Value: Decodable>: Decodable { var params: Value }
  private struct WithResult<Value: Decodable>: Decodable { var result: Value? }
}

/// Why a request is answered with an error.
struct ProtocolError: Error, Encodable {
  /// The protocol's numbers.
  enum Code: Int, Encodable {
    case parse = -32_700
    case invalidRequest = -32_600
    case methodNotFound = -32_601
    case invalidParams = -32_602
    case notInitialized = -32_002
    case cancelled = -32_800
  }

  var code: Code
  var message: String

  static func malformed(_ code: Code, _ message: String) -> ProtocolError {
    ProtocolError(code: code, message: message)
  }
}
