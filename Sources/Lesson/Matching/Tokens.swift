import PlainText

/// Finds where the token that starts at an offset of a line ends.
///
/// A token is always taken whole: the longest text of its form. It is never shortened so that
/// what follows fits. Only a time and a duration, which have optional parts (`UTC`, a second
/// unit), offer their shorter forms too, longest first.
struct Tokens {
  /// The bytes of the line.
  let bytes: [UInt8]
  /// Where runs of digits, hexadecimal digits and word characters end, by offset; kept for long
  /// lines only, so that no run is read twice however many attempts start in it.
  private var digitEnds: [Int32] = []
  private var hexEnds: [Int32] = []
  private var wordEnds: [Int32] = []

  /// The length from which a line's runs are worth keeping.
  private static let longLine = 256

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The ends of the token of this kind at `start`, longest first; empty when there is none.
  mutating func ends(_ kind: Placeholder.Kind, at start: Int) -> [Int] {
    switch kind {
    case .any: return []
    case .time: return timeEnds(at: start)
    case .duration: return durationEnds(at: start)
    default:
      guard let end = end(kind, at: start) else { return [] }
      return [end]
    }
  }

  /// The end of a token of a kind that has just one form.
  private mutating func end(_ kind: Placeholder.Kind, at start: Int) -> Int? {
    switch kind {
    case .int: integerEnd(at: start)
    case .float: numberEnd(at: start)
    case .hex: hexEnd(at: start)
    case .word: runEnd(.word, at: start)
    case .uuid: uuidEnd(at: start)
    case .lsn: lsnEnd(at: start)
    case .port: portEnd(at: start)
    case .any, .time, .duration: nil
    }
  }

  /// Whether the byte at `offset` is one that a token of this kind can start with.
  func canStart(_ kind: Placeholder.Kind, _ offset: Int) -> Bool {
    let byte = byte(offset)
    switch kind {
    case .any: return true
    case .int, .float, .duration:
      return TokenBytes.isDigit(byte) || isSign(offset) || byte == UInt8(ascii: ".")
    case .port: return TokenBytes.isDigit(byte)
    case .hex, .lsn, .uuid: return TokenBytes.isHexDigit(byte)
    case .time:
      return TokenBytes.isDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    case .word: return byte >= 0x80 || TokenBytes.isWordCharacter(bytes, at: offset)
    }
  }

  /// Whether a token of this kind may start at `offset` when nothing fixed stands before it: it
  /// must not be the rest of a longer word or number.
  func isStart(of kind: Placeholder.Kind, _ offset: Int) -> Bool {
    guard offset > 0 else { return true }
    if TokenBytes.isWordCharacter(bytes, before: offset) { return false }
    let before = bytes[offset - 1]
    // The rest of 12.5, of 0/16B3748 or of one UUID is no token of its own.
    if before == UInt8(ascii: "."), kind != .word {
      return offset < 2 || !TokenBytes.isDigit(bytes[offset - 2])
    }
    return true
  }

  /// Whether a token of this kind may end at `offset` when nothing fixed stands after it.
  func isEnd(of kind: Placeholder.Kind, _ offset: Int) -> Bool {
    guard offset < bytes.count else { return true }
    if TokenBytes.isWordCharacter(bytes, at: offset) { return false }
    if bytes[offset] == UInt8(ascii: "."), kind != .word {
      return offset + 1 >= bytes.count || !TokenBytes.isDigit(bytes[offset + 1])
    }
    return true
  }

  // MARK: Runs

  enum Run { case digits, hex, word }

  /// The end of the run of one class that `start` is in; nil when it is in none.
  mutating func runEnd(_ run: Run, at start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    guard bytes.count > Self.longLine else { return Self.runEnd(run, bytes, at: start) }
    let end: Int32
    switch run {
    case .digits:
      if digitEnds.isEmpty { digitEnds = Self.runEnds(.digits, bytes) }
      end = digitEnds[start]
    case .hex:
      if hexEnds.isEmpty { hexEnds = Self.runEnds(.hex, bytes) }
      end = hexEnds[start]
    case .word:
      if wordEnds.isEmpty { wordEnds = Self.runEnds(.word, bytes) }
      end = wordEnds[start]
    }
    return end == 0 ? nil : Int(end)
  }

  private static func runEnd(_ run: Run, _ bytes: [UInt8], at start: Int) -> Int? {
    var end = start
    while end < bytes.count {
      let step = length(run, bytes, at: end)
      if step == 0 { break }
      end += step
    }
    return end == start ? nil : end
  }

  private static func runEnds(_ run: Run, _ bytes: [UInt8]) -> [Int32] {
    var ends = [Int32](repeating: 0, count: bytes.count)
    var start = 0
    while start < bytes.count {
      guard let end = runEnd(run, bytes, at: start) else {
        start += 1
        continue
      }
      for offset in start..<end { ends[offset] = Int32(clamping: end) }
      start = end
    }
    return ends
  }

  private static func length(_ run: Run, _ bytes: [UInt8], at offset: Int) -> Int {
    switch run {
    case .digits: return TokenBytes.isDigit(bytes[offset]) ? 1 : 0
    case .hex: return TokenBytes.isHexDigit(bytes[offset]) ? 1 : 0
    case .word:
      let character = TokenBytes.wordCharacter(bytes, at: offset)
      return character.isWord ? character.length : 0
    }
  }

  // MARK: Forms

  func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  func isSign(_ offset: Int) -> Bool {
    byte(offset) == UInt8(ascii: "-") || byte(offset) == UInt8(ascii: "+")
  }

  private mutating func integerEnd(at start: Int) -> Int? {
    runEnd(.digits, at: start + (isSign(start) ? 1 : 0))
  }

  mutating func numberEnd(at start: Int) -> Int? {
    let digits = start + (isSign(start) ? 1 : 0)
    let whole = runEnd(.digits, at: digits)
    var end = whole ?? digits
    if byte(end) == UInt8(ascii: "."), let fraction = runEnd(.digits, at: end + 1) {
      end = fraction
    } else if whole == nil {
      return nil
    }
    if byte(end) | 0x20 == UInt8(ascii: "e") {
      let exponent = end + 1 + (isSign(end + 1) ? 1 : 0)
      if let last = runEnd(.digits, at: exponent) { end = last }
    }
    return end
  }

  private mutating func hexEnd(at start: Int) -> Int? {
    if byte(start) == UInt8(ascii: "0"), byte(start + 1) | 0x20 == UInt8(ascii: "x"),
      let end = runEnd(.hex, at: start + 2)
    {
      return end
    }
    return runEnd(.hex, at: start)
  }

  private func uuidEnd(at start: Int) -> Int? {
    var offset = start
    for (group, length) in [8, 4, 4, 4, 12].enumerated() {
      if group > 0 {
        guard byte(offset) == UInt8(ascii: "-") else { return nil }
        offset += 1
      }
      for _ in 0..<length {
        guard TokenBytes.isHexDigit(byte(offset)) else { return nil }
        offset += 1
      }
    }
    return TokenBytes.isHexDigit(byte(offset)) ? nil : offset
  }

  private mutating func lsnEnd(at start: Int) -> Int? {
    guard let high = runEnd(.hex, at: start), high - start <= 8,
      byte(high) == UInt8(ascii: "/"),
      let low = runEnd(.hex, at: high + 1), low - high - 1 <= 8
    else { return nil }
    return low
  }

  private mutating func portEnd(at start: Int) -> Int? {
    guard let end = runEnd(.digits, at: start), end - start <= 5,
      byte(start) != UInt8(ascii: "0"),
      bytes[start..<end].reduce(0, { $0 * 10 + Int($1 - 0x30) }) <= 65535
    else { return nil }
    return end
  }
}
