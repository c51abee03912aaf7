/// A step's output as version 1 of the form has it: one text, and beside it what can be told of it.
///
/// The events are the last lines of the text. A line that says that the session waits is the last
/// one before them. A line that a step printed itself in that place is taken for one: the form does
/// not tell the two apart.
struct FlatOutput: Decodable {
  struct Event: Decodable {
    var session: String
    var text: String
  }

  var output: String
  var events: [Event]
  var exitStatus: Int?
  var omittedBytes: Int
  var pictures: [Picture]?

  /// The same output as parts, of the same text.
  ///
  /// - Complexity: O(n) in the bytes of the text, for each picture.
  var typed: StepOutput {
    var lines = output.split(separator: "\n", omittingEmptySubsequences: false)
    // What does not end is the rest of a text that was shortened.
    let rest = lines.removeLast()
    let senders = events.flatMap { event in
      Self.lines(of: event.text).map { _ in event.session }
    }
    let own = max(0, lines.count - senders.count)
    var parts = Parts(gaps: omittedBytes)
    addOwn(lines[..<own], to: &parts)
    for (line, session) in zip(lines[own...], senders.suffix(lines.count - own)) {
      let start = "\(session)| "
      let isEvent = line.hasPrefix(start)
      parts.add(line: isEvent ? line.dropFirst(start.count) : line, from: isEvent ? session : nil)
    }
    return parts.finished(with: rest)
  }

  private func addOwn(_ lines: ArraySlice<Substring>, to parts: inout Parts) {
    var printed = lines
    var last: OutputPart?
    if let line = lines.last, let holders = Self.holders(in: line) {
      last = OutputPart(.blocked(by: holders))
    } else if let exitStatus, let line = lines.last, line == "[\(exitStatus)]" {
      last = OutputPart(.exitStatus(exitStatus))
    }
    if last != nil { printed.removeLast() }
    var next = printed.startIndex
    for picture in pictures ?? [] {
      let form = Self.lines(of: picture.text)
      let place = form.isEmpty ? nil : printed[next...].firstRange(of: form)
      if let place {
        for line in printed[next..<place.lowerBound] { parts.add(line: line, from: nil) }
        next = place.upperBound
      }
      parts.add(OutputPart(.picture(picture), isAside: place == nil))
    }
    for line in printed[next...] { parts.add(line: line, from: nil) }
    if let last { parts.add(last) }
  }

  private static func lines(of text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .dropLast(text.hasSuffix("\n") ? 1 : 0)
  }

  /// The names in a line that says what holds a session up; nil for other lines.
  private static func holders(in line: Substring) -> [String]? {
    if line == "(blocked)" { return [] }
    let start = "(blocked by "
    guard line.hasPrefix(start), line.hasSuffix(")") else { return nil }
    return String(line.dropFirst(start.count).dropLast()).split(separator: ", ").map { String($0) }
  }

  /// The parts so far.
  private struct Parts {
    private var parts: [OutputPart] = []
    /// The text that is not a part yet, and the session that it comes from.
    private var text = ""
    private var session: String?
    /// How many left-out bytes no line has told of yet.
    private var gaps: Int

    init(gaps: Int) { self.gaps = gaps }

    mutating func add(line: Substring, from session: String?) {
      if let bytes = Self.gap(in: line), bytes <= gaps {
        gaps -= bytes
        return add(OutputPart(.omitted(bytes: bytes), session: session))
      }
      if self.session != session { endText() }
      self.session = session
      text += line
      text += "\n"
    }

    mutating func add(_ part: OutputPart) {
      endText()
      parts.append(part)
    }

    /// All parts; `rest` is behind the last line.
    mutating func finished(with rest: Substring) -> StepOutput {
      if !rest.isEmpty {
        if session != nil { endText() }
        text += rest
      }
      endText()
      if gaps > 0 { parts.append(OutputPart(.omitted(bytes: gaps), isAside: true)) }
      return StepOutput(parts)
    }

    private mutating func endText() {
      if !text.isEmpty { parts.append(OutputPart(.text(text), session: session)) }
      (text, session) = ("", nil)
    }

    /// How many bytes a line says were left out; nil for other lines.
    private static func gap(in line: Substring) -> Int? {
      guard line.hasPrefix("("), line.hasSuffix(" bytes left out)") else { return nil }
      return Int(line.dropFirst().prefix { $0.isASCII && $0.isNumber })
    }
  }
}
