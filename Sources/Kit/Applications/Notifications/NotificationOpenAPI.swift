/// The description of the HTTP interface, in OpenAPI 3.1: with what each template needs.
enum NotificationOpenAPI {
  /// The document, as JSON.
  static func text(_ templates: [NotificationTemplate]) -> String {
    #"""
    {
      "openapi": "3.1.0",
      "info": {
        "title": "Notifications",
        "version": "1",
        "description": "Takes messages and sends them later, through scripted providers."
      },
      "paths": {
        "/notifications": {
          "post": {
            "operationId": "acceptNotification",
            "summary": "Accept a message to one recipient. It is sent later.",
            "parameters": [
              {
                "name": "Idempotency-Key", "in": "header", "required": false,
                "description": "The same key is the same message.",
                "schema": {"$ref": "#/components/schemas/Name"}
              }
            ],
            "requestBody": {
              "required": true,
              "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/NotificationRequest"}}
              }
            },
            "responses": {
              "202": {"$ref": "#/components/responses/Accepted"},
              "default": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/notifications/{id}": {
          "get": {
            "operationId": "getNotification",
            "summary": "What became of a message.",
            "parameters": [
              {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "minLength": 1}}
            ],
            "responses": {
              "200": {"$ref": "#/components/responses/State"},
              "default": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/campaigns": {
          "post": {
            "operationId": "acceptCampaign",
            "summary": "Accept a message to all users. One job is enqueued.",
            "requestBody": {
              "required": true,
              "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/CampaignRequest"}}
              }
            },
            "responses": {
              "202": {"$ref": "#/components/responses/Accepted"},
              "default": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/campaigns/{name}": {
          "get": {
            "operationId": "getCampaign",
            "summary": "What became of a campaign.",
            "parameters": [
              {"name": "name", "in": "path", "required": true, "schema": {"type": "string", "minLength": 1}}
            ],
            "responses": {
              "200": {"$ref": "#/components/responses/State"},
              "default": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/ledger": {
          "get": {
            "operationId": "getLedger",
            "summary": "Where all messages are, at one moment.",
            "responses": {
              "200": {
                "description": "requested is the sum of the others.",
                "content": {
                  "application/json": {"schema": {"$ref": "#/components/schemas/Ledger"}}
                }
              },
              "default": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/templates": {
          "get": {
            "operationId": "listTemplates",
            "summary": "What can be sent.",
            "responses": {
              "200": {
                "description": "The templates, by name.",
                "content": {
                  "application/json": {
                    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Template"}}
                  }
                }
              },
              "default": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/providers/{channel}": {
          "parameters": [
            {
              "name": "channel", "in": "path", "required": true,
              "schema": {"$ref": "#/components/schemas/Channel"}
            }
          ],
          "get": {
            "operationId": "getProvider",
            "summary": "What a scripted provider was asked.",
            "responses": {
              "200": {
                "description": "How many calls it had, and how many messages people have got.",
                "content": {
                  "application/json": {
                    "schema": {
                      "type": "object",
                      "required": ["calls", "sent"],
                      "properties": {"calls": {"type": "integer"}, "sent": {"type": "integer"}}
                    }
                  }
                }
              },
              "default": {"$ref": "#/components/responses/Problem"}
            }
          },
          "put": {
            "operationId": "scriptProvider",
            "summary": "Say what a scripted provider does next.",
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Script"}}}
            },
            "responses": {
              "204": {"description": "It will."},
              "default": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/openapi.json": {
          "get": {
            "operationId": "getDescription",
            "summary": "This document.",
            "responses": {
              "200": {
                "description": "OpenAPI 3.1.",
                "content": {"application/json": {"schema": {"type": "object"}}}
              },
              "default": {"$ref": "#/components/responses/Problem"}
            }
          }
        }
      },
      "components": {
        "responses": {
          "Accepted": {
            "description": "Accepted. Nothing has been sent.",
            "headers": {"Location": {"schema": {"type": "string"}}},
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Accepted"}}}
          },
          "State": {
            "description": "The present state.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/State"}}}
          },
          "Problem": {
            "description": "The request is not done: problem details of RFC 9457.",
            "content": {
              "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }
          }
        },
        "schemas": {
          "Name": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
          "Channel": {"type": "string", "enum": ["email", "sms", "push"]},
          "NotificationRequest": \#(anyOf(templates.map(notification))),
          "CampaignRequest": \#(anyOf(templates.map(campaign))),
          "Accepted": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "string"}}
          },
          "State": {
            "type": "object",
            "required": ["id", "state"],
            "properties": {
              "id": {"type": "string"},
              "state": {
                "type": "string",
                "enum": ["queued", "active", "sent", "suppressed", "refused", "failed", "expanded", "done"]
              }
            }
          },
          "Ledger": {
            "type": "object",
            "required": ["requested", "queued", "sent", "suppressed", "failed"],
            "properties": {
              "requested": {"type": "integer"}, "queued": {"type": "integer"},
              "sent": {"type": "integer"}, "suppressed": {"type": "integer"},
              "failed": {"type": "integer"}
            }
          },
          "Template": {
            "type": "object",
            "required": ["name", "channel", "priority", "variables"],
            "properties": {
              "name": {"type": "string"},
              "channel": {"$ref": "#/components/schemas/Channel"},
              "priority": {"type": "string", "enum": ["p1", "p2", "p3"]},
              "variables": {"type": "array", "items": {"type": "string"}}
            }
          },
          "Script": {
            "type": "object",
            "required": ["script"],
            "properties": {
              "script": {
                "type": "array", "maxItems": 1000,
                "items": {"type": "string", "pattern": "^(accept|fail|refuse|lose|slow:[0-9]{1,6})$"}
              },
              "latency": {"type": ["integer", "null"], "minimum": 0, "maximum": 600000}
            }
          },
          "Problem": {
            "type": "object",
            "required": ["status", "title"],
            "properties": {
              "status": {"type": "integer"},
              "title": {"type": "string"},
              "detail": {"type": "string"},
              "type": {"type": "string"},
              "missing": {"type": "array", "items": {"type": "string"}},
              "unknown": {"type": "array", "items": {"type": "string"}}
            }
          }
        }
      }
    }
    """#
  }

  private static func anyOf(_ schemas: [String]) -> String {
    schemas.isEmpty ? #"{"not": {}}"# : #"{"anyOf": [\#(schemas.joined(separator: ", "))]}"#
  }

  private static func notification(_ template: NotificationTemplate) -> String {
    let pattern = template.channel.recipientPattern
    return request(template, needed: template.variables, others: ["to"])
      + #", "to": {"type": "string", "pattern": "\#(pattern)"}}}"#
  }

  private static func campaign(_ template: NotificationTemplate) -> String {
    let ofUsers = template.userValues(NotificationUser(id: 1, name: "", email: ""))
    let needed = template.variables.filter { ofUsers[$0] == nil }
    return request(template, needed: needed, others: ["name"])
      + ##", "name": {"$ref": "#/components/schemas/Name"}}}"##
  }

  /// The part that both have: an object whose properties are not closed yet. Names of variables are
  /// letters, digits and `_`, and those of templates are the program's own.
  private static func request(
    _ template: NotificationTemplate, needed: [String], others: [String]
  ) -> String {
    let properties = template.variables.map {
      #""\#($0)": {"type": "string", "maxLength": 1000}"#
    }
    let required = ["template"] + others + (needed.isEmpty ? [] : ["values"])
    return #"{"type": "object", "required": [\#(names(required))], "#
      + #""properties": {"template": {"const": "\#(template.name)"}, "#
      + #""values": {"type": "object", "additionalProperties": false, "#
      + #""required": [\#(names(needed))], "#
      + #""properties": {\#(properties.joined(separator: ", "))}}"#
  }

  private static func names(_ names: [String]) -> String {
    names.map { "\"\($0)\"" }.joined(separator: ", ")
  }
}

extension NotificationChannel {
  /// Recipients that are accepted, as a pattern of JSON Schema. It is narrower than what is accepted.
  fileprivate var recipientPattern: String {
    switch self {
    case .email: "^[!#-?A-~]{1,100}@[!#-?A-~]{1,100}$"
    case .sms: #"^\\+[0-9]{7,15}$"#
    case .push: "^[!-~]{1,254}$"
    }
  }
}
