import LessonModel
import Sessions

extension Transcript {
  /// Leaves out the middle of a long output, as a session does that prints too much. Of what was
  /// printed, in all sessions together, the head and the tail stay, half of the bytes each.
  mutating func shortenBackground(to bytes: Int) {
    background = background.map { record in
      guard record.text.utf8.count > bytes else { return record }
      var buffer = OutputBuffer(limit: bytes)
      buffer.append(record.text)
      let kept = SessionOutput(buffer.take())
      var record = record
      // A character that was cut in two is shown as what it no longer is.
      record.text = String(decoding: kept.bytes, as: UTF8.self)
      record.omittedBytes += kept.omittedBytes
      return record
    }
  }
}

extension StepRecord {
  /// Leaves out the middle of a long output, as a session does that prints too much. Of what was
  /// printed, in all sessions together, the head and the tail stay, half of the bytes each. Of
  /// pictures only the text forms stay. What says which session waits, and how a script ended,
  /// always stays.
  ///
  /// - Complexity: O(n) in the bytes of the output.
  mutating func shorten(to bytes: Int) {
    output.parts = output.parts.compactMap { part in
      guard case .picture = part.content else { return part }
      var part = part
      part.content = .text(part.text)
      return part.isAside ? nil : part
    }
    let count = output.parts.reduce(0) { $0 + $1.printed.utf8.count }
    guard count > bytes else { return }
    let gap = (bytes / 2)..<(count - (bytes - bytes / 2))
    var kept: [OutputPart] = []
    var omission: (index: Int, bytes: Int)?
    var place = 0
    for part in output.parts {
      if case .omitted(let bytes) = part.content, let before = omission, place < gap.upperBound {
        omission = (before.index, before.bytes + bytes)
        continue
      }
      let text = part.printed
      guard !text.isEmpty else {
        kept.append(part)
        continue
      }
      let (head, middle, tail) = text.cut(
        from: gap.lowerBound - place, to: gap.upperBound - place)
      place += text.utf8.count
      if !head.isEmpty {
        kept.append(part.saying(middle == 0 || head.hasSuffix("\n") ? head : head + "\n"))
      }
      if middle > 0 {
        if omission == nil {
          omission = (kept.count, 0)
          var gap = part
          gap.content = .omitted(bytes: 0)
          kept.append(gap)
        }
        omission?.bytes += middle
      }
      if !tail.isEmpty { kept.append(part.saying(tail)) }
    }
    if let omission { kept[omission.index].content = .omitted(bytes: omission.bytes) }
    output.parts = kept
  }
}

extension OutputPart {
  /// What a session has printed of it.
  fileprivate var printed: String {
    switch content {
    case .text(let text), .masked(let text): text
    case .input, .omitted, .picture, .exitStatus, .blocked, .released: ""
    }
  }

  /// The same part with another text.
  fileprivate func saying(_ text: String) -> Self {
    var part = self
    if case .masked = content { part.content = .masked(text) } else { part.content = .text(text) }
    return part
  }
}

extension String {
  /// What comes before one byte and from another on, and how many bytes are between. A character that
  /// is cut in two is shown as what it no longer is.
  fileprivate func cut(from start: Int, to end: Int) -> (head: String, middle: Int, tail: String) {
    let start = min(max(0, start), utf8.count)
    let end = min(max(start, end), utf8.count)
    return (
      String(decoding: utf8.prefix(start), as: UTF8.self), end - start,
      String(decoding: utf8.dropFirst(end), as: UTF8.self)
    )
  }
}
