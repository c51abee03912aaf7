package import LessonModel
import PlainText

extension CodeBlock {
  /// The text after its opening fence without what Etude alone reads: other programs take `session=bob` for
  /// something of theirs, or for no fence at all. What is theirs stays as it is written.
  ///
  /// - Parameter vocabulary: the kinds that the page can name.
  /// - Returns: the text, without blanks at its ends.
  /// - Complexity: linear in the text.
  package func infoForOthers(_ vocabulary: Vocabulary) -> String {
    let bytes = Array(info.utf8)
    var text = bytes
    for attribute in InfoString.attributes(outsideBracesIn: bytes)
    where isOwn(attribute, vocabulary) {
      // With the blanks before it, so that none are left twice.
      var start = attribute.offset
      while start > 0, TokenBytes.isBlank(bytes[start - 1]) { start -= 1 }
      var end = attribute.valueOffset + (attribute.value ?? attribute.key).utf8.count
      if attribute.value != nil, bytes[attribute.valueOffset] == UInt8(ascii: "\"") { end += 2 }
      for place in start..<end { text[place] = 0 }
    }
    return String(decoding: text.filter { $0 != 0 }, as: UTF8.self)
  }

  /// Whether Etude has read an attribute: of a block that is only shown, no more than that it is.
  private func isOwn(_ attribute: InfoString.Attribute, _ vocabulary: Vocabulary) -> Bool {
    switch role {
    case .display: attribute.key == AttributeKey.display.word && attribute.value == nil
    case .step, .output, .choices, .source: vocabulary.attribute(attribute.key) != nil
    }
  }
}
