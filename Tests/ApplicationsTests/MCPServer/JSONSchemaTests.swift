import Algorithms
import Applications
import Foundation
import TestSupport
import Testing

/// The part of JSON Schema that the tools' arguments are judged by, against PyPI's jsonschema.
@Suite struct JSONSchemaTests {
  private static let values: [JSONValue] = [
    nil, true, false, 0, 1, 2, -1, 100, .number(0.5), .number(1e30), "", "a", "ab", "a@b", "aé",
    "👩‍👧", [], [1], [1, 2], [1, 1], ["a"], [nil], [:], ["a": 1], ["a": "x"], ["a": 1, "b": 2],
    ["a": ["b": "x"]],
  ]
  private static let parts: [(String, [JSONValue])] = [
    (
      "type",
      ["string", "integer", "number", "boolean", "null", "array", "object", ["string", "null"]]
    ),
    ("enum", [[1, "a"], [nil, []], [true]]), ("const", [1, "a", [1]]),
    ("minimum", [1, .number(0.5)]), ("maximum", [1]), ("exclusiveMinimum", [1]),
    ("exclusiveMaximum", [1]), ("multipleOf", [2, .number(0.5)]), ("minLength", [1, 2]),
    ("maxLength", [1, 2]), ("pattern", ["a", "^a$", "^[^@ ]+@[^@ ]+$"]), ("minItems", [1]),
    ("maxItems", [1]), ("uniqueItems", [true, false]),
    ("items", [["type": "integer"], true, false]), ("required", [["a"], ["a", "b"], []]),
    ("properties", [["a": ["type": "integer"]], ["a": ["type": "object", "required": ["b"]]]]),
    ("additionalProperties", [false, true, ["type": "integer"]]),
  ]

  @Test func saysWhatThePackageJsonschemaSays() throws {
    var random = SplitMix64(seed: 16)
    var cases: [(JSONValue, JSONValue)] = []
    for (keyword, choices) in Self.parts {
      for choice in choices { cases += Self.values.map { ([keyword: choice], $0) } }
    }
    for _ in 0..<3_000 {
      var schema: JSONValue = [:]
      for (keyword, choices) in Self.parts.shuffled(using: &random).prefix(3) {
        schema[keyword] = choices.randomElement(using: &random)
      }
      cases.append((schema, Self.values.randomElement(using: &random) ?? nil))
    }
    let file = FileManager.default.temporaryDirectory.appending(path: "etude-\(UUID()).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try JSONValue.array(cases.map { [$0, $1] }).json.write(
      to: file, atomically: true, encoding: .utf8)
    let verdicts = try PythonPeer.lines("mcp/schemas.py", file.path)
    try #require(verdicts.count == cases.count)
    for ((schema, value), verdict) in zip(cases, verdicts) {
      let violation = try JSONSchema(schema).violation(in: value)
      #expect(
        (violation == nil) == (verdict == "valid"),
        "\(schema.json) \(value.json): \(violation ?? "valid"), and the package says \(verdict)")
    }
  }

  @Test(
    arguments: [
      (["oneOf": []], "#/oneOf: this keyword is not one of those that are asserted"),
      (["type": "text"], "#/type: it has no value that this keyword may have"),
      (["pattern": "("], "#/pattern: it has no value that this keyword may have"),
      (["minLength": -1], "#/minLength: it has no value that this keyword may have"),
      (["multipleOf": 0], "#/multipleOf: it has no value that this keyword may have"),
      (
        ["properties": ["a": ["if": [:]]]],
        "#/properties/a/if: this keyword is not one of those that are asserted"
      ),
      (["items": 1], "#/items: a schema is an object, `true` or `false`"),
      (["properties": []], "#/properties: it has to be an object"),
    ] as [(JSONValue, String)])
  func refusesWhatItWouldPassOver(_ schema: JSONValue, _ message: String) {
    #expect { try JSONSchema(schema) } throws: { "\($0)" == message }
  }
}
