/// Collects what a session prints, up to a stated limit; the rest is counted and dropped, so
/// that a step which prints 200 MB does not cost the runner 200 MB.
///
/// The head and the tail are kept, half of the limit each: the end of a long output is usually
/// what says why something went wrong.
public struct OutputBuffer: Sendable {
  /// How many bytes are kept by default: far more than a page can show. They may be as many lines,
  /// each of which costs some hundred bytes while it is compared, in every lesson that runs.
  public static let defaultLimit = 1 << 20

  private let limit: Int
  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  private var omitted = 0
  /// Whether what comes now belongs to the tail, because something was left out before it.
  private var headIsClosed = false

  /// Makes an empty buffer that keeps `limit` bytes, at least 2.
  public init(limit: Int = OutputBuffer.defaultLimit) {
    self.limit = max(2, limit)
  }

  /// Whether nothing was appended since the last `take`.
  public var isEmpty: Bool { head.isEmpty && tail.isEmpty && omitted == 0 }

  /// Appends bytes.
  ///
  /// - Complexity: amortized O(n) in the bytes appended.
  public mutating func append(_ bytes: some Collection<UInt8>) {
    let room = headIsClosed ? 0 : limit / 2 - head.count
    if room > 0 { head.append(contentsOf: bytes.prefix(room)) }
    guard bytes.count > max(0, room) else { return }
    tail.append(contentsOf: bytes.dropFirst(max(0, room)))
    if tail.count > limit { trimTail() }
  }

  /// Appends text as UTF-8.
  public mutating func append(_ text: String) { append(Array(text.utf8)) }

  /// Appends what another buffer has kept, with its gap.
  public mutating func append(_ other: OutputBuffer) {
    append(other.head)
    if other.headIsClosed || other.omitted > 0 { leaveOut(other.omitted) }
    append(other.tail)
  }

  /// Changes the text of what is kept. The change is given the line that says what was left out, and
  /// what it makes of the text on either side stays there.
  public mutating func rewrite(_ change: ([UInt8]) -> [UInt8]) {
    let (bytes, count) = take()
    let changed = change(bytes)
    guard count > 0 else { return append(changed) }
    let gap = changed.firstRange(of: Self.notice(count)) ?? changed.endIndex..<changed.endIndex
    (head, tail) = (Array(changed[..<gap.lowerBound]), Array(changed[gap.upperBound...]))
    (omitted, headIsClosed) = (count, true)
  }

  private static func notice(_ count: Int) -> [UInt8] {
    Array("\n(\(count) bytes left out)\n".utf8)
  }

  /// Counts bytes as left out that stand here in the output, but were never made, because no place
  /// would have been left for them. Only what follows them is the tail.
  public mutating func leaveOut(_ count: Int) {
    omitted += tail.count + count
    tail = []
    headIsClosed = true
  }

  /// Everything that is kept, and how many bytes were left out in the middle; nothing is taken.
  public var kept: (bytes: [UInt8], omitted: Int) {
    var copy = self
    return copy.take()
  }

  /// Takes everything that is kept, and how many bytes were left out in the middle.
  public mutating func take() -> (bytes: [UInt8], omitted: Int) {
    if tail.count > limit - limit / 2 { trimTail() }
    defer {
      head = []
      tail = []
      omitted = 0
      headIsClosed = false
    }
    guard omitted > 0 else { return (head + tail, 0) }
    return (head + Self.notice(omitted) + tail, omitted)
  }

  private mutating func trimTail() {
    let excess = tail.count - (limit - limit / 2)
    guard excess > 0 else { return }
    tail.removeFirst(excess)
    omitted += excess
  }
}
