import Foundation

/// The JSON array that is an event or an acknowledgement: values of any kinds.
struct SocketIOPayload {
  let bytes: [UInt8]
  /// How many values there are.
  let count: Int

  /// Checks an array; nil when it is none.
  init?(_ bytes: [UInt8]) {
    guard !JSONDepth.isTooDeep(bytes), !bytes.contains(0),
      let count = try? JSONDecoder().decode(Values.self, from: Data(bytes)).count
    else { return nil }
    (self.bytes, self.count) = (bytes, count)
  }

  /// One of the values.
  ///
  /// - Throws: `DecodingError` when it is not there, or of another type.
  func value<Value: Decodable>(_ index: Int, as type: Value.Type) throws -> Value {
    let decoder = JSONDecoder()
    if let key = Self.indexKey { decoder.userInfo[key] = index }
    return try decoder.decode(Single<Value>.self, from: Data(bytes)).value
  }

  private static let indexKey = CodingUserInfoKey(rawValue: "index")

  private struct Ignored: Decodable {
    init(from decoder: any Decoder) {}
  }

  private struct Values: Decodable {
    var count = 0

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      while !values.isAtEnd {
        _ = try values.decode(Ignored.self)
        count += 1
      }
    }
  }

  private struct Single<Value: Decodable>: Decodable {
    let value: Value

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      let index = SocketIOPayload.indexKey.flatMap { decoder.userInfo[$0] as? Int } ?? 0
      for _ in 0..<index { _ = try values.decode(Ignored.self) }
      value = try values.decode(Value.self)
    }
  }

  /// An array of a name, unless that is nil, and a value.
  static func bytes(_ name: String?, _ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(Pair(name: name, value: value)))
  }

  private struct Pair<Value: Encodable>: Encodable {
    let name: String?
    let value: Value

    func encode(to encoder: any Encoder) throws {
      var values = encoder.unkeyedContainer()
      if let name { try values.encode(name) }
      try values.encode(value)
    }
  }
}
