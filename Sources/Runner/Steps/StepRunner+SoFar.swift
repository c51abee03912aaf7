package import LessonModel
import PlainText
import Services
import Sessions

/// What a session has printed that is in no record yet: it runs a step, or another one's step lets it go on.
package struct OutputSoFar: Sendable {
  /// The kind of the session's steps.
  package var kind: Step.Kind
  /// The lesson's name of its service; nil when it has none.
  package var service: String?
  /// The session's name.
  package var session: String
  /// Whether it takes the place of what was said before of this output, instead of following it.
  package var isAnew: Bool
  /// What has been printed; a last line that has not ended goes on.
  package var parts: [OutputPart]
}

/// Looks at what sessions print while a step runs. Nothing is taken, so that the step's record is the same
/// whether somebody looks or not.
extension StepRunner {
  /// Looks at what sessions have printed since the last look.
  ///
  /// What may be the beginning of a password, or of a character, is left until its rest has come.
  ///
  /// - Parameter most: how many bytes of each session are wanted at most, the last ones.
  /// - Returns: what is new, of the sessions that have printed something.
  func lookAtOutputs(most: Int) -> [OutputSoFar] {
    loop.sessions.compactMap { session in
      guard let key = directory.key(of: session), let buffer = session.untaken else { return nil }
      let news = news(in: buffer, behind: looks[key], most: most)
      var output = OutputSoFar(
        kind: key.kind, service: key.service.isEmpty ? nil : key.service, session: key.session,
        isAnew: looks[key] == nil, parts: [])
      if looks[key] == nil { output.parts = (exchanged[key] ?? []).end(bytes: most) }
      if let news {
        output.isAnew = news.isAnew
        output.parts += news.parts
      }
      guard !output.parts.isEmpty else { return nil }
      looks[key] = news?.mark ?? buffer.beginning
      return output
    }
  }

  /// Has the next look begin anew, for somebody who has seen nothing.
  func forgetLooks() { looks = [:] }

  /// Takes note of what a dialogue has shown since the last call, before its next command begins.
  func note(exchanges: ArraySlice<OutputPart>, in session: any Session) {
    guard let key = directory.key(of: session) else { return }
    exchanged[key, default: []] += exchanges.lazy.filter { $0.session == nil }
    looks[key] = nil
  }

  /// Forgets it: the dialogue is over.
  func forgetExchanges(in session: any Session) {
    guard let key = directory.key(of: session) else { return }
    exchanged[key] = nil
    looks[key] = nil
  }

  private func news(
    in buffer: OutputBuffer, behind mark: OutputBuffer.Mark?, most: Int
  ) -> (isAnew: Bool, parts: [OutputPart], mark: OutputBuffer.Mark)? {
    guard let news = buffer.news(behind: mark, most: most, context: max(secrets.longest, 4)) else {
      return nil
    }
    var pieces: [OutputPiece] = news.omitted > 0 ? [.omitted(news.omitted)] : []
    var (context, held) = (news.context, 0)
    for (index, piece) in news.pieces.enumerated() {
      guard case .bytes(var bytes) = piece else {
        pieces += masked(piece)
        continue
      }
      if index == news.pieces.count - 1 {
        let settled = settled(of: bytes)
        held = bytes.count - settled
        bytes.removeLast(held)
      }
      for part in secrets.pieces(of: bytes) {
        // A password that begins among what is not shown is not shown either.
        let left = part.isMask ? part.bytes[...] : part.bytes.dropFirst(context)
        if !left.isEmpty, !part.isMask || context == 0 {
          pieces.append(part.isMask ? .masked(part.bytes) : .bytes(Array(left)))
        }
        context = max(0, context - part.count)
      }
    }
    let parts = ShownOutput(SessionOutput(pieces), endsLine: false).parts
    return parts.isEmpty ? nil : (news.isAnew, parts, news.mark(without: held))
  }

  /// How many bytes can be shown before what follows them is there.
  private func settled(of bytes: [UInt8]) -> Int {
    var end = secrets.settled(of: bytes)
    // A line end of two bytes, and a character of up to four.
    if end > 0, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    let start = bytes[..<end].suffix(3).lastIndex { $0 & 0xc0 == 0xc0 }
    if let start, UTF8Form.length(at: start, in: bytes[..<end]) == 0 { end = start }
    return end
  }
}

extension [OutputPart] {
  /// The last parts, of which no more bytes than those are texts; a part says how many were left out.
  package func end(bytes most: Int) -> [OutputPart] {
    var left = most
    var kept: [OutputPart] = []
    for part in reversed() {
      guard left > 0 else { break }
      var part = part
      let count = part.text.utf8.count
      // Of a password's mask, a picture and the like nothing is cut off.
      if count > left, case .text(let text) = part.content {
        let end = text.utf8.suffix(left).drop { $0 & 0xc0 == 0x80 }
        part.content = .text(String(decoding: end, as: UTF8.self))
      }
      left -= count
      kept.append(part)
    }
    let omitted = reduce(0) { $0 + $1.text.utf8.count } - kept.reduce(0) { $0 + $1.text.utf8.count }
    guard omitted > 0, var gap = kept.last else { return self }
    gap.content = .omitted(bytes: omitted)
    return [gap] + kept.reversed()
  }
}
