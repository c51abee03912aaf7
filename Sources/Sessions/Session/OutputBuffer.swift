/// Collects what a session prints, up to a stated limit; the rest is counted and dropped, so
/// that a step which prints 200 MB does not cost the runner 200 MB.
///
/// The head and the tail are kept, half of the limit each: the end of a long output is usually
/// what says why something went wrong.
package struct OutputBuffer: Sendable {
  /// How many bytes are kept by default: far more than a page can show. They may be as many lines,
  /// each of which costs some hundred bytes while it is compared, in every lesson that runs.
  package static let defaultLimit = 1 << 20

  private let limit: Int
  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  private var omitted = 0
  /// Whether what comes now belongs to the tail, because something was left out before it.
  private var headIsClosed = false
  /// What stands between the bytes, and how many bytes were printed before it.
  private var inserts: [(place: Int, piece: OutputPiece)] = []

  /// Makes an empty buffer that keeps `limit` bytes, at least 2.
  package init(limit: Int = OutputBuffer.defaultLimit) {
    self.limit = max(2, limit)
  }

  /// Whether nothing was appended since the last `take`.
  package var isEmpty: Bool {
    head.isEmpty && tail.isEmpty && omitted == 0 && inserts.isEmpty
  }

  /// Appends bytes.
  ///
  /// - Complexity: amortized O(n) in the bytes appended.
  package mutating func append(_ bytes: some Collection<UInt8>) {
    let room = headIsClosed ? 0 : limit / 2 - head.count
    if room > 0 { head.append(contentsOf: bytes.prefix(room)) }
    guard bytes.count > max(0, room) else { return }
    tail.append(contentsOf: bytes.dropFirst(max(0, room)))
    if tail.count > limit { trimTail() }
  }

  /// Appends text as UTF-8.
  package mutating func append(_ text: String) { append(Array(text.utf8)) }

  /// Appends a piece that is kept whole, and counts for nothing.
  package mutating func append(_ piece: OutputPiece) { inserts.append((printed, piece)) }

  /// Appends what another buffer has kept, with its gap.
  package mutating func append(_ other: OutputBuffer) {
    let start = printed
    append(other.head)
    if other.headIsClosed || other.omitted > 0 { leaveOut(other.omitted) }
    append(other.tail)
    inserts += other.inserts.map { (start + $0.place, $0.piece) }
  }

  /// How many bytes were printed until now.
  private var printed: Int { head.count + omitted + tail.count }

  /// Changes the text of what is kept. The change is given the line that says what was left out, and
  /// what it makes of the text on either side stays there. What stands between bytes stays behind as
  /// many of them, or behind all that are left.
  package mutating func rewrite(_ change: ([UInt8]) -> [UInt8]) {
    if tail.count > limit - limit / 2 { trimTail() }
    let (before, count, pieces) = (head.count, omitted, inserts)
    inserts = []
    let changed = change(take().flatMap(\.bytes))
    if count > 0 {
      let notice = [UInt8(ascii: "\n")] + OutputPiece.omitted(count).bytes
      let gap = changed.firstRange(of: notice) ?? changed.endIndex..<changed.endIndex
      (head, tail) = (Array(changed[..<gap.lowerBound]), Array(changed[gap.upperBound...]))
      (omitted, headIsClosed) = (count, true)
    } else {
      append(changed)
    }
    let moved = head.count - before
    inserts = pieces.map { place, piece in
      (place <= before ? min(place, head.count) : min(place + moved, printed), piece)
    }
  }

  /// Counts bytes as left out that stand here in the output, but were never made, because no place
  /// would have been left for them. Only what follows them is the tail.
  package mutating func leaveOut(_ count: Int) {
    omitted += tail.count + count
    tail = []
    headIsClosed = true
  }

  /// Everything that is kept, with its gap; nothing is taken.
  package var kept: [OutputPiece] {
    var copy = self
    return copy.take()
  }

  /// Takes everything that is kept, with its gap.
  package mutating func take() -> [OutputPiece] {
    if tail.count > limit - limit / 2 { trimTail() }
    defer { self = OutputBuffer(limit: limit) }
    var pieces: [OutputPiece] = []
    var rest = inserts[...]
    func add(_ bytes: [UInt8], from start: Int) {
      var next = 0
      while let insert = rest.first, insert.place <= start + bytes.count {
        let place = max(next, insert.place - start)
        if place > next { pieces.append(.bytes(Array(bytes[next..<place]))) }
        pieces.append(insert.piece)
        next = place
        rest.removeFirst()
      }
      if next < bytes.count { pieces.append(.bytes(next == 0 ? bytes : Array(bytes[next...]))) }
    }
    add(omitted > 0 ? head + [UInt8(ascii: "\n")] : head + tail, from: 0)
    if omitted > 0 {
      pieces.append(.omitted(omitted))
      add(tail, from: head.count + omitted)
    }
    return pieces
  }

  private mutating func trimTail() {
    let excess = tail.count - (limit - limit / 2)
    guard excess > 0 else { return }
    tail.removeFirst(excess)
    omitted += excess
  }
}
