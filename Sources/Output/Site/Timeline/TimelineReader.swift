import LessonModel
import LessonText

/// Reads a timeline off the records of a page.
struct TimelineReader {
  private(set) var lanes: [Timeline.Lane] = []
  private(set) var columns: [Timeline.Column] = []
  private(set) var sections: [String] = []
  private(set) var bars: [Timeline.Bar] = []

  private let lesson: Lesson
  private let voices: Voices
  /// The servers whose sessions have a lane each, because they wait for each other.
  private var divided: Set<String> = []
  private var laneOfKey: [String: Int] = [:]
  /// The lanes of sessions and servers: the program and the requests of a page are none.
  private var speaking: Set<Int> = []

  init(_ lesson: Lesson, _ shown: [(step: Step, record: StepRecord)], guesses: Guesses) {
    self.lesson = lesson
    voices = Voices(lesson)
    findDivided(shown)
    makeLanes(shown)
    let places = PageSections(lesson)
    for (step, record) in shown {
      guard let lane = lane(of: step) else { continue }
      let statement = Statement(of: step)
      let error = record.errors.first { $0.session == nil }?.code
      var column = Timeline.Column(
        step: step, lane: lane, label: error ?? statement.label, sentence: statement.sentence,
        error: error, asks: guesses.places[step.number] != nil,
        asked: guesses.asked(beforeTelling: step.number))
      column.speaker = voices.place(of: step).map(voices.name)
      column.events = events(in: record, of: step, besides: lane)
      column.section = places.title(of: step).map { title in
        if sections.last != title { sections.append(title) }
        return sections.count - 1
      }
      columns.append(column)
    }
    let records = shown.filter { lane(of: $0.step) != nil }.map(\.record)
    bars = waits(records) + transactions(records)
    readServices(records)
  }

  /// How many sessions and servers there are.
  var speakerCount: Int { speaking.count }

  // MARK: Lanes

  /// Two sessions of one server that have to do with each other are told apart; where all sessions are of
  /// one server, these are.
  private mutating func findDivided(_ shown: [(step: Step, record: StepRecord)]) {
    var sessions: [String: Set<String>] = [:]
    for (step, _) in shown {
      guard let own = voices.voice(of: step), own.number != nil else { continue }
      sessions[own.name, default: []].insert(step.attributes.session)
    }
    if sessions.count == 1, let only = sessions.first, only.value.count > 1 {
      divided.insert(only.key)
    }
    for (step, record) in shown {
      guard let own = voices.voice(of: step) else { continue }
      for part in record.output.parts {
        var others = [voices.voice(of: part, in: step.number)]
        if part.session == step.attributes.session { others = [] }
        if case .blocked(let holders) = part.content {
          others += holders.filter { $0 != step.attributes.session }.map {
            voices.voice(ofSession: $0, near: part.step ?? step.number)
          }
        }
        if others.contains(own) { divided.insert(own.name) }
      }
    }
  }

  private func key(_ voice: Voice, _ session: String) -> String {
    divided.contains(voice.name) ? "\(voice.name)\n\(session)" : voice.name + "\n"
  }

  private mutating func makeLanes(_ shown: [(step: Step, record: StepRecord)]) {
    if shown.contains(where: { $0.step.kind.isOperation }) {
      laneOfKey["operator"] = 0
      lanes.append(.init(voice: nil, name: "operator"))
    }
    func add(_ voice: Voice, _ session: String, _ place: SessionPlace?) {
      let key = key(voice, session)
      let lane = laneOfKey[key] ?? lanes.count
      if place.map({ $0.service != nil || voices.isShared($0) }) ?? true || voice.number != nil {
        speaking.insert(lane)
      }
      let own = divided.contains(voice.name) ? place.map(voices.fullName) : nil
      if lane == lanes.count {
        laneOfKey[key] = lane
        lanes.append(.init(voice: voice, name: voice.name))
      }
      if let own { lanes[lane].name = own }
    }
    for (step, _) in shown {
      if let voice = voices.voice(of: step) {
        add(voice, step.attributes.session, voices.place(of: step))
      } else {
        for command in ServiceCommand.all(in: step.input).commands {
          for name in servers(of: command, in: step) {
            if let voice = voices.voice(ofServer: name) { add(voice, "main", nil) }
          }
        }
      }
    }
  }

  private func servers(of command: ServiceCommand, in step: Step) -> [String] {
    command.services.isEmpty
      ? [lesson.impliedTarget(of: step)].compactMap { $0 } : command.services
  }

  private func lane(of step: Step) -> Int? {
    guard let voice = voices.voice(of: step) else { return laneOfKey["operator"] }
    return laneOfKey[key(voice, step.attributes.session)]
  }

  /// The lane of another session of which a part of a step's output is.
  private func lane(of part: OutputPart, in number: Int) -> Int? {
    voices.voice(of: part, in: number).flatMap { laneOfKey[key($0, part.session ?? "")] }
  }

  private func lane(ofServer name: String) -> Int? {
    guard let voice = voices.voice(ofServer: name) else { return nil }
    return laneOfKey[key(voice, "main")] ?? lanes.firstIndex { $0.voice == voice }
  }

  // MARK: Events

  private func events(
    in record: StepRecord, of step: Step, besides own: Int
  ) -> [Timeline.Event] {
    var events: [Timeline.Event] = []
    for part in record.output.parts {
      guard let place = voices.place(of: part, in: step.number),
        let lane = lane(of: part, in: step.number), lane != own
      else { continue }
      let session = voices.name(of: place)
      let isRelease = part.content == .released
      if let place = events.firstIndex(where: { $0.lane == lane && $0.session == session }) {
        events[place].isRelease = events[place].isRelease || isRelease
        events[place].step = events[place].step ?? part.step
      } else {
        events.append(
          .init(lane: lane, session: session, step: part.step, isRelease: isRelease))
      }
    }
    return events
  }

  // MARK: Bars of sessions

  private func waits(_ records: [StepRecord]) -> [Timeline.Bar] {
    var bars: [Timeline.Bar] = []
    var open: [SessionPlace: Int] = [:]
    for (column, record) in records.enumerated() {
      let step = columns[column].step
      for (session, bar) in open where isOver(session, in: record, of: step) {
        bars[bar].end = column
        open[session] = nil
      }
      for part in record.output.parts {
        guard case .blocked(let holders) = part.content else { continue }
        let isOwn = part.session == nil
        let session =
          isOwn ? voices.place(of: step) : voices.place(of: part, in: step.number)
        let own = isOwn ? columns[column].lane : lane(of: part, in: step.number)
        guard let session, let lane = own, open[session] == nil else { continue }
        open[session] = bars.count
        bars.append(.init(kind: .wait, lane: lane, start: column, names: holders))
      }
    }
    return bars
  }

  /// Whether the wait of a session is over in a step.
  private func isOver(_ session: SessionPlace, in record: StepRecord, of step: Step) -> Bool {
    let own = record.output.parts.filter { voices.place(of: $0, in: step.number) == session }
    if own.contains(where: { $0.content == .released }) { return true }
    guard let after = record.after else {
      return !own.isEmpty || voices.place(of: step) == session
    }
    return !after.sessions.contains { SessionPlace($0) == session && $0.state == .blocked }
  }

  private func transactions(_ records: [StepRecord]) -> [Timeline.Bar] {
    var bars: [Timeline.Bar] = []
    var open: [String: Int] = [:]
    // The steps that sessions had been given last when their server went away, and their transactions
    // with it: a program like psql hears of that only with its next statement.
    var lost: [String: Int?] = [:]
    for (column, record) in records.enumerated() {
      guard let after = record.after else { continue }
      let gone = serversGone(in: columns[column].step)
      for session in after.sessions {
        let key = "\(session.service ?? "")\n\(session.name)"
        if let service = session.service, gone.contains(service) {
          lost.updateValue(session.step, forKey: key)
        }
        let isLost = lost[key].map { $0 == session.step } ?? false
        let kind: Timeline.Bar.Kind? =
          switch session.transaction {
          case .open? where !isLost: .open
          case .failed? where !isLost: .failed
          default: nil
          }
        if let bar = open[key] {
          if bars[bar].kind == kind { continue }
          bars[bar].end = column
          open[key] = nil
        }
        // A session is opened by a step of its own, which is in this column or before it.
        guard let kind, let lane = lane(of: session) else { continue }
        open[key] = bars.count
        bars.append(.init(kind: kind, lane: lane, start: column))
      }
    }
    return bars
  }

  /// The servers that a step ends, whether or not it starts them again.
  private func serversGone(in step: Step) -> Set<String> {
    guard step.kind.isOperation else { return [] }
    let ends = ServiceCommand.all(in: step.input).commands.filter {
      $0.verb == .crash || $0.verb == .stop
    }
    return Set(ends.flatMap { servers(of: $0, in: step) })
  }

  private func lane(of session: SessionStateRecord) -> Int? {
    columns.first { column in
      column.step.attributes.session == session.name
        && lesson.service(of: column.step) == session.service
    }?.lane
  }

  // MARK: Services

  /// How a server stands, and how that is drawn.
  private static let signs: [ServiceStateRecord.State: (sign: String, words: String)] = [
    .crashed: ("✕", "has crashed"), .stopped: ("■", "is stopped"), .paused: ("‖", "stands still"),
    .running: ("▶", "runs"),
  ]

  private mutating func readServices(_ records: [StepRecord]) {
    guard records.contains(where: { $0.after?.services.isEmpty == false }) else { return }
    var before: [String: ServiceStateRecord] = [:]
    var down: [String: Int] = [:]
    var cuts: [[String]: Int] = [:]
    var isCut = false
    var found: [Timeline.Bar] = []
    for (column, record) in records.enumerated() {
      guard let after = record.after else { continue }
      for service in after.services {
        let old = before.updateValue(service, forKey: service.name)
        guard let lane = lane(ofServer: service.name) else { continue }
        let changed = old.map { $0.state != service.state } ?? (service.state != .running)
        if changed {
          if let bar = down.removeValue(forKey: service.name) { found[bar].end = column }
          if service.state != .running {
            down[service.name] = found.count
            found.append(
              .init(kind: service.state == .paused ? .paused : .down, lane: lane, start: column))
          }
          var (sign, words) = Self.signs[service.state] ?? ("", "")
          // Without a `crash`, it may have been shut down by a step of the lesson.
          if service.state == .crashed, !columns[column].step.kind.isOperation {
            words = "has ended"
          }
          columns[column].signs.append(
            .init(lane: lane, sign: sign, words: "\(service.name) \(words)"))
        }
        if let old, let role = service.role, old.role != role {
          columns[column].signs.append(
            .init(
              lane: lane, sign: role == .primary ? "★" : "↻",
              words:
                "\(service.name) \(role == .primary ? "takes writes" : "copies another server")"))
        }
      }
      let pairs = Set(
        after.services.flatMap { service in
          (service.cutFrom ?? []).map { [service.name, $0].sorted() }
        })
      for (pair, bar) in cuts where !pairs.contains(pair) {
        found[bar].end = column
        cuts[pair] = nil
      }
      for pair in pairs.sorted(by: { $0.joined() < $1.joined() }) where cuts[pair] == nil {
        cuts[pair] = found.count
        found.append(.init(kind: .cut, lane: lanes.count, start: column, names: pair))
        isCut = true
      }
    }
    if isCut { lanes.append(.init(voice: nil, name: "network")) }
    bars += found
  }
}
