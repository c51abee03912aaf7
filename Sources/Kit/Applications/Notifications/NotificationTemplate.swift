/// A text with variables: `Your code is {{code}}.`
public struct NotificationTemplate: Sendable, Hashable {
  /// What is wrong with a template's text.
  public enum Fault: Error, Sendable, Hashable, CustomStringConvertible {
    /// A `{{` without `}}`, at this character, counted from 0.
    case unclosed(at: Int)
    /// What stands between the braces is no name.
    case noName(String)

    /// What is wrong, and what would be right.
    public var description: String {
      switch self {
      case .unclosed(let place): "the `{{` at character \(place) has no `}}` behind it"
      case .noName(let text): "`{{\(text)}}`: a variable's name is made of letters, digits and _"
      }
    }
  }

  private enum Part: Sendable, Hashable {
    case text(String)
    case variable(String)
  }

  /// What it is called.
  public let name: String
  /// By what way its messages go.
  public let channel: NotificationChannel
  /// How urgent they are.
  public let priority: NotificationPriority
  /// The variables, each once, in the order in which they first stand in the text.
  public let variables: [String]

  private let parts: [Part]

  /// Reads a template.
  ///
  /// - Throws: `Fault` when the text is none.
  /// - Complexity: O(*n*) in its length.
  public init(
    _ name: String, _ channel: NotificationChannel, _ priority: NotificationPriority,
    _ text: String
  ) throws(Fault) {
    var parts: [Part] = []
    var rest = text[...]
    while let opening = rest.firstRange(of: "{{") {
      guard let closing = rest[opening.upperBound...].firstRange(of: "}}") else {
        throw .unclosed(at: text.distance(from: text.startIndex, to: opening.lowerBound))
      }
      let variable = rest[opening.upperBound..<closing.lowerBound]
      guard !variable.isEmpty, variable.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
      else { throw .noName(String(variable)) }
      parts.append(.text(String(rest[..<opening.lowerBound])))
      parts.append(.variable(String(variable)))
      rest = rest[closing.upperBound...]
    }
    parts.append(.text(String(rest)))
    var variables: [String] = []
    for case .variable(let variable) in parts where !variables.contains(variable) {
      variables.append(variable)
    }
    (self.name, self.channel, self.priority) = (name, channel, priority)
    (self.parts, self.variables) = (parts, variables)
  }

  // lesson: render
  /// The text with the values in it. A value is put in as it is: what stands in it is no variable.
  ///
  /// - Throws: `NotificationFault` that names all variables without a value, and all values that belong
  ///   to no variable.
  public func rendered(_ values: [String: String]) throws(NotificationFault) -> String {
    let missing = variables.filter { values[$0] == nil }
    let unknown = values.keys.filter { !variables.contains($0) }.sorted()
    guard missing.isEmpty, unknown.isEmpty else {
      throw .wrongVariables(template: name, missing: missing, unknown: unknown)
    }
    return parts.reduce("") { text, part in
      switch part {
      case .text(let more): text + more
      case .variable(let name): text + (values[name] ?? "")
      }
    }
  }
  // lesson: end
}

/// Why a request for a message is refused. Nothing has been put into a queue then.
public enum NotificationFault: Error, Sendable, Hashable {
  /// There is no template of that name.
  case unknownTemplate(String)
  /// The values are not those that the template needs.
  case wrongVariables(template: String, missing: [String], unknown: [String])
  /// The channel cannot reach such a recipient.
  case wrongRecipient(NotificationChannel, String)
  /// A value is longer than this many characters.
  case tooLong(String, limit: Int)
  /// An idempotency key, or a campaign's name, has another form.
  case wrongName(String)
}
