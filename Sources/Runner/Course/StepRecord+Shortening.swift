import LessonModel
import Sessions

extension Transcript {
  /// Leaves out the middle of what was printed in the background, step by step.
  mutating func shortenBackground(to bytes: Int) {
    background = background.map { record in
      var record = record
      let (text, omitted) = StepRecord.shortened(record.text, to: bytes)
      record.text = text
      record.omittedBytes += omitted
      return record
    }
  }
}

extension StepRecord {
  /// Leaves out the middle of a long output, as a session does that prints too much; the head and
  /// the tail stay, half of the bytes each. Pictures go; their text forms are part of the output.
  ///
  /// - Complexity: O(n) in the bytes of the output.
  mutating func shorten(to bytes: Int) {
    pictures = []
    guard output.utf8.count > bytes || events.contains(where: { $0.text.utf8.count > bytes }) else {
      return
    }
    let (text, omitted) = Self.shortened(output, to: bytes)
    output = text
    omittedBytes += omitted
    for index in events.indices {
      events[index].text = Self.shortened(events[index].text, to: bytes).text
    }
  }

  fileprivate static func shortened(_ text: String, to bytes: Int) -> (text: String, omitted: Int) {
    guard text.utf8.count > bytes else { return (text, 0) }
    var buffer = OutputBuffer(limit: bytes)
    buffer.append(text)
    let (kept, omitted) = buffer.take()
    // A character that was cut in two is shown as what it no longer is.
    return (String(decoding: kept, as: UTF8.self), omitted)
  }
}
