import Applications
import Testing
import WebServers

/// Documents that say what a tool cannot.
@Suite struct OpenAPITests {
  private static func document(_ operation: JSONValue, _ path: String = "/a") -> JSONValue {
    var operation = operation
    if operation["operationId"] == nil { operation["operationId"] = "a" }
    return ["openapi": "3.1.0", "paths": .object([path: ["post": operation]])]
  }

  private static func body(_ schema: JSONValue, required: JSONValue = true) -> JSONValue {
    ["requestBody": ["required": required, "content": ["application/json": ["schema": schema]]]]
  }

  @Test(
    arguments: [
      (["openapi": "3.0.3", "paths": [:]], "#/openapi: the document has to be of OpenAPI 3.1"),
      (["openapi": "3.1.0"], "#/paths: the document has to have paths"),
      (
        document(["operationId": "a b"]),
        "#/paths/~1a/post/operationId: it has to be 1 to 128 letters, digits, `_`, `-` and `.`"
      ),
      (document(["operationId": "b"]), "#/paths: a has no description"),
      (
        document([:], "/a/{id}"),
        "#/paths/~1a~1{id}/post/parameters: the path's {id} is not described"
      ),
      (
        document(["parameters": [["name": "X-A", "in": "header", "schema": [:]]]]),
        "#/paths/~1a/post/parameters/0: a parameter has a name, and is in the path or the query"
      ),
      (
        document(["parameters": [["name": "a", "in": "query", "schema": ["type": "array"]]]]),
        "#/paths/~1a/post/parameters/0/schema: it has to be there, and no array or object"
      ),
      (
        document(body(["type": "object"])),
        "#/paths/~1a/post/requestBody: it has to be required, of application/json, an object with `additionalProperties: false`"
      ),
      (
        document(body(["type": "object", "additionalProperties": false], required: false)),
        "#/paths/~1a/post/requestBody: it has to be required, of application/json, an object with `additionalProperties: false`"
      ),
      (
        document(body(["$ref": "#/components/schemas/Nosuch"])),
        "#/paths/~1a/post: #/components/schemas/Nosuch leads nowhere in this document"
      ),
      (
        document(["parameters": [["$ref": "https://example.com/a"]]]),
        "#/paths/~1a/post: https://example.com/a leads nowhere in this document"
      ),
      (
        document([
          "parameters": [["name": "a", "in": "query", "schema": [:]]],
          "requestBody": [
            "required": true,
            "content": [
              "application/json": [
                "schema": [
                  "type": "object", "additionalProperties": false, "properties": ["a": [:]],
                ]
              ]
            ],
          ],
        ]),
        "#/paths/~1a/post/requestBody: there are two inputs `a`; a tool's arguments have one name each"
      ),
      (
        document(
          body([
            "type": "object", "additionalProperties": false, "properties": ["a": ["anyOf": []]],
          ])),
        "#/paths/~1a/post/properties/a/anyOf: this keyword is not one of those that are asserted"
      ),
      (
        document(["security": [["other": []]]]),
        "#/paths/~1a/post/security: it has to be one requirement of one bearer scheme"
      ),
    ] as [(JSONValue, String)])
  func aDocumentIsRefusedAtItsPlace(_ document: JSONValue, _ message: String) {
    #expect {
      try DescribedAPI(document: document, handlers: ["a": { _ in .empty() }])
    } throws: { "\($0)" == message }
  }

  @Test func aSchemaThatContainsItselfIsRefused() {
    var document = Self.document(Self.body(["$ref": "#/components/schemas/Tree"]))
    document["components"] = [
      "schemas": [
        "Tree": ["type": "object", "properties": ["a": ["$ref": "#/components/schemas/Tree"]]]
      ]
    ]
    #expect {
      try DescribedAPI(document: document, handlers: ["a": { _ in .empty() }])
    } throws: { "\($0)" == "#/components/schemas/Tree: #/components/schemas/Tree contains itself" }
  }

  @Test func aHandlerWithoutADescriptionIsRefused() {
    #expect {
      try DescribedAPI(
        document: ["openapi": "3.1.0", "paths": [:]], handlers: ["a": { _ in .empty() }])
    } throws: { "\($0)" == "#/paths: a has no description" }
    #expect {
      try DescribedAPI(document: Self.document([:]), handlers: [:])
    } throws: { "\($0)" == "#/paths: a has no handler" }
  }

  @Test(arguments: [
    ("/tickets?limit=2", 200), ("/tickets?limit=x", 422), ("/tickets?limit=0", 422),
    ("/tickets?limit=1.5", 422), ("/tickets?limit=1&limit=2", 400), ("/tickets?status=nosuch", 422),
    ("/tickets/1", 200), ("/tickets/x", 422), ("/tickets/99", 404), ("/tickets/1/2", 404),
    ("/tickets/131371752875229528064", 422), ("/tickets/-1", 422), ("/tickets/1e2", 422),
  ])
  func parametersAreJudgedByTheDocument(_ path: String, _ status: Int) throws {
    #expect(try HelpDesk().send("GET", path).status == status)
  }

  @Test func aWholeNumberThatDoesNotFitIsStillOne() throws {
    let answer = try HelpDesk().send("GET", "/tickets/131371752875229528064")
    #expect(answer.json["detail"] == "`id` has to be 2147483647 at most.")
  }

  @Test func theBodyCannotSayWhatThePathSays() throws {
    let desk = try HelpDesk()
    let headers = ["Authorization: Bearer agent-1", "Content-Type: application/json"]
    let answer = try desk.send("PATCH", "/tickets/1", headers, body: #"{"id":2,"status":"closed"}"#)
    #expect(answer.status == 422)
    #expect(answer.json["detail"] == "The body's `id` is not expected.")
    #expect(try desk.send("GET", "/tickets/2").json["status"] == "open")
  }
}
