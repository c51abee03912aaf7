import LessonModel
import PlainText

/// What a step has printed.
extension StepModeScreen {
  /// The lines of an output: other sessions in their colours, waits in theirs, charts drawn as this
  /// terminal can.
  func output(_ output: StepOutput, of number: Int) -> [TerminalLine] {
    var lines: [TerminalLine] = []
    var parts: [OutputPart] = []
    func flush() {
      lines += text(StepOutput(parts), of: number)
      parts = []
    }
    for part in output.parts {
      if part.content == .released, let name = part.session {
        flush()
        let place = voices.place(of: part, in: number)
        lines += goesOn(
          place.map(voices.name) ?? name, voices.voice(of: part, in: number), with: part.step)
      }
      guard case .picture(let picture) = part.content, !part.isAside, part.session == nil,
        let drawing = ChartDrawing(picture, width: width - 2, isUTF8: isUTF8)
      else {
        parts.append(part)
        continue
      }
      flush()
      lines += indented(drawing.lines)
    }
    flush()
    return lines
  }

  /// That a session goes on which had waited: what it prints then is of its own step and not of this one.
  private func goesOn(
    _ session: String, _ voice: Voice?, with number: Int?
  ) -> [TerminalLine] {
    let mark = voice.map { (isUTF8 ? $0.shape : "*") + " " } ?? ""
    let what =
      number.map { " goes on with step \($0), which had waited until now:" }
      ?? " goes on, and had waited until now:"
    return LessonTerminal.wrapped(
      [.init(mark + session, voice?.styles ?? []), .init(what, [.attention])], width: width - 2
    ).map { TerminalLine([.init("  ")] + $0.pieces) }
  }

  private func text(_ output: StepOutput, of number: Int) -> [TerminalLine] {
    var speakers: [String: Voice] = [:]
    for part in output.parts {
      if let name = part.session { speakers[name] = voices.voice(of: part, in: number) }
    }
    let waits = Set(
      output.parts.compactMap { part -> Substring? in
        guard case .blocked = part.content else { return nil }
        return part.text.split(separator: "\n").first
      })
    var all = output.lines
    let surplus = all.count - Self.longestOutput
    if surplus > 0 { all.removeSubrange(Self.longestOutput...) }
    let lines = all.flatMap { line -> [TerminalLine] in
      if waits.contains(line[...]) { return self.verbatim([line], .attention) }
      if let bar = line.firstRange(of: "| "), let voice = speakers[String(line[..<bar.lowerBound])]
      {
        let start = TerminalLine.Piece("  " + line[..<bar.upperBound], voice.styles)
        return LessonTerminal.verbatim(
          [String(line[bar.upperBound...].prefix(Self.longestLine))],
          width: width - start.width
        ).map { TerminalLine([start] + $0.pieces) }
      }
      return self.verbatim([line])
    }
    return lines + (surplus > 0 ? wrapped("… \(surplus.counted("more line"))", .dim) : [])
  }

  /// What a program has printed, line by line; very long lines are cut.
  func verbatim(_ lines: [String], _ style: TerminalStyle? = nil) -> [TerminalLine] {
    let cut = lines.map { $0.count > Self.longestLine ? $0.prefix(Self.longestLine) + " …" : $0 }
    return indented(LessonTerminal.verbatim(cut, width: width - 2, style: style))
  }
}
