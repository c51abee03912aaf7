import Foundation

/// A part of JSON Schema 2020-12: enough for the parameters and bodies of an API.
///
/// It asserts `type`, `enum`, `const`, `properties`, `required`, `additionalProperties`, `items`,
/// `minItems`, `maxItems`, `uniqueItems`, `minLength`, `maxLength`, `pattern`, `minimum`, `maximum`,
/// `exclusiveMinimum`, `exclusiveMaximum` and `multipleOf`. Annotations are kept and assert nothing:
/// `title`, `description`, `default`, `examples`, `format`, `deprecated`, `readOnly`, `writeOnly`,
/// `$comment` and names that begin with `x-`. Every other keyword is refused when the schema is made,
/// because a keyword that is passed over in silence lets values through.
///
/// Source: JSON Schema 2020-12, Core and Validation.
public struct JSONSchema: Sendable, Equatable {
  /// The schema as it is written.
  public let json: JSONValue

  /// Reads a schema.
  ///
  /// - Throws: `OpenAPIError` that names the place and the keyword.
  public init(_ json: JSONValue, at place: String = "#") throws(OpenAPIError) {
    self.json = json
    try Self.check(json, at: place)
  }

  /// The first thing that is wrong with a value, in a sentence; nil when nothing is.
  ///
  /// - Complexity: O(size of the value × size of the schema).
  public func violation(in value: JSONValue, named name: String = "") -> String? {
    Self.violation(value, json, name)
  }

  // MARK: Reading

  private static let assertions: Set<String> = [
    "type", "enum", "const", "properties", "required", "additionalProperties", "items", "minItems",
    "maxItems", "uniqueItems", "minLength", "maxLength", "pattern", "minimum", "maximum",
    "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
  ]
  private static let annotations: Set<String> = [
    "title", "description", "default", "examples", "format", "deprecated", "readOnly", "writeOnly",
    "$comment",
  ]

  private static func check(_ schema: JSONValue, at place: String) throws(OpenAPIError) {
    if case .bool = schema { return }
    guard let members = schema.members else {
      throw OpenAPIError(place, "a schema is an object, `true` or `false`")
    }
    for (keyword, value) in members.sorted(by: { $0.key < $1.key }) {
      guard
        assertions.contains(keyword) || annotations.contains(keyword) || keyword.hasPrefix("x-")
      else {
        throw OpenAPIError(
          "\(place)/\(keyword)", "this keyword is not one of those that are asserted")
      }
      switch keyword {
      case "properties":
        guard let properties = value.members else {
          throw OpenAPIError("\(place)/properties", "it has to be an object")
        }
        for (name, property) in properties.sorted(by: { $0.key < $1.key }) {
          try check(property, at: "\(place)/properties/\(name)")
        }
      case "items", "additionalProperties": try check(value, at: "\(place)/\(keyword)")
      default:
        guard isWellFormed(keyword, value) else {
          throw OpenAPIError("\(place)/\(keyword)", "it has no value that this keyword may have")
        }
      }
    }
  }

  private static func isWellFormed(_ keyword: String, _ value: JSONValue) -> Bool {
    switch keyword {
    case "type": (value.elements ?? [value]).allSatisfy { types.contains($0.text ?? "") }
    case "enum": value.elements != nil
    case "required": value.elements?.allSatisfy { $0.text != nil } ?? false
    case "uniqueItems": value == true || value == false
    case "pattern": value.text.map { expression($0) != nil } ?? false
    case "minItems", "maxItems", "minLength", "maxLength": value.int.map { $0 >= 0 } ?? false
    case "multipleOf": value.double.map { $0 > 0 } ?? false
    case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum": value.double != nil
    default: true
    }
  }

  private static let types: Set<String> = [
    "null", "boolean", "integer", "number", "string", "array", "object",
  ]

  private static func expression(_ pattern: String) -> NSRegularExpression? {
    try? NSRegularExpression(pattern: pattern)
  }

  // MARK: Judging

  // lesson: violation
  private static func violation(
    _ value: JSONValue, _ schema: JSONValue, _ name: String
  ) -> String? {
    guard let keywords = schema.members else {
      return schema == true ? nil : "\(called(name)) is not expected."
    }
    if let wanted = keywords["type"] {
      let types = (wanted.elements ?? [wanted]).compactMap(\.text)
      guard types.contains(where: { value.isOf($0) }) else {
        return "\(called(name)) has to be of type \(types.joined(separator: " or "))."
      }
    }
    if let values = keywords["enum"]?.elements, !values.contains(value) {
      return "\(called(name)) has to be one of \(values.map(\.json).joined(separator: ", "))."
    }
    if let constant = keywords["const"], value != constant {
      return "\(called(name)) has to be \(constant.json)."
    }
    return switch value {
    case .object(let members): violation(members, keywords, name)
    case .array(let elements): violation(elements, keywords, name)
    case .string(let text): violation(text, keywords, name)
    case .integer, .number: violation(value.double ?? 0, keywords, name)
    case .null, .bool: nil
    }
  }
  // lesson: end

  private static func violation(
    _ members: [String: JSONValue], _ keywords: [String: JSONValue], _ name: String
  ) -> String? {
    for needed in keywords["required"]?.elements?.compactMap(\.text) ?? []
    where members[needed] == nil {
      return "\(called(joined(name, needed))) is missing."
    }
    let properties = keywords["properties"]?.members ?? [:]
    let others = keywords["additionalProperties"] ?? true
    for (member, value) in members.sorted(by: { $0.key < $1.key }) {
      let schema = properties[member] ?? others
      if let found = violation(value, schema, joined(name, member)) { return found }
    }
    return nil
  }

  private static func violation(
    _ elements: [JSONValue], _ keywords: [String: JSONValue], _ name: String
  ) -> String? {
    if let most = keywords["maxItems"]?.int, elements.count > most {
      return "\(called(name)) has to have \(most) items at most."
    }
    if let least = keywords["minItems"]?.int, elements.count < least {
      return "\(called(name)) has to have \(least) items at least."
    }
    if keywords["uniqueItems"] == true, Set(elements.map(\.json)).count < elements.count {
      return "\(called(name)) has the same item twice."
    }
    guard let items = keywords["items"] else { return nil }
    for (index, element) in elements.enumerated() {
      if let found = violation(element, items, "\(name)[\(index)]") { return found }
    }
    return nil
  }

  /// A string's length counts Unicode code points (Validation, 6.3.1), and a pattern may match
  /// anywhere in it (6.3.3).
  private static func violation(
    _ text: String, _ keywords: [String: JSONValue], _ name: String
  ) -> String? {
    let length = text.unicodeScalars.count
    if let most = keywords["maxLength"]?.int, length > most {
      return "\(called(name)) has to have \(most) characters at most."
    }
    if let least = keywords["minLength"]?.int, length < least {
      return "\(called(name)) has to have \(least) characters at least."
    }
    if let pattern = keywords["pattern"]?.text, let expression = expression(pattern),
      expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) == nil
    {
      return "\(called(name)) has to match \(pattern)."
    }
    return nil
  }

  private static func violation(
    _ number: Double, _ keywords: [String: JSONValue], _ name: String
  ) -> String? {
    func text(_ bound: Double) -> String { Int(exactly: bound).map(String.init) ?? "\(bound)" }
    if let least = keywords["minimum"]?.double, number < least {
      return "\(called(name)) has to be \(text(least)) at least."
    }
    if let most = keywords["maximum"]?.double, number > most {
      return "\(called(name)) has to be \(text(most)) at most."
    }
    if let bound = keywords["exclusiveMinimum"]?.double, number <= bound {
      return "\(called(name)) has to be greater than \(text(bound))."
    }
    if let bound = keywords["exclusiveMaximum"]?.double, number >= bound {
      return "\(called(name)) has to be less than \(text(bound))."
    }
    if let step = keywords["multipleOf"]?.double,
      number.truncatingRemainder(dividingBy: step) != 0
    {
      return "\(called(name)) has to be a multiple of \(text(step))."
    }
    return nil
  }

  private static func called(_ name: String) -> String { name.isEmpty ? "The value" : "`\(name)`" }

  private static func joined(_ name: String, _ member: String) -> String {
    name.isEmpty ? member : "\(name).\(member)"
  }
}

extension JSONValue {
  /// Whether the value is of a type of JSON Schema. A number without a fraction is an integer.
  fileprivate func isOf(_ type: String) -> Bool {
    switch (self, type) {
    case (.null, "null"), (.bool, "boolean"), (.integer, "integer"), (.integer, "number"),
      (.number, "number"), (.string, "string"), (.array, "array"), (.object, "object"):
      true
    case (.number(let double), "integer"): double.rounded() == double
    default: false
    }
  }
}
