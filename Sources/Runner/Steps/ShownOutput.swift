import LessonModel
import PlainText
import Sessions

/// What a session printed, as parts of a page.
struct ShownOutput {
  /// How many lines are kept: each costs some hundred bytes while it is compared, however short it
  /// is.
  static let mostLines = 100_000

  /// The parts, the last of which ends its line unless more is to come; of very many lines the head and the tail, with a
  /// gap between.
  private(set) var parts: [OutputPart] = []
  /// Why a picture cannot be read; nil when all can.
  private(set) var problem: String?

  /// Puts an output into a form that can stand in a lesson.
  ///
  /// - Parameters:
  ///   - output: the output.
  ///   - mostLines: how many lines of it are kept.
  ///   - endsLine: whether its last line has ended, even if nothing says so.
  /// - Complexity: O(n) in the bytes of the output.
  init(
    _ output: SessionOutput, mostLines: Int = ShownOutput.mostLines, endsLine: Bool = true
  ) {
    for piece in Self.shortened(output.pieces, to: mostLines) {
      switch piece {
      case .bytes(let bytes): add(VisibleText.text(from: bytes))
      case .masked(let bytes):
        parts.append(OutputPart(.masked(String(decoding: bytes, as: UTF8.self))))
      case .omitted(let count): parts.append(OutputPart(.omitted(bytes: count)))
      case .picture(let text, let description, let isAside):
        do {
          var picture = try Picture(json: description)
          picture.text = VisibleText.text(from: text)
          parts.append(OutputPart(.picture(picture), isAside: isAside))
        } catch {
          problem = problem ?? "a picture of the step cannot be read: \(error)"
          if !isAside { add(VisibleText.text(from: text)) }
        }
      case .exitStatus(let status):
        endLine()
        parts.append(OutputPart(.exitStatus(Int(status))))
      }
    }
    if endsLine { endLine() }
  }

  private mutating func add(_ text: String) {
    if text.isEmpty { return }
    if case .text(let before)? = parts.last?.content {
      parts[parts.count - 1].content = .text(before + text)
    } else {
      parts.append(OutputPart(.text(text)))
    }
  }

  private mutating func endLine() {
    if let last = parts.last(where: { !$0.text.isEmpty }), !last.text.hasSuffix("\n") { add("\n") }
  }

  /// The pieces without the lines in the middle, when there are too many.
  private static func shortened(_ pieces: [OutputPiece], to mostLines: Int) -> [OutputPiece] {
    let count = pieces.reduce(0) { $0 + $1.lineEnds }
    guard count > mostLines, mostLines > 1 else { return pieces }
    let gap = (mostLines / 2)..<(count - (mostLines - mostLines / 2))
    var (head, tail): ([OutputPiece], [OutputPiece]) = ([], [])
    var omitted = 0
    var line = 0
    for piece in pieces {
      switch piece {
      case .bytes(let bytes):
        let start = bytes.end(ofLines: gap.lowerBound - line)
        let end = max(start, bytes.end(ofLines: gap.upperBound - line))
        if start > 0 { head.append(.bytes(Array(bytes[..<start]))) }
        omitted += end - start
        if end < bytes.count { tail.append(.bytes(Array(bytes[end...]))) }
      case .omitted(let bytes) where gap.contains(line): omitted += bytes
      case .masked(let bytes) where gap.contains(line): omitted += bytes.count
      default: if line < gap.lowerBound { head.append(piece) } else { tail.append(piece) }
      }
      line += piece.lineEnds
    }
    return head + [.omitted(omitted)] + tail
  }
}

extension OutputPiece {
  fileprivate var lineEnds: Int { bytes.count { $0 == UInt8(ascii: "\n") } }
}

extension [UInt8] {
  /// Where so many lines end, or all of them do.
  fileprivate func end(ofLines count: Int) -> Int {
    var left = count
    if left <= 0 { return 0 }
    for (index, byte) in enumerated() where byte == UInt8(ascii: "\n") {
      left -= 1
      if left == 0 { return index + 1 }
    }
    return self.count
  }
}
