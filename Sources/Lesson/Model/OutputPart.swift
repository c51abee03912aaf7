/// A part of what a step shows, and where it comes from.
package struct OutputPart: Sendable, Equatable {
  /// What it is.
  package var content: Content
  /// The session that it comes from, when that is another one than the step's own.
  package var session: String?
  /// The number of the step that the session was given last: this is what becomes of it. Nil for
  /// what the step's own session printed.
  package var step: Int?
  /// When the last of it was there, in milliseconds from the step's start; nil when that is not
  /// known. The parts stand by session, not by time.
  package var milliseconds: Double?
  /// Whether nothing of it stands in the flat text: a picture that was shown between two steps, or
  /// a gap that something else in the text tells of.
  package var isAside: Bool

  /// What a part is.
  package enum Content: Sendable, Equatable {
    /// A command of a dialogue, its lines as the page has them. What it printed follows.
    case input(String)
    /// What was printed, as it can stand in a lesson.
    case text(String)
    /// What stands in place of a secret.
    case masked(String)
    /// Bytes that were printed, counted and not kept.
    case omitted(bytes: Int)
    /// A picture that was shown; its text form was printed.
    case picture(Picture)
    /// The status with which a shell or a program ended, when it did not end well.
    case exitStatus(Int)
    /// The session waits. The names are what holds it up; there are none when that has no name.
    case blocked(by: [String])
    /// The session waited when the step began, and does no longer.
    case released
  }

  package init(
    _ content: Content, session: String? = nil, step: Int? = nil, milliseconds: Double? = nil,
    isAside: Bool = false
  ) {
    (self.content, self.session, self.step) = (content, session, step)
    (self.milliseconds, self.isAside) = (milliseconds, isAside)
  }

  /// What it says in the flat text, without the name of its session.
  package var text: String {
    if isAside { return "" }
    return switch content {
    case .input(let text), .text(let text), .masked(let text): text
    case .omitted(let bytes): "(\(bytes) bytes left out)\n"
    case .picture(let picture): picture.text
    case .exitStatus(let status): "[\(status)]\n"
    case .blocked(let holders):
      holders.isEmpty ? "(blocked)\n" : "(blocked by \(holders.joined(separator: ", ")))\n"
    case .released: ""
    }
  }

  /// Whether the step's own session printed it.
  var isPrintedByStep: Bool {
    guard session == nil else { return false }
    return switch content {
    case .text, .masked, .omitted, .picture: true
    case .input, .exitStatus, .blocked, .released: false
    }
  }
}

extension OutputPart: Codable {
  private enum Key: String, CodingKey {
    case kind, text, bytes, picture, status, by, session, step, aside
    case milliseconds = "atMs"
  }

  private enum Kind: String, Codable {
    case input, text, mask, omitted, picture, status, blocked, released
  }

  /// Reads a part.
  ///
  /// - Throws: `DecodingError` when it has no kind that is known, or lacks something.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    content =
      switch try values.decode(Kind.self, forKey: .kind) {
      case .input: .input(try values.decode(String.self, forKey: .text))
      case .text: .text(try values.decode(String.self, forKey: .text))
      case .mask: .masked(try values.decode(String.self, forKey: .text))
      case .omitted: .omitted(bytes: try values.decode(Int.self, forKey: .bytes))
      case .picture: .picture(try values.decode(Picture.self, forKey: .picture))
      case .status: .exitStatus(try values.decode(Int.self, forKey: .status))
      case .blocked: .blocked(by: try values.decode([String].self, forKey: .by))
      case .released: .released
      }
    session = try values.decodeIfPresent(String.self, forKey: .session)
    step = try values.decodeIfPresent(Int.self, forKey: .step)
    milliseconds = try values.decodeIfPresent(Double.self, forKey: .milliseconds)
    isAside = try values.decodeIfPresent(Bool.self, forKey: .aside) ?? false
  }

  /// Writes a part, and of it only what it has.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    func write(_ kind: Kind) throws { try values.encode(kind, forKey: .kind) }
    switch content {
    case .input(let text):
      try write(.input)
      try values.encode(text, forKey: .text)
    case .text(let text):
      try write(.text)
      try values.encode(text, forKey: .text)
    case .masked(let text):
      try write(.mask)
      try values.encode(text, forKey: .text)
    case .omitted(let bytes):
      try write(.omitted)
      try values.encode(bytes, forKey: .bytes)
    case .picture(let picture):
      try write(.picture)
      try values.encode(picture, forKey: .picture)
    case .exitStatus(let status):
      try write(.status)
      try values.encode(status, forKey: .status)
    case .blocked(let holders):
      try write(.blocked)
      try values.encode(holders, forKey: .by)
    case .released: try write(.released)
    }
    try values.encodeIfPresent(session, forKey: .session)
    try values.encodeIfPresent(step, forKey: .step)
    // JSON has no other numbers.
    if let milliseconds, milliseconds.isFinite {
      try values.encode(milliseconds, forKey: .milliseconds)
    }
    if isAside { try values.encode(true, forKey: .aside) }
  }
}
