import PlainText

extension Placeholder {
  /// What stands at a `<` of an expected line.
  package enum Scan: Equatable {
    /// Nothing of ours: the `<` stands for itself.
    case literal
    /// A placeholder, and the offset after its `>`.
    case placeholder(Placeholder, end: Int)
    /// Meant as a placeholder, but not one: the linter reports it.
    case malformed(problem: String, remedy: String, end: Int)
  }

  /// Something in an expected line that is, or was meant as, a placeholder.
  struct Occurrence {
    /// From its `<` to after its `>`.
    let range: Range<Int>
    /// What it is; never `literal`.
    let scan: Scan
    /// Whether a `\` before it makes it text.
    let isEscaped: Bool
  }

  /// Everything in the first `end` bytes of a line that is, or was meant as, a placeholder.
  static func all(in bytes: [UInt8], end: Int) -> [Occurrence] {
    var result: [Occurrence] = []
    var offset = 0
    while offset < end {
      guard bytes[offset] == UInt8(ascii: "<") else {
        offset += 1
        continue
      }
      let scan = scan(bytes, at: offset)
      let after: Int
      switch scan {
      case .literal:
        offset += 1
        continue
      case .placeholder(_, let end), .malformed(_, _, let end): after = end
      }
      let isEscaped = offset > 0 && bytes[offset - 1] == UInt8(ascii: "\\")
      result.append(Occurrence(range: offset..<after, scan: scan, isEscaped: isEscaped))
      offset = after
    }
    return result
  }

  /// The longest text between `<` and `>` that is looked at.
  private static let longest = 120

  /// Reads what starts with the `<` at `start`.
  ///
  /// The one form is `<kind>`, `<kind:name>`, `<kind low..high>`, `<kind:name low..high>`.
  package static func scan(_ bytes: [UInt8], at start: Int) -> Scan {
    var end = start + 1
    while end < bytes.count, bytes[end] != UInt8(ascii: ">") {
      guard bytes[end] != UInt8(ascii: "<"), end - start <= longest else { return .literal }
      end += 1
    }
    guard end < bytes.count else { return .literal }
    let source = String(decoding: bytes[start...end], as: UTF8.self)
    let text = String(source.dropFirst().dropLast())
    let word = head(of: text)
    let tail = text.dropFirst(word.count)
    guard tail.first.map({ $0 == ":" || $0 == " " }) ?? true else { return .literal }
    guard let kind = Kind(rawValue: word) else {
      guard let meant = nearest(to: word), tail.isEmpty || hasPlaceholderTail(tail) else {
        return .literal
      }
      return .malformed(
        problem: "\(source) is no placeholder", remedy: remedy("<\(meant.rawValue)\(tail)>"),
        end: end + 1)
    }
    switch parseTail(kind, tail) {
    case .none: return .literal
    case .failure(let fault)?:
      return .malformed(
        problem: "\(source): \(fault.problem)", remedy: remedy(fault.remedy), end: end + 1)
    case .success(let parts)?:
      let placeholder = Placeholder(
        kind: kind, name: parts.name, bounds: parts.bounds, source: source)
      return .placeholder(placeholder, end: end + 1)
    }
  }

  private static func remedy(_ right: String) -> String {
    "write \(right), or \\< where the < stands for itself"
  }

  /// The word that a placeholder starts with: dots or letters.
  private static func head(of text: String) -> String {
    if text.first == "." || text.first == "…" {
      return String(text.prefix { $0 == "." || $0 == "…" })
    }
    return String(text.prefix { $0.isASCII && $0.isLetter })
  }

  /// The kind that a misspelt word is most likely meant to be.
  private static func nearest(to word: String) -> Kind? {
    if word.contains(".") || word.contains("…") {
      return word == "..." ? nil : .any
    }
    guard word.utf8.count >= 2 else { return nil }
    let lower = word.lowercased()
    return Kind.allCases.first { kind in
      let name = kind.rawValue
      guard kind != .any, abs(name.count - lower.count) <= 2 else { return false }
      let limit = name.count > 5 ? 2 : (lower.count < 3 ? 0 : 1)
      return editDistance(lower, name) <= limit
    }
  }

  // MARK: Name and bounds

  private struct Fault: Error, Equatable {
    let problem: String
    let remedy: String
  }

  private static func hasPlaceholderTail(_ tail: Substring) -> Bool {
    tail.first == ":" || looksLikeBounds(tail.dropFirst())
  }

  private static func looksLikeBounds(_ text: Substring) -> Bool {
    guard let first = text.first else { return true }
    return text.contains("..") || "+-.0123456789".contains(first)
  }

  /// The name and bounds after the kind; nil when the text is not meant as any (`<port number>`).
  private static func parseTail(
    _ kind: Kind, _ tail: Substring
  ) -> Result<(name: String?, bounds: Bounds?), Fault>? {
    var rest = tail
    var name: String?
    let example = kind.takesBounds ? "<\(kind.rawValue):x 6..20>" : "<\(kind.rawValue):x>"
    if rest.first == ":" {
      let text = rest.dropFirst().prefix { $0 != " " }
      rest = rest.dropFirst(text.count + 1)
      guard isName(text) else {
        return .failure(
          Fault(
            problem: text.isEmpty
              ? "the name after : is missing"
              : "\(text) is no name: a name is letters, digits and _, and starts with no digit",
            remedy: example))
      }
      name = String(text)
    }
    guard rest.first == " " else { return .success((name, nil)) }
    let text = rest.dropFirst()
    guard looksLikeBounds(text) || name != nil else { return nil }
    guard kind.takesBounds else {
      return .failure(
        Fault(
          problem: "only <int> and <float> take bounds",
          remedy: "<\(kind.rawValue)\(name.map { ":\($0)" } ?? "")>"))
    }
    return parseBounds(kind, text, name: name).map { (name, $0) }
  }

  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, !TokenBytes.isDigit(first) else { return false }
    return text.utf8.allSatisfy {
      TokenBytes.isDigit($0) || TokenBytes.isLetter($0) || $0 == UInt8(ascii: "_")
    }
  }

  private static func parseBounds(
    _ kind: Kind, _ text: Substring, name: String?
  ) -> Result<Bounds, Fault> {
    let start = "<\(kind.rawValue)\(name.map { ":\($0)" } ?? "") "
    let example = start + (kind == .int ? "6..20>" : "0.8..1.2>")
    if name == nil, let colon = text.firstIndex(of: ":"), isName(text[colon...].dropFirst()) {
      return .failure(
        Fault(
          problem: "the name stands before the bounds",
          remedy: "<\(kind.rawValue)\(text[colon...]) \(text[..<colon])>"))
    }
    guard let dots = firstDots(in: text) else {
      return .failure(
        Fault(problem: "\(text) is no pair of bounds low..high, both numbers", remedy: example))
    }
    let lowText = text[..<dots]
    let highText = text[dots...].dropFirst(2)
    guard let lower = bound(kind, lowText), let upper = bound(kind, highText) else {
      return .failure(
        Fault(
          problem: "\(text) is no pair of bounds low..high, both \(kind == .int ? "whole " : "")"
            + "numbers", remedy: example))
    }
    guard lower <= upper else {
      return .failure(
        Fault(
          problem: "the bounds are reversed: \(lowText) is more than \(highText)",
          remedy: "\(start)\(highText)..\(lowText)>"))
    }
    return .success(Bounds(lower: lower, upper: upper, source: String(text)))
  }

  private static func firstDots(in text: Substring) -> Substring.Index? {
    var index = text.startIndex
    while index < text.endIndex {
      if text[index...].hasPrefix("..") { return index }
      index = text.index(after: index)
    }
    return nil
  }

  private static func bound(_ kind: Kind, _ text: Substring) -> ExactNumber? {
    let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    if kind == .int, !digits.allSatisfy(TokenBytes.isDigit) { return nil }
    return ExactNumber(text.utf8)
  }
}
