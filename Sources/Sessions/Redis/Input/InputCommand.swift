/// A line of input as redis-cli understands it: something that it does itself, or a command for
/// the server.
enum InputCommand: Equatable {
  /// Nothing on it.
  case blank
  /// A line that redis-cli answers itself.
  case printed(String, isFailure: Bool = false)
  /// `quit`, `exit`.
  case quit
  /// `connect HOST PORT`.
  case connect(host: String, port: Int)
  /// A command for the server, to be sent so many times.
  case send(ServerCommand, count: Int)

  /// Reads a line.
  init(_ line: [UInt8]) {
    guard var arguments = try? ArgumentSplitter.split(line) else {
      self = .printed("Invalid argument(s)\n", isFailure: true)
      return
    }
    guard let first = arguments.first else {
      self = .blank
      return
    }
    var count = 1
    let (number, isWhole) = first.leadingInteger
    if arguments.count > 1, isWhole {
      guard let number, number > 0 else {
        self = .printed("Invalid redis-cli repeat command option value.\n", isFailure: true)
        return
      }
      count = number
      arguments.removeFirst()
    } else if let local = Self.local(arguments) {
      self = local
      return
    }
    self = .send(ServerCommand(arguments), count: count)
  }

  private static func local(_ arguments: [[UInt8]]) -> InputCommand? {
    let words = arguments.prefix(2).map(\.word)
    switch words[0] {
    case "quit", "exit": return .quit
    case let word where word.hasPrefix(":"): return preference(arguments)
    case "restart":
      return .printed("Use 'restart' only in Lua debugging mode.\n", isFailure: true)
    case "connect" where arguments.count == 3:
      return .connect(
        host: String(decoding: arguments[1].untilNUL, as: UTF8.self),
        port: arguments[2].leadingInteger.value ?? 0)
    case "clear" where arguments.count == 1: return .printed("\u{1b}[H\u{1b}[2J")
    default: return nil
    }
  }

  private static func preference(_ arguments: [[UInt8]]) -> InputCommand {
    let texts = arguments.map { String(decoding: $0.untilNUL, as: UTF8.self) }
    guard arguments[0].word == ":set", arguments.count >= 2 else {
      return .printed(
        "unknown redis-cli internal command '\(texts[0])'\n", isFailure: true)
    }
    switch arguments[1].word {
    case "hints", "nohints": return .printed("")
    default:
      return .printed("unknown redis-cli preference '\(texts[1])'\n", isFailure: true)
    }
  }
}
