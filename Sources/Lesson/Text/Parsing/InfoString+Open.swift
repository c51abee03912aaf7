import LessonModel
import PlainText

extension InfoString {
  /// The shortest attribute that is compared with Etude's own.
  private static let shortestMeant = 4

  /// Leaves to another program what is its own: braces (`{1,3}`, `{linenos=true}`, `{ .sh title="x" }`),
  /// and the attributes that Etude does not have. One letter beside `session` is a slip, and is said.
  ///
  /// - Parameters:
  ///   - range: the info string in the source.
  ///   - bytes: the source.
  ///   - vocabulary: the kinds, with their attributes.
  ///   - findings: told of slips.
  mutating func leaveToOthers(
    _ range: Range<Int>, in bytes: [UInt8], _ vocabulary: Vocabulary, findings: inout FindingList
  ) {
    let hasBraces = bytes[range].contains(UInt8(ascii: "{"))
    let (text, braced) = hasBraces ? Self.withoutBraces(range, in: bytes) : (bytes, nil)
    var info = InfoString(range, in: text)
    // ``` {.sh title="x"} and ``` { .sh }: the class is the language.
    if info.word.isEmpty, let language = braced { info.word = language }
    info.problems = []
    info.attributes.removeAll { attribute in
      if vocabulary.attribute(attribute.key) != nil { return false }
      let names = AttributeKey.all + vocabulary.steps.flatMap(\.attributes)
      if attribute.key.count >= Self.shortestMeant, vocabulary.step(info.word) != nil,
        let near = names.first(where: { editDistance($0.word, attribute.key) == 1 })
      {
        findings.add(
          at: attribute.offset, "`\(attribute.key)` is one letter beside `\(near.word)`",
          "write `\(near.shown)`; an attribute of another program needs a name that is less alike")
      }
      return true
    }
    self = info
  }

  /// The word of an info string as a page has it that another program reads too: in
  /// `{ .sh title="x" }` it is `sh`.
  static func openWord(of info: String) -> String {
    let bytes = Array(info.utf8)
    let hasBraces = bytes.contains(UInt8(ascii: "{"))
    let (text, braced) = hasBraces ? withoutBraces(0..<bytes.count, in: bytes) : (bytes, nil)
    let word = InfoString(0..<bytes.count, in: text).word
    return word.isEmpty ? braced ?? "" : word
  }

  /// The attributes of an info string that stand in no braces.
  static func attributes(outsideBracesIn bytes: [UInt8]) -> [Attribute] {
    let hasBraces = bytes.contains(UInt8(ascii: "{"))
    let text = hasBraces ? withoutBraces(0..<bytes.count, in: bytes).text : bytes
    return InfoString(0..<bytes.count, in: text).attributes
  }

  /// The source with blanks for braces and what is between them, and the language that a class between
  /// them names.
  private static func withoutBraces(
    _ range: Range<Int>, in bytes: [UInt8]
  ) -> (text: [UInt8], language: String?) {
    var text = bytes
    var language: String?
    var start: Int?
    for index in range {
      if bytes[index] == UInt8(ascii: "{") { start = start ?? index }
      guard let open = start, bytes[index] == UInt8(ascii: "}") || index == range.upperBound - 1
      else { continue }
      // Half open: a brace may be the last byte.
      let inner = String(decoding: bytes[(open + 1)..<(index + 1)], as: UTF8.self)
      let first = inner.split { " \t}".contains($0) }.first
      if let first, first.hasPrefix(".") { language = language ?? String(first.dropFirst()) }
      for place in open...index { text[place] = UInt8(ascii: " ") }
      start = nil
    }
    return (text, language)
  }
}
