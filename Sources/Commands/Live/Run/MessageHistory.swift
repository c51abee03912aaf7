/// What was said of a run, for a page that finds it again: the latest of it, within a limit.
struct MessageHistory {
  /// How many bytes are kept.
  static let mostBytes = 4 << 20

  private(set) var messages: [String] = []
  private var byteCount = 0

  /// Keeps a message, and forgets the oldest ones that are too much.
  mutating func add(_ json: String) {
    messages.append(json)
    byteCount += json.utf8.count
    guard byteCount > Self.mostBytes else { return }
    var (bytes, count) = (0, 0)
    for message in messages.reversed() {
      bytes += message.utf8.count
      if bytes > Self.mostBytes / 2, count > 0 { break }
      count += 1
    }
    messages.removeFirst(messages.count - count)
    byteCount = messages.reduce(0) { $0 + $1.utf8.count }
  }
}
