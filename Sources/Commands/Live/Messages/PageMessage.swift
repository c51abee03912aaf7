import FoundationEssentials

/// A message of a page; `docs/live-messages.schema.json` describes them.
struct PageMessage: Sendable, Equatable {
  /// What is asked for.
  enum Name: String, Sendable, CaseIterable {
    case open, run, runTo, back, reset, interrupt, type, operate, guess, answer, trust, watch, stay,
      accept, cell

    /// The members that it has, and whether each has to be there.
    var members: [Member: Bool] {
      switch self {
      case .open: [.version: true, .lesson: true, .run: false, .page: false]
      case .run: [.step: true, .text: false]
      case .runTo, .back, .accept: [.step: true]
      case .reset, .stay: [:]
      case .interrupt: [.session: true]
      case .type: [.session: true, .text: true, .kind: false, .service: false]
      case .operate: [.service: true, .command: true, .other: false]
      case .guess: [.step: true, .text: true]
      case .answer: [.exercise: true]
      case .trust: [.accept: true]
      case .watch: [.services: true]
      case .cell: [.number: true, .text: true, .id: false]
      }
    }
  }

  /// A member.
  enum Member: String, Sendable {
    case version, lesson, run, step, text, session, kind, service, command, other, exercise, accept
    case services, number, id, page

    /// The most UTF-8 bytes of a text; nil where it is a number or a truth value.
    var mostBytes: Int? {
      switch self {
      case .lesson: 400
      case .run, .page: 64
      case .text: 60_000
      case .session, .id: 200
      case .kind: 40
      case .service, .other: 100
      case .command: 10
      case .version, .step, .exercise, .accept, .services, .number: nil
      }
    }
  }

  /// A member's value.
  enum Value: Sendable, Equatable {
    case text(String)
    case number(Int)
    case truth(Bool)
  }

  /// Why a message is none.
  struct Malformed: Error, Equatable { var problem: String }

  /// What is asked for.
  let name: Name
  private let values: [Member: Value]

  /// Reads a message.
  ///
  /// - Throws: `Malformed` when it is no message of the protocol.
  init(json: String) throws(Malformed) {
    let fields: Fields
    do {
      fields = try JSONDecoder().decode(Fields.self, from: Data(json.utf8))
    } catch {
      throw Malformed(problem: "this is no JSON object of texts, whole numbers and truth values")
    }
    guard case .text(let word)? = fields.values["message"], let name = Name(rawValue: word) else {
      throw Malformed(problem: "there is no such message")
    }
    var values: [Member: Value] = [:]
    for (key, value) in fields.values where key != "message" {
      guard let member = Member(rawValue: key), name.members[member] != nil else {
        throw Malformed(problem: "`\(name.rawValue)` has no member of that name")
      }
      guard Self.fits(value, member) else {
        throw Malformed(problem: "`\(key)` of `\(name.rawValue)` cannot be that")
      }
      values[member] = value
    }
    if let lacking = name.members.first(where: { $0.value && values[$0.key] == nil }) {
      throw Malformed(problem: "`\(name.rawValue)` lacks `\(lacking.key.rawValue)`")
    }
    (self.name, self.values) = (name, values)
  }

  private static func fits(_ value: Value, _ member: Member) -> Bool {
    switch (member, value) {
    case (.version, .number(1)), (.accept, .truth), (.services, .truth): true
    case (.step, .number(let number)), (.exercise, .number(let number)),
      (.number, .number(let number)):
      number >= 1
    case (_, .text(let text)): member.mostBytes.map { text.utf8.count <= $0 } ?? false
    default: false
    }
  }

  /// A text; nil where there is none.
  func text(_ member: Member) -> String? {
    if case .text(let text)? = values[member] { text } else { nil }
  }

  /// A number; nil where there is none.
  func number(_ member: Member) -> Int? {
    if case .number(let number)? = values[member] { number } else { nil }
  }

  /// A truth value; nil where there is none.
  func truth(_ member: Member) -> Bool? {
    if case .truth(let truth)? = values[member] { truth } else { nil }
  }

  /// The members of a flat object.
  private struct Fields: Decodable {
    var values: [String: Value] = [:]

    private struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let members = try decoder.container(keyedBy: Key.self)
      for key in members.allKeys {
        if let truth = try? members.decode(Bool.self, forKey: key) {
          values[key.stringValue] = .truth(truth)
        } else if let number = try? members.decode(Int.self, forKey: key) {
          values[key.stringValue] = .number(number)
        } else {
          values[key.stringValue] = .text(try members.decode(String.self, forKey: key))
        }
      }
    }
  }
}
