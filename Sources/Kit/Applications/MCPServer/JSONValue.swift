import Foundation

/// A JSON value whose shape is known only when it is there: a document, a tool's arguments.
///
/// A number without a fraction that fits is an `integer`, however it is written: `1.0` is `1`.
public indirect enum JSONValue: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number without a fraction.
  case integer(Int)
  /// Any other number; it is finite.
  case number(Double)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object; its members have no order.
  case object([String: JSONValue])

  /// Reads a text; the depth is the caller's concern.
  ///
  /// - Throws: `DecodingError` when it is no JSON.
  public init(parsing text: some Collection<UInt8>) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: Data(text))
  }

  /// The members of an object; nil for any other value.
  public var members: [String: JSONValue]? {
    if case .object(let members) = self { members } else { nil }
  }
  /// The elements of an array; nil for any other value.
  public var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }
  /// The text of a string; nil for any other value.
  public var text: String? { if case .string(let text) = self { text } else { nil } }
  /// A whole number; nil for any other value.
  public var int: Int? { if case .integer(let int) = self { int } else { nil } }
  /// A number, whole or not; nil for any other value.
  public var double: Double? {
    switch self {
    case .integer(let int): Double(int)
    case .number(let double): double
    default: nil
    }
  }

  /// A member of an object; nil where there is none. What is set in another value makes it an object.
  public subscript(name: String) -> JSONValue? {
    get { members?[name] }
    set {
      var members = members ?? [:]
      members[name] = newValue
      self = .object(members)
    }
  }

  /// The value as text: members in alphabetical order, without blanks.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { preconditionFailure("numbers are finite") }
    return String(decoding: data, as: UTF8.self)
  }
}

extension JSONValue: Codable {
  /// Reads any value.
  ///
  /// - Throws: `DecodingError` when it is none that Swift can hold.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let text = try? value.decode(String.self) {
      self = .string(text)
    } else if let int = try? value.decode(Int.self) {
      self = .integer(int)
    } else if let members = try? value.decode([String: JSONValue].self) {
      self = .object(members)
    } else if let elements = try? value.decode([JSONValue].self) {
      self = .array(elements)
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else {
      // Half of a surrogate pair, a number that no Double holds.
      throw DecodingError.dataCorruptedError(in: value, debugDescription: "no value of JSON")
    }
  }

  /// Writes the value.
  ///
  /// - Throws: what the encoder throws, for example for a number that is not finite.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .null: try value.encodeNil()
    case .bool(let bool): try value.encode(bool)
    case .integer(let int): try value.encode(int)
    case .number(let double): try value.encode(double)
    case .string(let text): try value.encode(text)
    case .array(let elements): try value.encode(elements)
    case .object(let members): try value.encode(members)
    }
  }
}

extension JSONValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// `true` or `false`.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// `null`.
  public init(nilLiteral: ()) { self = .null }
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object; of two members with one name the last counts.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { $1 })
  }
}
