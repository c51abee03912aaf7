/// A place in a text: a line from 0, and units of its text before it, from 0.
struct Position: Codable, Sendable, Equatable {
  var line: Int
  var character: Int
}

/// The text from one place to another.
struct TextRange: Codable, Sendable, Equatable {
  var start: Position
  var end: Position
}

/// Something to be told at a place of a text.
struct Diagnostic: Encodable, Sendable {
  /// How bad it is.
  enum Severity: Int, Encodable {
    case error = 1
    case warning = 2
  }

  var range: TextRange
  var severity: Severity
  /// What told it: the linter or a run.
  var code: String
  let source = "etude"
  var message: String
}

/// Another text for a part of a text.
struct TextEdit: Encodable, Sendable {
  var range: TextRange
  var newText: String
}

/// What a person can ask the server to do.
struct EditorCommand: Encodable {
  var title: String
  var command: String
  var arguments: [CommandArgument]
}

/// What a command is about: a step of a page.
struct CommandArgument: Codable {
  var uri: String
  var step: Int
}

/// A command that is shown at a line.
struct CodeLens: Encodable {
  var range: TextRange
  var command: EditorCommand
}

/// Text that is shown beside a place.
struct Hover: Encodable {
  var contents: MarkupContent
  var range: TextRange
}

/// Text with Markdown in it.
struct MarkupContent: Encodable, Sendable {
  let kind = "markdown"
  var value: String
}

/// Something that can be written at a place.
struct CompletionItem: Encodable {
  /// What it is, as a picture in the list.
  enum Kind: Int, Encodable {
    case property = 10
    case value = 12
    case keyword = 14
    case reference = 18
  }

  var label: String
  var kind: Kind
  var detail: String?
  var documentation: MarkupContent?
  var filterText: String
  var textEdit: TextEdit
}

/// A place in a file.
struct Location: Encodable {
  var uri: String
  var range: TextRange
}

/// How loud something is said.
enum MessageType: Int, Encodable {
  case error = 1
  case warning = 2
  case info = 3
}

/// Something that is said to the person.
struct ShownMessage: Encodable {
  var type: MessageType
  var message: String
  /// What the person can answer; nil where nothing is asked.
  var actions: [MessageAction]?
}

/// An answer that a person can give.
struct MessageAction: Codable {
  var title: String
}
