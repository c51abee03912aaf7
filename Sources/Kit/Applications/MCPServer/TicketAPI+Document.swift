extension TicketAPI {
  /// The OpenAPI document, as text.
  static let documentText = #"""
    {
      "openapi": "3.1.0",
      "info": {"title": "Help desk", "version": "1.0.0"},
      "paths": {
        "/tickets": {
          "get": {
            "operationId": "listTickets", "summary": "List tickets", "tags": ["agent"],
            "description": "Lists tickets by their number, all or those of one status.",
            "parameters": [
              {"name": "status", "in": "query", "schema": {"$ref": "#/components/schemas/Status"}},
              {"name": "limit", "in": "query", "description": "The most tickets that are listed.",
               "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}}
            ],
            "responses": {
              "200": {"description": "The tickets.", "content": {"application/json": {"schema": {
                "type": "object", "required": ["tickets"],
                "properties": {"tickets": {"type": "array", "items": {"$ref": "#/components/schemas/Ticket"}}}
              }}}},
              "default": {"$ref": "#/components/responses/Problem"}
            }
          },
          "post": {
            "operationId": "createTicket", "summary": "Open a ticket", "tags": ["agent"],
            "description": "Opens a ticket for a person. Its number is in the result.",
            "security": [{"token": ["agent"]}],
            "requestBody": {"required": true, "content": {"application/json": {"schema": {
              "type": "object", "required": ["title", "requester"], "additionalProperties": false,
              "properties": {
                "title": {"$ref": "#/components/schemas/Title"},
                "priority": {"$ref": "#/components/schemas/Priority"},
                "requester": {"$ref": "#/components/schemas/Person"}
              }
            }}}},
            "responses": {
              "201": {"$ref": "#/components/responses/Ticket"},
              "default": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/tickets/{id}": {
          "parameters": [{"name": "id", "in": "path", "required": true, "description": "The ticket's number.",
            "schema": {"type": "integer", "minimum": 1, "maximum": 2147483647}}],
          "get": {
            "operationId": "getTicket", "summary": "Show a ticket", "tags": ["agent"],
            "responses": {
              "200": {"$ref": "#/components/responses/Ticket"},
              "default": {"$ref": "#/components/responses/Problem"}
            }
          },
          "patch": {
            "operationId": "updateTicket", "summary": "Change a ticket", "tags": ["agent"],
            "security": [{"token": ["agent"]}],
            "requestBody": {"required": true, "content": {"application/json": {"schema": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "status": {"$ref": "#/components/schemas/Status"},
                "priority": {"$ref": "#/components/schemas/Priority"}
              }
            }}}},
            "responses": {
              "200": {"$ref": "#/components/responses/Ticket"},
              "default": {"$ref": "#/components/responses/Problem"}
            }
          },
          "delete": {
            "operationId": "deleteTicket", "summary": "Delete a ticket",
            "security": [{"token": ["admin"]}],
            "responses": {
              "204": {"description": "The ticket is gone."},
              "default": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/admin/reset": {
          "post": {
            "operationId": "resetTickets", "summary": "Throw all tickets away",
            "security": [{"token": ["admin"]}],
            "responses": {
              "204": {"description": "The first three tickets are back, all others are gone."},
              "default": {"$ref": "#/components/responses/Problem"}
            }
          }
        }
      },
      "components": {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "schemas": {
          "Status": {"type": "string", "enum": ["open", "closed"]},
          "Priority": {"type": "string", "enum": ["low", "normal", "high"]},
          "Title": {"type": "string", "minLength": 1, "maxLength": 200},
          "Person": {
            "type": "object", "required": ["name"], "additionalProperties": false,
            "properties": {
              "name": {"type": "string", "minLength": 1, "maxLength": 100},
              "email": {"type": "string", "maxLength": 200, "pattern": "^[^@ ]+@[^@ ]+$"}
            }
          },
          "Ticket": {
            "type": "object", "required": ["id", "title", "status", "priority", "requester"],
            "properties": {
              "id": {"type": "integer"},
              "title": {"$ref": "#/components/schemas/Title"},
              "status": {"$ref": "#/components/schemas/Status"},
              "priority": {"$ref": "#/components/schemas/Priority"},
              "requester": {"$ref": "#/components/schemas/Person"}
            }
          }
        },
        "responses": {
          "Ticket": {"description": "The ticket.", "content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/Ticket"}}}},
          "Problem": {"description": "Why the request was not done (RFC 9457).", "content": {
            "application/problem+json": {"schema": {
              "type": "object", "required": ["status", "title"],
              "properties": {"status": {"type": "integer"}, "title": {"type": "string"}, "detail": {"type": "string"}}
            }}}}
        }
      }
    }
    """#
}
