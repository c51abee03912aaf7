/// Something that a client may read and show to a model: the user or the program chooses it, not the model.
public struct MCPResource: Sendable {
  let uri: String
  let name: String
  let title: String
  let mimeType: String
  let read: @Sendable () -> String

  /// Describes a resource.
  ///
  /// - Parameters:
  ///   - uri: what it is asked for by.
  ///   - name: a short name for programs.
  ///   - title: a name for people.
  ///   - mimeType: the media type of its text.
  ///   - read: gives its text, each time that it is asked for.
  public init(
    uri: String, name: String, title: String, mimeType: String,
    read: @escaping @Sendable () -> String
  ) {
    (self.uri, self.name, self.title) = (uri, name, title)
    (self.mimeType, self.read) = (mimeType, read)
  }

  var json: JSONValue {
    [
      "uri": .string(uri), "name": .string(name), "title": .string(title),
      "mimeType": .string(mimeType),
    ]
  }
}

/// A message to a model that a user chooses by its name, as a slash command.
public struct MCPPrompt: Sendable {
  /// Something that the user fills in. All arguments are required.
  public struct Argument: Sendable {
    let name: String
    let description: String

    /// Describes an argument.
    public init(_ name: String, _ description: String) {
      (self.name, self.description) = (name, description)
    }
  }

  let name: String
  let title: String
  let description: String
  let arguments: [Argument]
  let text: @Sendable ([String: String]) -> String

  /// Describes a prompt.
  ///
  /// - Parameters:
  ///   - name: what it is asked for by.
  ///   - title: a name for people.
  ///   - description: what it is for.
  ///   - arguments: what the user fills in.
  ///   - text: gives the message, from the arguments.
  public init(
    name: String, title: String, description: String, arguments: [Argument] = [],
    text: @escaping @Sendable ([String: String]) -> String
  ) {
    (self.name, self.title, self.description) = (name, title, description)
    (self.arguments, self.text) = (arguments, text)
  }

  var json: JSONValue {
    [
      "name": .string(name), "title": .string(title), "description": .string(description),
      "arguments": .array(
        arguments.map {
          ["name": .string($0.name), "description": .string($0.description), "required": true]
        }),
    ]
  }
}
