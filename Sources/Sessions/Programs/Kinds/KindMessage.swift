import FoundationEssentials
import PlainText

/// A line that a session program has written.
struct KindMessage: Equatable {
  /// How a session stands, as its program says it.
  enum State: String, CaseIterable {
    case idle, working, blocked, listening, gone
  }

  /// What a line says.
  enum Content: Equatable {
    /// The session has printed something.
    case output(String)
    /// How the session stands; `failure` is what went wrong in its input, `checks` whether it answers
    /// `check`.
    case state(State, by: [String], reason: String?, failure: String?, checks: Bool)
    /// The session's input cannot be run, because of that line of it, from 1.
    case error(String, line: Int?)
    /// All that there was to say of the session when it was checked has been said.
    case checked
  }

  /// The session; nil when the line is about the whole program.
  var session: String?
  var content: Content

  /// Why a line is no message.
  struct Malformed: Error { var reason: String }

  private static let keys = [
    "session", "output", "state", "by", "reason", "failure", "checks", "error", "line", "checked",
  ]

  /// Reads a line.
  ///
  /// - Throws: `Malformed` with what is wrong with it.
  init(_ line: some Sequence<UInt8>) throws(Malformed) {
    let fields: [String: KindField]
    do {
      fields = try JSONDecoder().decode([String: KindField].self, from: Data(line))
    } catch {
      throw Malformed(
        reason: "is no JSON object; a program writes nothing else to its standard output")
    }
    if let key = fields.keys.sorted().first(where: { !Self.keys.contains($0) }) {
      throw Malformed(reason: "has the key `\(key)`, which means nothing")
    }
    func text(_ key: String) throws(Malformed) -> String? {
      guard let field = fields[key] else { return nil }
      guard case .text(let text) = field else { throw Malformed(reason: "`\(key)` is no text") }
      return text
    }
    let kinds = ["output", "state", "error", "checked"].filter { fields[$0] != nil }
    guard kinds.count == 1, let kind = kinds.first else {
      throw Malformed(
        reason: kinds.isEmpty
          ? "says neither `output` nor `state`, `error` or `checked`"
          : "says both `\(kinds[0])` and `\(kinds[1])`: write a line for each")
    }
    let others: [String: [String]] = [
      "output": [], "checked": [], "error": ["line"],
      "state": ["by", "reason", "failure", "checks"],
    ]
    if let stray = fields.keys.sorted().first(where: {
      $0 != kind && $0 != "session" && others[kind]?.contains($0) != true
    }) {
      throw Malformed(reason: "has `\(stray)` beside `\(kind)`, where it means nothing")
    }
    session = try text("session")
    switch kind {
    case "checked":
      guard session == nil else {
        throw Malformed(reason: "has both `session` and `checked`, which names the session")
      }
      session = try text("checked")
      content = .checked
    case "error":
      guard let problem = try text("error") else { throw Malformed(reason: "has no `error`") }
      var number: Int?
      if let field = fields["line"] {
        guard case .number(let line) = field, line >= 1 else {
          throw Malformed(reason: "`line` is no number from 1 on")
        }
        number = line
      }
      content = .error(Self.shown(problem), line: number)
    case "output":
      content = .output(try text("output") ?? "")
    default:
      let word = try text("state") ?? ""
      guard let state = State(rawValue: word) else {
        throw Malformed(
          reason: "has the state `\(word)`; the states are "
            + State.allCases.map(\.rawValue).joined(separator: ", "))
      }
      content = .state(
        state, by: try Self.holders(fields["by"], state),
        reason: try text("reason").map(Self.shown),
        failure: try text("failure").map(Self.shown), checks: try Self.flag(fields["checks"]))
    }
    if session == nil, kind != "error" { throw Malformed(reason: "does not say the `session`") }
  }

  private static func holders(
    _ field: KindField?, _ state: State
  ) throws(Malformed) -> [String] {
    let names: [String]
    switch field {
    case nil: return []
    case .text(let name)?: names = [name]
    case .texts(let all)?: names = all
    default: throw Malformed(reason: "`by` is neither a name nor a list of names")
    }
    guard state == .blocked else {
      throw Malformed(reason: "has `by` with the state `\(state.rawValue)`; only `blocked` has it")
    }
    guard names.count <= 100, names.allSatisfy(Self.isName) else {
      throw Malformed(reason: "has a name in `by` that a page cannot show")
    }
    return names
  }

  /// A text as a message shows it: one line, and nothing that hides.
  private static func shown(_ text: String) -> String {
    VisibleText.oneLine(text.count > 1000 ? text.prefix(1000) + "…" : text)
  }

  /// Whether a page can show a name in `(blocked by …)`.
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 100 && VisibleText.firstHidden(in: name) == nil
      && !name.contains { $0.isNewline || ",()".contains($0) }
  }

  private static func flag(_ field: KindField?) throws(Malformed) -> Bool {
    switch field {
    case nil: return false
    case .flag(let value)?: return value
    default: throw Malformed(reason: "`checks` is neither true nor false")
    }
  }
}

/// A value of a message's key.
private enum KindField: Decodable {
  case text(String)
  case number(Int)
  case flag(Bool)
  case texts([String])
  case other

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    // Each fails for a value of another sort.
    if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let flag = try? value.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? value.decode(Int.self) {
      self = .number(number)
    } else if let texts = try? value.decode([String].self) {
      self = .texts(texts)
    } else {
      self = .other
    }
  }
}

/// A line that a session program is given.
enum KindRequest: Equatable {
  case open(String)
  case input(String, session: String)
  case interrupt(String)
  case check(String)
  case close(String)
  /// What a later Etude might say: programs pass over what they do not know.
  case unknown(String)

  /// The line, with its end.
  ///
  /// - Complexity: O(n) in the length of the text.
  var line: [UInt8] {
    let fields: [(String, String)] =
      switch self {
      case .open(let name): [("open", name)]
      case .input(let text, let session): [("input", text), ("session", session)]
      case .interrupt(let name): [("interrupt", name)]
      case .check(let name): [("check", name)]
      case .close(let name): [("close", name)]
      case .unknown(let name): [("later", name)]
      }
    let texts = fields.map { "\"\($0)\": \(Self.quoted($1))" }
    return Array("{\(texts.joined(separator: ", "))}\n".utf8)
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      // Line separators of Unicode end a line for some readers of lines.
      case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value),
        "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
