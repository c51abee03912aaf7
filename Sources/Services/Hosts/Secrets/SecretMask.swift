import CLinux
import Glibc
import PlainText

/// Puts something readable in place of passwords, wherever a text holds one.
///
/// A password that Etude made is replaced by a text of its own length, so that a table that shows
/// it keeps its columns, and a page prints the same on every run:
///
///     ********-hidden-password-*******
///
/// It is a guard against accidents, no wall: a step that prints a password backwards is not
/// understood.
package struct SecretMask: Sendable, Equatable {
  fileprivate struct Rule: Sendable, Equatable {
    var secret: [UInt8]
    var mask: [UInt8]
  }

  private var rules: [Rule] = []

  /// From how many characters on a password that somebody else chose is taken for one wherever it
  /// stands. A shorter one may be a word of the page.
  private static let leastLength = 16

  /// From how many bytes on a part of a password is hidden beside a gap. Fewer may be there by chance, and
  /// tell nothing worth knowing.
  private static let leastFragment = 6

  /// Makes a mask that hides nothing yet.
  package init() {}

  /// Hides a secret that Etude made, or that a server made of one.
  mutating func hide(made secret: String) {
    add(secret, Self.mask(ofLength: secret.utf8.count))
  }

  /// Hides a password that somebody chose, of any form and length: in addresses and where its
  /// variable is shown, and everywhere when it is long.
  mutating func hide(chosen password: String) {
    let hidden = "********"
    for text in Set([password, PercentEncoding.encoded(password)]) where !text.isEmpty {
      if text.utf8.count >= Self.leastLength {
        add(text, hidden)
        continue
      }
      add(":\(text)@", ":\(hidden)@")
      for name in ["PGPASSWORD", "REDISCLI_AUTH", "password"] {
        add("\(name)=\(text)", "\(name)=\(hidden)")
      }
    }
  }

  /// Hides what another mask hides, too.
  mutating func add(_ other: SecretMask) {
    for rule in other.rules where !rules.contains(rule) { rules.append(rule) }
  }

  private mutating func add(_ secret: String, _ mask: String) {
    let rule = Rule(secret: Array(secret.utf8), mask: Array(mask.utf8))
    if !secret.isEmpty, !rules.contains(rule) { rules.append(rule) }
  }

  /// What stands in place of a secret of so many bytes.
  static func mask(ofLength length: Int) -> String {
    let words = "-hidden-password-"
    guard length > words.count else { return String(repeating: "*", count: length) }
    let left = (length - words.count + 1) / 2
    let right = length - words.count - left
    return String(repeating: "*", count: left) + words + String(repeating: "*", count: right)
  }

  /// The text with its secrets hidden.
  package func masked(_ text: String) -> String {
    rules.isEmpty ? text : String(decoding: masked(Array(text.utf8)), as: UTF8.self)
  }

  /// The bytes with their secrets hidden.
  ///
  /// - Complexity: O(n) in the bytes, for each secret.
  package func masked(_ bytes: [UInt8]) -> [UInt8] {
    let pieces = pieces(of: bytes)
    return pieces.count == 1 ? pieces[0].bytes : pieces.flatMap(\.bytes)
  }

  /// A piece of a text: as it was, or what stands in place of a secret; and how many bytes of the text it is.
  package typealias Piece = (bytes: [UInt8], isMask: Bool, count: Int)

  /// The bytes in pieces, their secrets hidden; none of them is empty.
  ///
  /// - Complexity: O(n) in the bytes, for each secret.
  package func pieces(of bytes: [UInt8]) -> [Piece] {
    rules.reduce(bytes.isEmpty ? [] : [(bytes, false, bytes.count)]) { pieces, rule in
      pieces.flatMap { $0.isMask ? [$0] : Self.pieces(of: $0.bytes, hiding: rule) }
    }
  }

  /// The bytes before or behind a gap in a text, in pieces: what is left there of a secret that the gap has
  /// cut in two is hidden like a whole one.
  ///
  /// - Parameters:
  ///   - bytes: the bytes.
  ///   - endsAtGap: whether text is missing behind them; a line end that stands for it may be their last byte.
  ///   - beginsAtGap: whether text is missing before them.
  /// - Returns: the pieces; none of them is empty.
  /// - Complexity: O(n) in the bytes, for each secret.
  package func pieces(of bytes: [UInt8], endsAtGap: Bool, beginsAtGap: Bool) -> [Piece] {
    var rest = bytes[...]
    let first = beginsAtGap ? fragment(of: rest, isBehindGap: true) : nil
    rest = rest.dropFirst(first?.count ?? 0)
    let lineEnd = endsAtGap && rest.last == UInt8(ascii: "\n") ? rest.suffix(1) : []
    let last = endsAtGap ? fragment(of: rest.dropLast(lineEnd.count), isBehindGap: false) : nil
    guard let last else { return [first].compactMap { $0 } + pieces(of: Array(rest)) }
    rest = rest.dropLast(last.count + lineEnd.count)
    let after: [Piece] = lineEnd.isEmpty ? [] : [(Array(lineEnd), false, 1)]
    return [first].compactMap { $0 } + pieces(of: Array(rest)) + [last] + after
  }

  /// What stands in place of the longest part of a secret that a text begins with behind a gap, or ends with
  /// before one; nil when there is none worth hiding, or the secret is whole.
  private func fragment(of text: ArraySlice<UInt8>, isBehindGap: Bool) -> Piece? {
    let found = rules.compactMap { rule -> Piece? in
      let most = min(rule.secret.count - 1, text.count)
      let count = stride(from: most, through: Self.leastFragment, by: -1).first {
        isBehindGap
          ? text.prefix($0).elementsEqual(rule.secret.suffix($0))
          : text.suffix($0).elementsEqual(rule.secret.prefix($0))
      }
      return count.map {
        (Array(isBehindGap ? rule.mask.suffix($0) : rule.mask.prefix($0)), true, $0)
      }
    }
    return found.max { $0.count < $1.count }
  }

  /// How many bytes its longest secret has.
  package var longest: Int { rules.reduce(0) { max($0, $1.secret.count) } }

  /// How many bytes of a text that goes on can be masked before the rest has come: those at its end that may
  /// be the beginning of a secret are not among them.
  ///
  /// - Complexity: O(n) in the secrets' lengths, for each secret, where the text does not end like the
  ///   beginning of one.
  package func settled(of bytes: [UInt8]) -> Int {
    var end = bytes.count
    for rule in rules {
      let most = min(rule.secret.count - 1, bytes.count)
      let held = stride(from: most, to: 0, by: -1).first {
        bytes.suffix($0).elementsEqual(rule.secret.prefix($0))
      }
      end = min(end, bytes.count - (held ?? 0))
    }
    // A secret that is all there is not cut in two.
    while let start = rules.lazy.compactMap({ $0.start(in: bytes, across: end) }).first {
      end = start
    }
    return end
  }

  private static func pieces(of bytes: [UInt8], hiding rule: Rule) -> [Piece] {
    var pieces: [Piece] = []
    var start = 0
    while let found = offset(of: rule.secret, in: bytes, from: start) {
      if found > start { pieces.append((Array(bytes[start..<found]), false, found - start)) }
      pieces.append((rule.mask, true, rule.secret.count))
      start = found + rule.secret.count
    }
    if start == 0 { return [(bytes, false, bytes.count)] }
    if start < bytes.count {
      pieces.append((Array(bytes[start...]), false, bytes.count - start))
    }
    return pieces
  }

  fileprivate static func offset(of secret: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    // Safe: memmem reads within the two buffers, whose sizes it is told; what it returns points
    // into the first, or is nil.
    unsafe bytes.withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress, start < bytes.count else { return nil }
      let found = unsafe secret.withUnsafeBytes { secret -> UnsafeMutableRawPointer? in
        guard let wanted = secret.baseAddress else { return nil }
        return unsafe memmem(base + start, bytes.count - start, wanted, secret.count)
      }
      return unsafe found.map { unsafe UnsafeRawPointer($0) - base }
    }
  }
}

extension SecretMask.Rule {
  /// Where the secret begins that stands on both sides of a place; nil when none does.
  fileprivate func start(in bytes: [UInt8], across place: Int) -> Int? {
    let before = max(0, place - secret.count + 1)
    guard let start = SecretMask.offset(of: secret, in: bytes, from: before), start < place else {
      return nil
    }
    // It cannot end earlier: it begins less than its length before.
    return start
  }
}
