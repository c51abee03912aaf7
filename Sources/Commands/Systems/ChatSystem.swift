import Applications
import CommandFrame
import PatternMatching
import Processes

extension SystemKind {
  /// The chat of module 15.
  static let chat = SystemKind(
    name: "chat", summary: "chat rooms for Socket.IO clients, with abusive words masked",
    discussion: """
      Prints the address that it listens on, and serves until Ctrl-C or SIGTERM. Then each client is told
      that the server goes away, after all that was sent to it; clients that do not answer within five
      seconds are cut off, and the exit status is 1. It speaks Socket.IO's protocol (Engine.IO 4, over
      WebSocket only): `join` and `leave` with a room's name, `message` with {room, text}. The address is
      also a page to chat with in a browser; /statistics says what the server has done.

      It serves your own processes and root's; it closes connections of other users of the machine, and
      refuses web pages of another origin. A message is at most 64 KB long, its text 16 KB. A client that
      leaves 256 KB unread is cut off; when all together hold more than 64 MB, the one that holds the most is.
      """,
    port: 9_996,
    options: [
      .init(
        name: "dictionary", value: "FILE",
        help: "the words to mask, one a line; lines with # are comments (default: a few mild ones)")
    ],
    example: "a chat at http://127.0.0.1:9996/; open it in two windows"
  ) { start in
    let dictionary: MaskingDictionary
    if let path = start.options["dictionary"] {
      guard let bytes = FileSystem.contents(path),
        let file = String(validating: bytes, as: UTF8.self)
      else { throw UsageError("--dictionary: cannot read \(path) as a text in UTF-8") }
      do {
        dictionary = try MaskingDictionary(file: file)
      } catch {
        throw UsageError("\(path), \(error)")
      }
    } else {
      dictionary = try MaskingDictionary(["darn", "fool", "idiot", "jerk"])
    }
    let server = try ChatServer(masker: Masker(dictionary), port: start.port)
    return RunningSystem(address: "http://\(server.address)/") { try server.stop() }
  }
}
