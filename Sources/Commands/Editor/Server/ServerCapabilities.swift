/// What the server says it can do.
struct InitializeResult: Encodable {
  struct Capabilities: Encodable {
    struct Sync: Encodable {
      var openClose: Bool
      /// 2: changes come as parts.
      var change: Int
      var save: Bool
    }
    struct Completion: Encodable { var triggerCharacters: [String] }
    struct Execution: Encodable {
      var commands: [String]
      var workDoneProgress: Bool
    }

    var positionEncoding: PositionEncoding
    var textDocumentSync: Sync
    var codeLensProvider: Nothing
    var codeActionProvider: Bool
    var hoverProvider: Bool
    var definitionProvider: Bool
    var completionProvider: Completion
    var executeCommandProvider: Execution
  }
  struct Program: Encodable {
    let name = "etude"
    var version: String
  }

  var capabilities: Capabilities
  var serverInfo: Program
}

/// The diagnostics of a document.
struct PublishedDiagnostics: Encodable {
  var uri: String
  var version: Int
  var diagnostics: [Diagnostic]
}

/// How far something is that is under way.
struct ProgressParams: Encodable {
  struct Value: Encodable {
    var kind: String
    var title: String?
    var cancellable: Bool?
    var message: String?
    var percentage: Int?
  }
  var token: MessageID
  var value: Value
}

/// A change that the editor is to make.
struct ApplyEditParams: Encodable {
  struct Edit: Encodable {
    /// For an editor that knows no versions: the edits by address.
    var changes: [String: [TextEdit]]?
    var documentChanges: [DocumentEdit]?
  }
  struct DocumentEdit: Encodable {
    var textDocument: DocumentParams.Identifier
    var edits: [TextEdit]
  }
  var label: String
  var edit: Edit
}

/// What the editor says of a change.
struct ApplyEditResult: Decodable {
  var applied: Bool
  var failureReason: String?
}
