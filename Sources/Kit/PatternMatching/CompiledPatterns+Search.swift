extension CompiledPatterns {
  /// All matches in `text`, overlapping and nested ones too, ordered by where they end, the longest
  /// first.
  ///
  /// - Complexity: O(n + z), where n is the length of the text and z the number of matches.
  public func matches(in text: String) -> [PatternMatch] {
    var text = text
    return text.withUTF8 { bytes in
      // Safe: the span is used within the closure only.
      unsafe matches(in: Span(_unsafeElements: bytes))
    }
  }

  /// All matches in `bytes`, overlapping and nested ones too, ordered by where they end, the
  /// longest first.
  ///
  /// - Complexity: O(n + z), where n is the number of bytes and z the number of matches.
  public func matches(in bytes: Span<UInt8>) -> [PatternMatch] {
    var result: [PatternMatch] = []
    scan(bytes) { end, state in
      var state = state
      while state != 0 {
        let number = Int(pattern[state])
        result.append(PatternMatch(pattern: number, range: end - Int(lengths[number])..<end))
        state = Int(match[Int(fail[state])])
      }
    }
    return result
  }

  /// How many matches there are, none of which is kept.
  ///
  /// - Complexity: O(n + z), where n is the number of bytes and z the number of matches.
  public func matchCount(in bytes: Span<UInt8>) -> Int {
    var count = 0
    scan(bytes) { _, state in
      var state = state
      while state != 0 {
        count += 1
        state = Int(match[Int(fail[state])])
      }
    }
    return count
  }

  /// Calls `found` at each end of a match with the place behind it and the state of the longest
  /// pattern that ends there. The shorter ones follow along `match[fail[state]]`, up to 0.
  @inline(__always)
  func scan(_ bytes: Span<UInt8>, _ found: (_ end: Int, _ state: Int) -> Void) {
    let (rows, columns, match) = (rows.span, columns.span, match.span)
    var state = 0
    for place in bytes.indices {
      if state < rowCount {
        let entry = rows[state << rowShift + Int(columns[Int(bytes[place])])]
        state = Int(entry & ~CompiledPatterns.isMatch)
        if entry & CompiledPatterns.isMatch != 0 { found(place + 1, Int(match[state])) }
      } else {
        state = next(state, bytes[place])
        if match[state] != 0 { found(place + 1, Int(match[state])) }
      }
    }
  }
}
