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
  /// How often what is kept has become another text.
  private var edition = 0

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
    let (before, count, pieces, edition) = (head.count, omitted, inserts, edition)
    inserts = []
    let changed = change(take().flatMap(\.bytes))
    self.edition = edition + 1
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

/// Looks at what a buffer keeps, which stays there: what a session prints can be shown before it is taken.
extension OutputBuffer {
  /// How far somebody has looked into a buffer.
  package struct Mark: Sendable, Equatable {
    fileprivate var place = 0
    fileprivate var inserts = 0
    fileprivate var edition: Int
  }

  /// What has come behind a mark.
  package struct News: Sendable, Equatable {
    /// Whether it takes the place of what was seen before, instead of following it.
    package var isAnew: Bool
    /// How many bytes have come before it that are not in it.
    package var omitted: Int
    /// The pieces.
    package var pieces: [OutputPiece]
    /// With how many bytes the first piece begins that are no news, and only tell what the next ones are the rest of.
    package var context: Int
    private let end: Mark

    fileprivate init(
      isAnew: Bool, omitted: Int, pieces: [OutputPiece], context: Int, end: Mark
    ) {
      (self.isAnew, self.omitted, self.pieces) = (isAnew, omitted, pieces)
      (self.context, self.end) = (context, end)
    }

    /// The mark of somebody who has seen it, without its last bytes.
    package func mark(without bytes: Int) -> Mark {
      var mark = end
      mark.place -= bytes
      return mark
    }
  }

  /// The mark of somebody who has seen nothing of it.
  package var beginning: Mark { Mark(edition: edition) }

  /// Looks at the end of what has come behind a mark.
  ///
  /// - Parameters:
  ///   - mark: how far somebody has looked; nil for not at all.
  ///   - most: how many bytes are wanted at most.
  ///   - context: how many further bytes before them tell what they are the rest of. Behind a gap, where there are
  ///     none, the news begin so much later, or with a line.
  /// - Returns: nil when nothing has come.
  /// - Complexity: O(n) in the bytes that are wanted, and in the pieces between bytes.
  package func news(behind mark: Mark?, most: Int, context: Int) -> News? {
    let known = mark.flatMap {
      $0.edition == edition && $0.place <= printed && $0.inserts <= inserts.count ? $0 : nil
    }
    let seen = known ?? Mark(edition: edition)
    guard printed > seen.place || inserts.count > seen.inserts else { return nil }
    let gapEnd = omitted > 0 ? printed - tail.count : 0
    var first = max(seen.place, printed - most)
    var start = max(seen.place, first - context)
    if start < gapEnd {
      start = gapEnd
      let unsure = tail.prefix(context)
      let line = unsure.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
      first = max(first, gapEnd + (line ?? unsure.count))
    }
    var pieces: [OutputPiece] = []
    var next = start
    func add(to end: Int) {
      if next < end { pieces.append(.bytes(bytes(next..<end))) }
      next = max(next, end)
    }
    for insert in inserts.dropFirst(seen.inserts) where insert.place >= first {
      add(to: insert.place)
      pieces.append(insert.piece)
    }
    add(to: printed)
    return News(
      isAnew: known == nil, omitted: first - seen.place, pieces: pieces, context: first - start,
      end: Mark(place: printed, inserts: inserts.count, edition: edition))
  }

  /// Bytes by their places among all that were printed: none of before a gap.
  private func bytes(_ places: Range<Int>) -> [UInt8] {
    let start = omitted > 0 ? printed - tail.count : head.count
    let ofHead =
      omitted > 0 ? [] : head[min(places.lowerBound, start)..<min(places.upperBound, start)]
    let ofTail = tail[max(0, places.lowerBound - start)..<max(0, places.upperBound - start)]
    return Array(ofHead + ofTail)
  }
}
