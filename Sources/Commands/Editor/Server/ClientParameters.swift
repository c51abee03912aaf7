/// The parameters of the editor's messages, as far as they matter here.

/// Of `initialize`.
struct InitializeParams: Decodable {
  struct Capabilities: Decodable {
    struct General: Decodable { var positionEncodings: [String]? }
    struct Window: Decodable { var workDoneProgress: Bool? }
    struct Workspace: Decodable {
      struct Edit: Decodable { var documentChanges: Bool? }
      struct Lens: Decodable { var refreshSupport: Bool? }
      var applyEdit: Bool?
      var workspaceEdit: Edit?
      var codeLens: Lens?
    }
    var general: General?
    var window: Window?
    var workspace: Workspace?
  }
  var processId: Int?
  var capabilities: Capabilities
}

/// A document by its address.
struct DocumentParams: Codable {
  struct Identifier: Codable {
    var uri: String
    var version: Int?
  }
  var textDocument: Identifier
}

/// A place in a document.
struct PositionParams: Decodable {
  var textDocument: DocumentParams.Identifier
  var position: Position
}

/// A part of a document.
struct RangeParams: Decodable {
  var textDocument: DocumentParams.Identifier
  var range: TextRange
}

/// A document that is opened.
struct OpenParams: Decodable {
  struct Item: Decodable {
    var uri, languageId: String
    var version: Int
    var text: String
  }
  var textDocument: Item
}

/// A document that has changed.
struct ChangeParams: Decodable {
  struct Identifier: Decodable {
    var uri: String
    var version: Int
  }
  var textDocument: Identifier
  var contentChanges: [OpenDocument.Change]
}

/// Something to be done.
struct ExecuteParams: Decodable {
  var command: String
  var arguments: [CommandArgument]?
  var workDoneToken: MessageID?
}

/// What is under way.
struct TokenParams: Codable { var token: MessageID }

/// A request that is not wanted any more.
struct CancelParams: Codable { var id: MessageID }
