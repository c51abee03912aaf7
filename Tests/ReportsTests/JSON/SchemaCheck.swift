import Foundation

/// Checks a JSON value against a schema, as far as the schemas in `docs` use JSON Schema;
/// a keyword that is not known here is a problem too.
struct SchemaCheck {
  private let root: [String: Any]
  private static let annotations: Set = ["$schema", "$defs", "title", "description"]

  init(schema: URL) throws {
    let value = try JSONSerialization.jsonObject(with: Data(contentsOf: schema))
    root = value as? [String: Any] ?? [:]
  }

  /// What is wrong with a document; empty when it conforms.
  func problems(_ document: Any) -> [String] { check(document, root, "$") }

  private func check(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    var problems: [String] = []
    for (keyword, argument) in schema where !Self.annotations.contains(keyword) {
      switch (keyword, argument) {
      case ("$ref", let reference as String):
        problems += check(value, resolve(reference), path)
      case ("type", let type as String):
        if !Self.isOf(type, value) { problems.append("\(path): not of type \(type)") }
      case ("type", let types as [String]):
        if !types.contains(where: { Self.isOf($0, value) }) {
          problems.append("\(path): of none of the types \(types)")
        }
      case ("const", let constant as NSObject):
        if !constant.isEqual(value) { problems.append("\(path): not \(constant)") }
      case ("enum", let choices as [NSObject]):
        if !choices.contains(where: { $0.isEqual(value) }) {
          problems.append("\(path): none of \(choices)")
        }
      case ("minimum", let least as NSNumber):
        if let number = value as? NSNumber, number.doubleValue < least.doubleValue {
          problems.append("\(path): less than \(least)")
        }
      case ("maximum", let most as NSNumber):
        if let number = value as? NSNumber, number.doubleValue > most.doubleValue {
          problems.append("\(path): more than \(most)")
        }
      case ("pattern", let pattern as String):
        if let text = value as? String, text.range(of: pattern, options: .regularExpression) == nil
        {
          problems.append("\(path): not of the form \(pattern)")
        }
      case ("propertyNames", let schema as [String: Any]):
        for name in (value as? [String: Any] ?? [:]).keys {
          problems += check(name, schema, "\(path).\(name)")
        }
      case ("minProperties", let least as Int):
        let count = (value as? [String: Any])?.count ?? 0
        if count < least { problems.append("\(path): \(count) keys, not \(least)") }
      case ("maxProperties", let most as Int):
        let count = (value as? [String: Any])?.count ?? 0
        if count > most { problems.append("\(path): \(count) keys, not \(most)") }
      case ("required", let keys as [String]):
        let object = value as? [String: Any] ?? [:]
        problems += keys.filter { object[$0] == nil }.map { "\(path): \($0) is missing" }
      case ("additionalProperties", false as Bool):
        let known = (schema["properties"] as? [String: Any] ?? [:]).keys
        let object = value as? [String: Any] ?? [:]
        problems += object.keys.filter { !known.contains($0) }.map { "\(path): \($0) is unknown" }
      case ("additionalProperties", let others as [String: Any]):
        let known = (schema["properties"] as? [String: Any] ?? [:]).keys
        for (key, member) in value as? [String: Any] ?? [:] where !known.contains(key) {
          problems += check(member, others, "\(path).\(key)")
        }
      case ("minItems", let least as Int):
        if let items = value as? [Any], items.count < least {
          problems.append("\(path): \(items.count) items, not \(least)")
        }
      case ("maxItems", let most as Int):
        if let items = value as? [Any], items.count > most {
          problems.append("\(path): \(items.count) items, not \(most)")
        }
      case ("properties", let properties as [String: [String: Any]]):
        let object = value as? [String: Any] ?? [:]
        for (key, schema) in properties {
          if let member = object[key] { problems += check(member, schema, "\(path).\(key)") }
        }
      case ("oneOf", let schemas as [[String: Any]]):
        let fitting = schemas.count { check(value, $0, path).isEmpty }
        if fitting != 1 { problems.append("\(path): fits \(fitting) of the schemas in oneOf") }
      case ("items", let schema as [String: Any]):
        for (index, item) in (value as? [Any] ?? []).enumerated() {
          problems += check(item, schema, "\(path)[\(index)]")
        }
      default: problems.append("\(path): the keyword \(keyword) is not known")
      }
    }
    return problems
  }

  private func resolve(_ reference: String) -> [String: Any] {
    let definitions = root["$defs"] as? [String: Any] ?? [:]
    let name = reference.split(separator: "/").last.map(String.init) ?? ""
    return definitions[name] as? [String: Any] ?? ["unresolved \(reference)": true]
  }

  /// The names of properties of a definition, and which of them are required.
  func keys(of definition: String) -> (all: Set<String>, required: Set<String>) {
    let schema = resolve("#/$defs/\(definition)")
    let properties = schema["properties"] as? [String: Any] ?? [:]
    return (Set(properties.keys), Set(schema["required"] as? [String] ?? []))
  }

  private static func isOf(_ type: String, _ value: Any) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "null": value is NSNull
    case "number": value is NSNumber
    case "boolean": value is Bool
    case "integer": (value as? NSNumber).map { $0.doubleValue.rounded() == $0.doubleValue } ?? false
    default: false
    }
  }
}
