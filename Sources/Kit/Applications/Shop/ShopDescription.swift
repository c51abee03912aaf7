/// What the shop's interface is, for programs.
public enum ShopDescription {
  /// The document that `GET /openapi.json` answers.
  ///
  /// Source of the form: OpenAPI Specification 3.1.0.
  public static let openAPI = #"""
    {
      "openapi": "3.1.0",
      "info": {
        "title": "Shop",
        "version": "1.0.0",
        "description": "A catalogue that a primary and its replicas answer, and a checkout that the primary does."
      },
      "paths": {
        "/products": {
          "get": {
            "operationId": "listProducts",
            "summary": "A page of the catalogue, in the order of the ids",
            "parameters": [
              {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}},
              {"name": "after", "in": "query", "description": "The last id of the page before",
               "schema": {"type": "integer", "minimum": 0, "maximum": 2147483647, "default": 0}},
              {"$ref": "#/components/parameters/seen"},
              {"$ref": "#/components/parameters/ifNoneMatch"}
            ],
            "responses": {
              "200": {
                "description": "The page",
                "headers": {"Served-By": {"$ref": "#/components/headers/servedBy"}, "ETag": {"$ref": "#/components/headers/etag"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Page"}}}
              },
              "304": {"$ref": "#/components/responses/NotModified"},
              "400": {"$ref": "#/components/responses/Problem"},
              "503": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/products/{id}": {
          "parameters": [{"$ref": "#/components/parameters/id"}],
          "get": {
            "operationId": "getProduct",
            "summary": "A product",
            "parameters": [
              {"$ref": "#/components/parameters/seen"},
              {"$ref": "#/components/parameters/ifNoneMatch"}
            ],
            "responses": {
              "200": {
                "description": "The product",
                "headers": {"Served-By": {"$ref": "#/components/headers/servedBy"}, "ETag": {"$ref": "#/components/headers/etag"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TaggedProduct"}}}
              },
              "304": {"$ref": "#/components/responses/NotModified"},
              "400": {"$ref": "#/components/responses/Problem"},
              "404": {"$ref": "#/components/responses/Problem"},
              "503": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/products/{id}/price": {
          "parameters": [{"$ref": "#/components/parameters/id"}],
          "put": {
            "operationId": "setPrice",
            "summary": "Changes a price",
            "parameters": [{"$ref": "#/components/parameters/seen"}],
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {
                "type": "object", "required": ["price"],
                "properties": {"price": {"$ref": "#/components/schemas/Price"}}
              }}}
            },
            "responses": {
              "200": {
                "description": "The product with its new price",
                "headers": {"Served-By": {"$ref": "#/components/headers/servedBy"}, "Set-Cookie": {"$ref": "#/components/headers/token"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TaggedProduct"}}},
                "links": {"product": {"operationId": "getProduct", "parameters": {"id": "$response.body#/id"}}}
              },
              "400": {"$ref": "#/components/responses/Problem"},
              "404": {"$ref": "#/components/responses/Problem"},
              "411": {"$ref": "#/components/responses/Problem"},
              "413": {"$ref": "#/components/responses/Problem"},
              "415": {"$ref": "#/components/responses/Problem"},
              "422": {"$ref": "#/components/responses/Problem"},
              "503": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/orders": {
          "post": {
            "operationId": "placeOrder",
            "summary": "Buys one of a product",
            "parameters": [{"$ref": "#/components/parameters/seen"}],
            "requestBody": {
              "required": true,
              "content": {"application/json": {"schema": {
                "type": "object", "required": ["product", "buyer"],
                "properties": {
                  "product": {"$ref": "#/components/schemas/Id"},
                  "buyer": {"$ref": "#/components/schemas/Buyer"},
                  "price": {
                    "description": "The price that the buyer was shown, in cents. When it is another one now, nothing is sold.",
                    "type": ["integer", "null"], "minimum": 1, "maximum": 10000000
                  }
                }
              }}}
            },
            "responses": {
              "201": {
                "description": "The order",
                "headers": {
                  "Location": {"description": "Where the order is", "required": true, "schema": {"type": "string"}},
                  "Served-By": {"$ref": "#/components/headers/servedBy"}, "Set-Cookie": {"$ref": "#/components/headers/token"}
                },
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TaggedOrder"}}},
                "links": {
                  "order": {"operationId": "getOrder", "parameters": {"id": "$response.body#/id"}},
                  "product": {"operationId": "getProduct", "parameters": {"id": "$response.body#/product"}}
                }
              },
              "400": {"$ref": "#/components/responses/Problem"},
              "404": {"$ref": "#/components/responses/Problem"},
              "409": {"$ref": "#/components/responses/Problem"},
              "411": {"$ref": "#/components/responses/Problem"},
              "413": {"$ref": "#/components/responses/Problem"},
              "415": {"$ref": "#/components/responses/Problem"},
              "422": {"$ref": "#/components/responses/Problem"},
              "503": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/orders/{id}": {
          "parameters": [{"$ref": "#/components/parameters/id"}],
          "get": {
            "operationId": "getOrder",
            "summary": "An order",
            "responses": {
              "200": {
                "description": "The order",
                "headers": {"Served-By": {"$ref": "#/components/headers/servedBy"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TaggedOrder"}}}
              },
              "400": {"$ref": "#/components/responses/Problem"},
              "404": {"$ref": "#/components/responses/Problem"},
              "503": {"$ref": "#/components/responses/Problem"}
            }
          }
        },
        "/replication": {
          "get": {
            "operationId": "getReplication",
            "summary": "How far each replica is",
            "responses": {
              "200": {
                "description": "The state of the replicas",
                "headers": {"Served-By": {"$ref": "#/components/headers/servedBy"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Replication"}}}
              },
              "503": {"$ref": "#/components/responses/Problem"}
            }
          }
        }
      },
      "components": {
        "parameters": {
          "id": {"name": "id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/Id"}},
          "seen": {
            "name": "seen", "in": "cookie",
            "description": "What the client has written and seen, as an earlier reply has set it. What cannot be read is passed over.",
            "schema": {"type": "string"}
          },
          "ifNoneMatch": {
            "name": "If-None-Match", "in": "header",
            "description": "The tags of replies that the client has",
            "schema": {"type": "string"}
          }
        },
        "headers": {
          "servedBy": {"description": "The database server that has answered", "required": true, "schema": {"type": "string"}},
          "etag": {"description": "The tag of the content", "required": true, "schema": {"type": "string"}},
          "token": {"description": "The cookie `seen`", "required": true, "schema": {"type": "string"}}
        },
        "responses": {
          "NotModified": {
            "description": "The client has this content already",
            "headers": {"Served-By": {"$ref": "#/components/headers/servedBy"}, "ETag": {"$ref": "#/components/headers/etag"}}
          },
          "Problem": {
            "description": "Why it was not done",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
          }
        },
        "schemas": {
          "Id": {"type": "integer", "minimum": 1, "maximum": 2147483647},
          "Price": {"description": "In cents", "type": "integer", "minimum": 1, "maximum": 10000000},
          "Buyer": {"type": "string", "pattern": "^[a-z0-9-]{1,40}$", "maxLength": 40},
          "Server": {"description": "The database server that has answered", "type": "string"},
          "Product": {
            "type": "object", "required": ["id", "name", "price", "stock"],
            "properties": {
              "id": {"$ref": "#/components/schemas/Id"},
              "name": {"type": "string"},
              "price": {"$ref": "#/components/schemas/Price"},
              "stock": {"type": "integer", "minimum": 0}
            }
          },
          "TaggedProduct": {
            "allOf": [{"$ref": "#/components/schemas/Product"}],
            "required": ["server"],
            "properties": {"server": {"$ref": "#/components/schemas/Server"}},
            "unevaluatedProperties": false
          },
          "TaggedOrder": {
            "type": "object", "required": ["id", "product", "buyer", "price", "server"],
            "properties": {
              "id": {"$ref": "#/components/schemas/Id"},
              "product": {"$ref": "#/components/schemas/Id"},
              "buyer": {"$ref": "#/components/schemas/Buyer"},
              "price": {"$ref": "#/components/schemas/Price"},
              "server": {"$ref": "#/components/schemas/Server"}
            },
            "additionalProperties": false
          },
          "Page": {
            "type": "object", "required": ["products", "server"],
            "properties": {
              "products": {"type": "array", "maxItems": 100, "items": {"$ref": "#/components/schemas/Product"}},
              "next": {"description": "Where the next page is; absent on the last one", "type": "string"},
              "server": {"$ref": "#/components/schemas/Server"}
            },
            "additionalProperties": false
          },
          "Replication": {
            "type": "object", "required": ["server", "position", "replicas"],
            "properties": {
              "server": {"$ref": "#/components/schemas/Server"},
              "position": {"$ref": "#/components/schemas/Position"},
              "replicas": {"type": "array", "items": {
                "type": "object", "required": ["name", "state"],
                "properties": {
                  "name": {"type": "string"},
                  "state": {"type": "string"},
                  "replay": {"enum": ["not paused", "pause requested", "paused"]},
                  "position": {"$ref": "#/components/schemas/Position"},
                  "bytesBehind": {"type": "integer", "minimum": 0}
                },
                "additionalProperties": false
              }}
            },
            "additionalProperties": false
          },
          "Position": {"description": "A place in the log", "type": "string", "pattern": "^[0-9A-F]{1,8}/[0-9A-F]{1,8}$"},
          "Problem": {
            "description": "RFC 9457",
            "type": "object", "required": ["title", "status"],
            "properties": {
              "type": {"type": "string"},
              "title": {"type": "string"},
              "status": {"type": "integer", "minimum": 400, "maximum": 599},
              "detail": {"type": "string"}
            }
          }
        }
      }
    }
    """#
}
