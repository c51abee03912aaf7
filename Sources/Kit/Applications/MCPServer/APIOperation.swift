/// One route of an API, as an OpenAPI document describes it.
public struct APIOperation: Sendable, Equatable {
  /// Where an input comes from in a request.
  enum Place: String, Sendable { case path, query, body }

  /// The `operationId`.
  public let id: String
  /// The method, in capitals.
  public let method: String
  /// The path, with `{name}` for its parameters.
  public let path: String
  /// The `summary`: a few words.
  public let summary: String
  /// The `description`; the summary where there is none.
  public let description: String
  /// The `tags`.
  public let tags: [String]
  /// All inputs of the route as one object: parameters of the path, of the query, fields of the body.
  public let schema: JSONSchema
  /// The roles of which a caller's token needs one; nil where no token is asked for.
  public let roles: [String]?

  let places: [String: Place]
}

/// Reads the operations of an OpenAPI 3.1 document.
///
/// It takes what a tool can say: parameters in the path and the query that are no arrays or
/// objects, and a required JSON body. The body is an object and refuses unknown fields. `$ref`
/// leads to `#/components/…` of the same document. What it does not take it refuses, with the
/// place.
///
/// Source: OpenAPI Specification 3.1.
struct OpenAPIReader {
  let document: JSONValue

  private static let methods = ["get", "put", "post", "delete", "patch"]

  /// All operations, by path and then by method: the same document always gives the same order.
  func operations() throws(OpenAPIError) -> [APIOperation] {
    guard document["openapi"]?.text?.hasPrefix("3.1.") == true else {
      throw OpenAPIError("#/openapi", "the document has to be of OpenAPI 3.1")
    }
    guard let paths = document["paths"]?.members else {
      throw OpenAPIError("#/paths", "the document has to have paths")
    }
    var operations: [APIOperation] = []
    for (path, item) in paths.sorted(by: { $0.key < $1.key }) {
      for method in Self.methods {
        guard let json = item[method] else { continue }
        let place = "#/paths/\(Self.escaped(path))/\(method)"
        let operation = try operation(json, method.uppercased(), path, item, at: place)
        guard !operations.contains(where: { $0.id == operation.id }) else {
          throw OpenAPIError("\(place)/operationId", "there are two operations \(operation.id)")
        }
        operations.append(operation)
      }
    }
    return operations
  }

  private func operation(
    _ json: JSONValue, _ method: String, _ path: String, _ item: JSONValue, at place: String
  ) throws(OpenAPIError) -> APIOperation {
    // A tool's name (MCP, Tools, "Tool Names"): 1 to 128 of these characters.
    guard let id = json["operationId"]?.text, (1...128).contains(id.utf8.count),
      id.utf8.allSatisfy({ HTTPToken.nameBytes.contains($0) })
    else {
      throw OpenAPIError(
        "\(place)/operationId", "it has to be 1 to 128 letters, digits, `_`, `-` and `.`")
    }
    var inputs = Inputs()
    for list in [item["parameters"], json["parameters"]] {
      for (index, parameter) in (list?.elements ?? []).enumerated() {
        try inputs.add(
          parameter: resolved(parameter, at: place), at: "\(place)/parameters/\(index)")
      }
    }
    if let body = json["requestBody"] {
      try inputs.add(body: resolved(body, at: place), at: "\(place)/requestBody")
    }
    for part in path.split(separator: "/") where part.hasPrefix("{") {
      guard inputs.places[String(part.dropFirst().dropLast())] == .path else {
        throw OpenAPIError("\(place)/parameters", "the path's \(part) is not described")
      }
    }
    let summary = json["summary"]?.text ?? id
    return APIOperation(
      id: id, method: method, path: path, summary: summary,
      description: json["description"]?.text ?? summary,
      tags: json["tags"]?.elements?.compactMap(\.text) ?? [],
      schema: try JSONSchema(inputs.schema, at: place),
      roles: try roles(json["security"] ?? document["security"], at: "\(place)/security"),
      places: inputs.places)
  }

  /// No requirement means no token. One requirement of one scheme lists roles, which OpenAPI 3.1 allows
  /// for every kind of scheme; an empty list takes any known token.
  private func roles(_ json: JSONValue?, at place: String) throws(OpenAPIError) -> [String]? {
    guard let requirements = json?.elements, !requirements.isEmpty else { return nil }
    guard requirements.count == 1, let schemes = requirements[0].members, schemes.count == 1,
      let (scheme, roles) = schemes.first,
      document["components"]?["securitySchemes"]?[scheme]?["scheme"] == "bearer"
    else { throw OpenAPIError(place, "it has to be one requirement of one bearer scheme") }
    return roles.elements?.compactMap(\.text) ?? []
  }

  // MARK: References

  /// The value with each `$ref` replaced by what it leads to: clients need no other part of the document.
  private func resolved(
    _ json: JSONValue, at place: String, within names: [String] = []
  ) throws(OpenAPIError) -> JSONValue {
    if let reference = json["$ref"]?.text {
      guard !names.contains(reference) else {
        throw OpenAPIError(place, "\(reference) contains itself")
      }
      guard reference.hasPrefix("#/components/"), let target = target(of: reference) else {
        throw OpenAPIError(place, "\(reference) leads nowhere in this document")
      }
      return try resolved(target, at: reference, within: names + [reference])
    }
    switch json {
    case .object(var members):
      for (name, value) in members { members[name] = try resolved(value, at: place, within: names) }
      return .object(members)
    case .array(var elements):
      for index in elements.indices {
        elements[index] = try resolved(elements[index], at: place, within: names)
      }
      return .array(elements)
    default: return json
    }
  }

  private func target(of reference: String) -> JSONValue? {
    reference.dropFirst(2).split(separator: "/").reduce(document as JSONValue?) { value, name in
      value?[String(name).replacing("~1", with: "/").replacing("~0", with: "~")]
    }
  }

  private static func escaped(_ path: String) -> String {
    path.replacing("~", with: "~0").replacing("/", with: "~1")
  }
}

/// What bytes a tool's name may have.
enum HTTPToken {
  static let nameBytes = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.".utf8)
}

/// The inputs of an operation, while they are collected.
private struct Inputs {
  var places: [String: APIOperation.Place] = [:]
  private var properties: [String: JSONValue] = [:]
  private var required: [String] = []

  /// The inputs as one object.
  var schema: JSONValue {
    var schema: JSONValue = ["type": "object", "additionalProperties": false]
    if !properties.isEmpty { schema["properties"] = .object(properties) }
    if !required.isEmpty { schema["required"] = .array(required.map { .string($0) }) }
    return schema
  }

  mutating func add(parameter: JSONValue, at place: String) throws(OpenAPIError) {
    guard let name = parameter["name"]?.text,
      let location = APIOperation.Place(rawValue: parameter["in"]?.text ?? ""), location != .body
    else { throw OpenAPIError(place, "a parameter has a name, and is in the path or the query") }
    guard var schema = parameter["schema"], schema["type"] != "array", schema["type"] != "object"
    else { throw OpenAPIError("\(place)/schema", "it has to be there, and no array or object") }
    if schema["description"] == nil { schema["description"] = parameter["description"] }
    let isRequired = location == .path || parameter["required"] == true
    try add(name, schema, location, isRequired: isRequired, at: place)
  }

  mutating func add(body: JSONValue, at place: String) throws(OpenAPIError) {
    guard body["required"] == true, let schema = body["content"]?["application/json"]?["schema"],
      schema["type"] == "object", schema["additionalProperties"] == false
    else {
      throw OpenAPIError(
        place,
        "it has to be required, of application/json, an object with `additionalProperties: false`")
    }
    let needed = schema["required"]?.elements?.compactMap(\.text) ?? []
    for (name, property) in (schema["properties"]?.members ?? [:]).sorted(by: { $0.key < $1.key }) {
      try add(name, property, .body, isRequired: needed.contains(name), at: place)
    }
  }

  private mutating func add(
    _ name: String, _ schema: JSONValue, _ place: APIOperation.Place, isRequired: Bool,
    at pointer: String
  ) throws(OpenAPIError) {
    guard places[name] == nil else {
      throw OpenAPIError(
        pointer, "there are two inputs `\(name)`; a tool's arguments have one name each")
    }
    (places[name], properties[name]) = (place, schema)
    if isRequired { required.append(name) }
  }
}
