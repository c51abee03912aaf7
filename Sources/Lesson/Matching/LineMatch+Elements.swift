import PlainText

extension LineMatch {
  /// From what length on a repeated text is worth the effort.
  private static let longText = 64

  /// Matches elements one after the other from `start`; the end of the last.
  mutating func matchFixed(
    _ fixed: Range<Int>, at start: Int, _ bindings: inout Bindings
  ) -> Int? {
    var offset = start
    for index in fixed {
      switch pattern.elements[index] {
      case .literal(let literal):
        let result = literalEnd(literal, at: offset)
        guard result.isWhole else {
          reach(
            Furthest(element: index, literalBytes: result.count, offset: result.end))
          return nil
        }
        offset = result.end
      case .placeholder(let placeholder, _):
        guard let end = match(placeholder, index, in: fixed, at: offset, &bindings) else {
          return nil
        }
        spans[index] = offset..<end
        offset = end
      }
    }
    return offset
  }

  func literalEnd(
    _ literal: Pattern.Literal, at start: Int
  ) -> (end: Int, count: Int, isWhole: Bool) {
    let bytes = line.bytes
    var offset = start
    for (count, byte) in literal.bytes.enumerated() {
      if offset < bytes.count, bytes[offset] == byte {
        offset += 1
      } else if offset < bytes.count || !TokenBytes.isBlank(byte) {
        return (offset, count, false)
      }
    }
    return (offset, literal.bytes.count, true)
  }

  /// Matches one placeholder at its place; the end of what it took.
  private mutating func match(
    _ placeholder: Placeholder, _ index: Int, in fixed: Range<Int>, at start: Int,
    _ bindings: inout Bindings
  ) -> Int? {
    let bound = placeholder.name.flatMap { bindings.entry($0) }
    if placeholder.kind == .any {
      let value = bound?.bytes ?? []
      if repeats(value, of: placeholder.name, at: start) { return start + value.count }
      stop(index, start, found: line.bytes.count, placeholder, bound)
      return nil
    }
    let stands = isFree(index - 1) ? tokens.isStart(of: placeholder.kind, start) : true
    guard stands, let end = tokenEnd(placeholder.kind, index, at: start) else {
      reach(Furthest(element: index, offset: start), noToken: placeholder)
      return nil
    }
    if let bounds = placeholder.bounds {
      guard let value = ExactNumber(line.bytes[start..<end]), bounds.contains(value) else {
        stop(index, start, found: end, placeholder, nil)
        return nil
      }
    }
    if let bound {
      guard bound.bytes == line.bytes[start..<end] else {
        stop(index, start, found: end, placeholder, bound)
        return nil
      }
    } else if let name = placeholder.name {
      bindings.bind(name, to: start..<end, of: line, at: number)
    }
    return end
  }

  /// Whether the text of a capture stands at `start`.
  private mutating func repeats(
    _ value: ArraySlice<UInt8>, of name: String?, at start: Int
  ) -> Bool {
    guard value.count <= line.bytes.count - start else { return false }
    guard let trial, trial.name == name, value.count > Self.longText else {
      return line.bytes[start..<start + value.count] == value
    }
    // What a `<...:x>` of this line has taken grows from attempt to attempt: it is not compared
    // anew each time.
    if common?.start != trial.start {
      common = (trial.start, LiteralSearch.commonLengths(line.bytes[trial.start...]))
    }
    return Int(common?.lengths[start - trial.start] ?? 0) >= value.count
  }

  /// Whether the neighbour at `index` leaves a token's border open: it is a placeholder.
  private func isFree(_ index: Int) -> Bool {
    guard pattern.elements.indices.contains(index) else { return false }
    if case .placeholder = pattern.elements[index] { return true }
    return false
  }

  /// The end of a token: of its forms the longest after which the text that follows can stand.
  private mutating func tokenEnd(
    _ kind: Placeholder.Kind, _ index: Int, at start: Int
  ) -> Int? {
    let ends = tokens.ends(kind, at: start)
    let next = index + 1
    if next < pattern.elements.count, case .literal(let literal) = pattern.elements[next] {
      return ends.first { literalEnd(literal, at: $0).isWhole } ?? ends.first
    }
    return ends.first { tokens.isEnd(of: kind, $0) }
  }

  // MARK: How far it came

  mutating func reach(_ place: Furthest, noToken placeholder: Placeholder? = nil) {
    guard keepsFurthest else { return }
    var place = place
    if let placeholder {
      let word = tokens.runEnd(.word, at: place.offset) ?? min(place.offset + 1, line.bytes.count)
      place.mismatch = .noToken(
        placeholder, found: line.text(in: min(place.offset, word)..<word))
    }
    if place.rank > furthest.rank { furthest = place }
  }

  private mutating func stop(
    _ index: Int, _ start: Int, found end: Int, _ placeholder: Placeholder,
    _ bound: Bindings.Entry?
  ) {
    guard keepsFurthest else { return }
    let found = line.text(in: min(start, end)..<end)
    let mismatch: Mismatch =
      if let bound {
        .differs(name: bound.name, bound: bound.string, line: bound.line, found: found)
      } else {
        .outside(placeholder, found: found)
      }
    reach(Furthest(element: index, offset: start, mismatch: mismatch))
  }
}
