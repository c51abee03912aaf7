import LessonModel
import PlainText

/// The lines above the keys: how far the learner is, and who waits for whom. All of it is what the last
/// step's record says; nothing is guessed from time.
extension StepModeScreen {
  /// How wide a bar is at most.
  private static let longestBar = 24

  /// How many of the lines come before those that say where sessions and services stand.
  package static let statusHeadCount = 2

  /// The lines.
  func status(_ status: StepModeStatus) -> [TerminalLine] {
    let rule = String(repeating: "─", count: min(LessonTerminal.longestTextLine, width - 1))
    return [TerminalLine(rule, .dim), progress(status)] + (status.after.map(states) ?? [])
  }

  /// The title, the step, the bar and the guesses, as far as there is room.
  private func progress(_ status: StepModeStatus) -> TerminalLine {
    let count = status.hasRun.count
    let place = status.step.map { "step \($0) of \(count)" } ?? "done"
    let right = status.guesses.count { $0 }
    let guesses = status.guesses.isEmpty ? "" : "  guesses \(right) of \(status.guesses.count)"
    let size = min(count, Self.longestBar, max(4, width / 4))
    let bar = [.init("  ")] + bar(status.hasRun.count { $0 }, of: count, size: size)
    let all = [[.init(place)] + bar + [.init(guesses)], [.init(place)] + bar, [.init(place)]]
      .map { TerminalLine($0) }
    let shown = all.first { $0.width < width } ?? all[2]
    let room = width - 3 - shown.width
    guard room >= 6 || DisplayWidth.of(lesson.title) <= room else { return shown }
    var title = lesson.title
    while DisplayWidth.of(title) > room { title = title.dropLast(2) + "…" }
    return TerminalLine([.init(title, [.strong]), .init("  ")] + shown.pieces)
  }

  /// A bar of this many signs; some are filled when something is done, and all only when all is.
  func bar(
    _ done: Int, of count: Int, size: Int, style: TerminalStyle = .good
  ) -> [TerminalLine.Piece] {
    guard count > 0, size > 0 else { return [] }
    let filled = done == 0 ? 0 : max(1, done * size / count)
    let (full, empty) = isUTF8 ? ("▰", "▱") : ("#", ".")
    return [
      .init(String(repeating: full, count: filled), [style]),
      .init(String(repeating: empty, count: size - filled), [.dim]),
    ]
  }

  /// Who stands where; nothing where there is one session and nothing to tell of it.
  private func states(_ state: StateAfterStep) -> [TerminalLine] {
    let named = Set(lesson.steps.map(\.attributes.session)).subtracting(["main"])
    let isNoteworthy =
      state.sessions.contains { $0.state != .idle || $0.transaction != nil }
      || state.services.contains { $0.state != .running || $0.cutFrom != nil }
    guard named.count > 1 || isNoteworthy else { return [] }
    var entries = state.sessions.map(entry)
    let opened = Set(state.sessions.map(\.name))
    for step in lesson.steps {
      let name = step.attributes.session
      guard named.contains(name), !opened.contains(name), let voice = voices.voice(of: step),
        !entries.contains(where: { $0.name == name })
      else { continue }
      entries.append((name, mark(voice, name) + [.init(" not yet", [.dim])]))
    }
    entries += state.services.compactMap(entry)
    return rows(entries.map(\.pieces))
  }

  private typealias Entry = (name: String, pieces: [TerminalLine.Piece])

  private func entry(_ session: SessionStateRecord) -> Entry {
    let place = SessionPlace(session)
    let server = session.service.flatMap { name in voices.voice(ofServer: name).map { (name, $0) } }
    let voice = voices.voice(of: session) ?? server?.1
    var name = voices.name(of: place)
    if let server, server.0 != name { name += " on \(server.0)" }
    let (text, styles) = Self.words(session)
    return (
      session.name,
      mark(voice ?? Voice(name: name, number: nil), name) + [.init(" \(text)", styles)]
    )
  }

  private func mark(_ voice: Voice, _ name: String) -> [TerminalLine.Piece] {
    [.init("\(isUTF8 ? voice.shape : "*") \(name)", voice.styles)]
  }

  /// Where a session stands, in words.
  private static func words(_ session: SessionStateRecord) -> (String, [TerminalStyle]) {
    switch session.state {
    case .blocked:
      let holders = (session.by ?? []).joined(separator: ", ")
      return (holders.isEmpty ? "░ waits" : "░ waits for \(holders)", [.attention])
    case .ended: return ("is over", [.bad])
    case .listening: return ("listens", [.dim])
    case .working: return ("works", [.attention])
    case .idle:
      return switch session.transaction {
      case .open: ("in a transaction", [])
      case .failed: ("failed, wants ROLLBACK", [.bad])
      case nil: ("idle", [.dim])
      }
    }
  }

  /// What there is to tell of a service; nil when it runs and is reached.
  private func entry(_ service: ServiceStateRecord) -> Entry? {
    var words: [String] = []
    if service.state != .running { words.append(service.state.rawValue) }
    if let others = service.cutFrom { words.append("cut from \(others.joined(separator: ", "))") }
    if words.isEmpty { return nil }
    let sign = isUTF8 ? "✕" : "x"
    return (
      service.name,
      [
        .init("\(sign) \(service.name)", voices.voice(ofServer: service.name)?.styles ?? []),
        .init(" " + words.joined(separator: ", "), [.bad]),
      ]
    )
  }

  /// Entries beside each other, as many as a line has room for.
  private func rows(_ entries: [[TerminalLine.Piece]]) -> [TerminalLine] {
    var rows: [TerminalLine] = []
    for pieces in entries {
      let own = TerminalLine(pieces)
      if let last = rows.last, last.width + 3 + own.width < width {
        rows[rows.count - 1] = TerminalLine(last.pieces + [.init("   ")] + pieces)
      } else if own.width < width {
        rows.append(own)
      } else {
        rows += LessonTerminal.wrapped(pieces, width: width - 1)
      }
    }
    return rows
  }

  /// The keys of a prompt in lines, each whole.
  package func keys(_ prompt: String) -> [TerminalLine] {
    var lines: [[String]] = []
    var used = 0
    for item in prompt.split(separator: "  ").map(String.init) {
      let own = DisplayWidth.of(item)
      if !lines.isEmpty, used + 2 + own < width {
        lines[lines.count - 1].append(item)
        used += 2 + own
      } else {
        lines.append([item])
        used = own
      }
    }
    return lines.map { TerminalLine($0.joined(separator: "  "), .session) }
  }
}
