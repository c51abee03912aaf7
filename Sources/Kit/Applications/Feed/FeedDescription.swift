/// What the feed's HTTP interface is, for programs: OpenAPI 3.1.
public enum FeedDescription {
  /// The document, JSON.
  public static let text = """
    {
      "openapi": "3.1.0",
      "info": {"title": "Feed", "version": "1.0.0", "description": "Profiles nearby, swipes, matches and a feed that is made in the background."},
      "paths": {
        "/profiles/{id}": {
          "parameters": [{"$ref": "#/components/parameters/id"}],
          "put": {
            "operationId": "putProfile", "summary": "Create or replace a profile",
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Draft"}}}},
            "responses": {
              "200": {"description": "Replaced", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Profile"}}}},
              "201": {"description": "Created", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Profile"}}}},
              \(problems("400", "411", "413", "415", "422", "503"))
            }
          },
          "get": {
            "operationId": "getProfile", "summary": "Read a profile",
            "responses": {
              "200": {"description": "The profile", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Profile"}}}},
              \(problems("400", "404", "503"))
            }
          }
        },
        "/profiles/{id}/nearby": {
          "parameters": [{"$ref": "#/components/parameters/id"}],
          "get": {
            "operationId": "getNearby", "summary": "Who is near, the nearest first",
            "parameters": [
              {"name": "radius", "in": "query", "description": "Kilometres", "schema": {"type": "number", "exclusiveMinimum": 0, "maximum": 1000, "default": 50}},
              {"$ref": "#/components/parameters/limit"}
            ],
            "responses": {
              "200": {"description": "Neighbours", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Near"}}}}},
              \(problems("400", "404", "503"))
            }
          }
        },
        "/profiles/{id}/swipes/{target}": {
          "parameters": [
            {"$ref": "#/components/parameters/id"},
            {"name": "target", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/ID"}}
          ],
          "put": {
            "operationId": "putSwipe", "summary": "Decide about a profile, once; the same decision may be sent again",
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["likes"], "properties": {"likes": {"type": "boolean"}}}}}},
            "responses": {
              "200": {"description": "Decided before", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Outcome"}}}},
              "201": {"description": "Decided", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Outcome"}}}},
              \(problems("400", "404", "409", "411", "413", "415", "422", "503"))
            }
          }
        },
        "/profiles/{id}/matches": {
          "parameters": [{"$ref": "#/components/parameters/id"}],
          "get": {
            "operationId": "getMatches", "summary": "With whom there is a match, by id",
            "parameters": [
              {"name": "after", "in": "query", "description": "The last id of the page before", "schema": {"type": "integer", "format": "int64", "default": 0}},
              {"$ref": "#/components/parameters/limit"}
            ],
            "responses": {
              "200": {"description": "Ids", "content": {"application/json": {"schema": {"type": "object", "required": ["matches"], "properties": {"matches": {"type": "array", "items": {"$ref": "#/components/schemas/ID"}}}}}}},
              \(problems("400", "404", "503"))
            }
          }
        },
        "/profiles/{id}/feed": {
          "parameters": [{"$ref": "#/components/parameters/id"}],
          "post": {
            "operationId": "postFeed", "summary": "Ask for a new feed, which is made later",
            "responses": {
              "202": {"description": "It will be made", "headers": {"Location": {"schema": {"type": "string"}}}, "content": {"application/json": {"schema": {"type": "object", "required": ["generation"], "properties": {"generation": {"type": "integer", "minimum": 1}}}}}},
              \(problems("400", "404", "503"))
            }
          },
          "get": {
            "operationId": "getFeed", "summary": "The feed that is there",
            "responses": {
              "200": {"description": "The feed", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Feed"}}}},
              \(problems("400", "404", "503"))
            }
          }
        }
      },
      "components": {
        "parameters": {
          "id": {"name": "id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/ID"}},
          "limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}}
        },
        "schemas": {
          "ID": {"type": "integer", "minimum": 1, "maximum": 9007199254740991},
          "Draft": {
            "type": "object", "required": ["name", "longitude", "latitude"],
            "properties": {
              "name": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "\(noControls)"},
              "about": {"type": ["string", "null"], "maxLength": 1000, "pattern": "\(noControls)"},
              "longitude": {"type": "number", "minimum": -180, "maximum": 180},
              "latitude": {"type": "number", "minimum": -85.05112878, "maximum": 85.05112878}
            }
          },
          "Profile": {
            "allOf": [{"$ref": "#/components/schemas/Draft"}],
            "type": "object", "required": ["id", "about"],
            "properties": {"id": {"$ref": "#/components/schemas/ID"}, "about": {"type": "string"}}
          },
          "Near": {
            "type": "object", "required": ["profile", "kilometres"],
            "properties": {"profile": {"$ref": "#/components/schemas/Profile"}, "kilometres": {"type": "number", "minimum": 0}}
          },
          "Outcome": {
            "type": "object", "required": ["likes", "isMatch"],
            "properties": {"likes": {"type": "boolean"}, "isMatch": {"type": "boolean"}}
          },
          "Feed": {
            "type": "object", "required": ["generation", "profiles"],
            "properties": {"generation": {"type": "integer", "minimum": 1}, "profiles": {"type": "array", "items": {"$ref": "#/components/schemas/Profile"}}}
          },
          "Problem": {
            "type": "object", "required": ["title", "status"],
            "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"}}
          }
        }
      }
    }
    """

  /// What no control character passes, as JSON writes a regular expression.
  private static let noControls = #"^[^\\u0000-\\u001f\\u007f-\\u009f]*$"#

  private static func problems(_ statuses: String...) -> String {
    let schema =
      ##"{"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}"##
    return statuses.map { #""\#($0)": {"description": "Refused", "content": \#(schema)}"# }
      .joined(separator: ",\n              ")
  }
}
