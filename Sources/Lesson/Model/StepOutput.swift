/// What a step shows: parts that each say what they are. The parts stand in the order of the page:
/// what the step itself printed, that it waits, then what other sessions printed meanwhile.
///
///     TEXT "UPDATE 1\n"            UPDATE 1
///     BLOCKED by alice             (blocked by alice)
///     TEXT "COMMIT\n", from bob    bob| COMMIT
///
/// The flat text on the right is what an author writes down and what expectations are compared with.
/// It is derived here and nowhere else, and nothing looks into it for what the parts say.
package struct StepOutput: Sendable, Equatable {
  /// The parts, in the order of the page.
  package var parts: [OutputPart]

  /// Makes an output of parts.
  package init(_ parts: [OutputPart] = []) { self.parts = parts }

  /// Makes an output of what the step itself printed; none of an empty text.
  package init(text: String) { parts = text.isEmpty ? [] : [OutputPart(.text(text))] }

  /// The flat text. Each line of another session begins with the session's name and `| `.
  ///
  /// - Complexity: O(n) in the bytes of the text, which is made anew each time.
  package var text: String {
    var text = ""
    var isInsideLine = false
    for part in parts {
      let own = part.text
      guard let last = own.utf8.last else { continue }
      if let session = part.session {
        for line in own.utf8.split(separator: Self.lineEnd, omittingEmptySubsequences: false) {
          if line.startIndex > own.startIndex {
            text += "\n"
            isInsideLine = false
            if line.startIndex == own.endIndex { break }
          }
          text += isInsideLine ? "" : "\(session)| "
          text += Substring(line)
          isInsideLine = true
        }
      } else {
        text += own
      }
      isInsideLine = last != Self.lineEnd
    }
    return text
  }

  /// The lines of the flat text.
  ///
  /// - Complexity: O(n) in the bytes of the text.
  package var lines: [String] {
    let text = text
    var lines = text.utf8.split(separator: Self.lineEnd, omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// What each command of a dialogue printed, in order; none when it is no dialogue.
  package var exchanges: [StepOutput] {
    var outputs: [StepOutput] = []
    for part in parts {
      if case .input = part.content {
        outputs.append(StepOutput())
      } else if !outputs.isEmpty {
        outputs[outputs.count - 1].parts.append(part)
      }
    }
    return outputs
  }

  /// Whether the flat text is empty.
  package var isEmpty: Bool { parts.allSatisfy(\.text.isEmpty) }

  /// How many bytes were printed, counted and not kept.
  package var omittedBytes: Int {
    parts.reduce(0) { sum, part in
      if case .omitted(let bytes) = part.content { sum + bytes } else { sum }
    }
  }

  /// The status with which the step's own shell or program ended, when it did not end well.
  package var exitStatus: Int? {
    parts.lazy.compactMap { part in
      if case .exitStatus(let status) = part.content, part.session == nil { status } else { nil }
    }.first
  }

  /// The pictures that were shown, in order.
  package var pictures: [Picture] {
    parts.compactMap { if case .picture(let picture) = $0.content { picture } else { nil } }
  }

  /// How many lines follow those that the step itself printed.
  package var followingLineCount: Int { Self(parts.filter { !$0.isPrintedByStep }).lines.count }

  /// The same output with another text in place of each gap, which a fixed line cannot match.
  package var withOtherGaps: Self {
    Self(
      parts.map { part in
        guard case .omitted = part.content, !part.text.isEmpty else { return part }
        var part = part
        part.content = .text("\(part.text.dropLast()) \u{FFFD}\n")
        return part
      })
  }

  private static let lineEnd = UInt8(ascii: "\n")
}

extension StepOutput: Codable {
  /// Reads the parts.
  ///
  /// - Throws: `DecodingError` when one of them is none.
  package init(from decoder: any Decoder) throws {
    parts = try decoder.singleValueContainer().decode([OutputPart].self)
  }

  /// Writes the parts.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(parts)
  }
}
