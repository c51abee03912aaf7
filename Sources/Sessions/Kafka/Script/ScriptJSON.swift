import FoundationEssentials

/// A value of JSON, with the complaints of Kafka's tools about what is not as they want it.
indirect enum ScriptJSON: Decodable, Equatable, CustomStringConvertible {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([ScriptJSON])
  case object([String: ScriptJSON])

  /// Reads text; nil when it is no JSON.
  init?(_ text: String) {
    guard let value = try? JSONDecoder().decode(ScriptJSON.self, from: Data(text.utf8)) else {
      return nil
    }
    self = value
  }

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    // Each fails for a value of another kind; what none of them takes is an object.
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Int64.self) {
      self = .integer(number)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .string(text)
    } else if let items = try? value.decode([ScriptJSON].self) {
      self = .array(items)
    } else {
      self = .object(try value.decode([String: ScriptJSON].self))
    }
  }

  /// As it may be written.
  var description: String {
    switch self {
    case .null: "null"
    case .bool(let bool): "\(bool)"
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .string(let text): "\"\(text)\""
    case .array(let items): "[\(items.map(\.description).joined(separator: ","))]"
    case .object(let members):
      "{"
        + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        .joined(separator: ",") + "}"
    }
  }

  /// A member of an object; nil when there is none.
  func member(_ name: String) throws(ToolError) -> ScriptJSON? {
    guard case .object(let members) = self else { throw unexpected("JSON object") }
    return members[name]
  }

  /// A member of an object, which must be there.
  func required(_ name: String) throws(ToolError) -> ScriptJSON {
    guard let value = try member(name) else {
      throw ToolError("No such field exists: `\(name)`")
    }
    return value
  }

  func elements() throws(ToolError) -> [ScriptJSON] {
    guard case .array(let items) = self else { throw unexpected("JSON array") }
    return items
  }

  func string() throws(ToolError) -> String {
    guard case .string(let text) = self else { throw unexpected("String") }
    return text
  }

  func integer() throws(ToolError) -> Int32 {
    guard case .integer(let number) = self, let small = Int32(exactly: number) else {
      throw unexpected("Integer")
    }
    return small
  }

  func long() throws(ToolError) -> Int64 {
    guard case .integer(let number) = self else { throw unexpected("Long") }
    return number
  }

  private func unexpected(_ wanted: String) -> ToolError {
    ToolError("Expected `\(wanted)` value, received \(self)")
  }
}
