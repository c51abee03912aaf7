import LessonModel
import Psql
import Services
import Sessions

/// The sessions that a page has open, by service and name.
final class SessionDirectory {
  /// What identifies a session: steps of one kind with one service and one name share it.
  struct Key: Hashable {
    var kind: Step.Kind
    var service: String
    var session: String
  }

  private let makeGroup: (Step.Kind, String) throws -> any SessionGroup
  private let loop: SessionLoop
  /// Hides passwords in what sessions say of their end.
  private let secrets: SecretMask
  private var groups: [Key: any SessionGroup] = [:]
  private var sessions: [Key: any Session] = [:]
  private var over: [Key: String] = [:]
  /// Every session that was asked for, in this order.
  private var keys: [Key] = []
  private var lastSteps: [Key: Int] = [:]

  /// Makes a directory that gets its groups, one for each kind and service, from `makeGroup`.
  init(
    loop: SessionLoop, secrets: SecretMask,
    makeGroup: @escaping (Step.Kind, String) throws -> any SessionGroup
  ) {
    self.loop = loop
    self.secrets = secrets
    self.makeGroup = makeGroup
  }

  /// Why this session takes no further input; nil when it does.
  func reasonOver(_ key: Key) -> String? { over[key] }

  /// Why an open session has ended of its own, which no step has noticed yet; nil when it has not.
  func reasonEnded(_ key: Key) -> String? {
    if case .ended(let reason)? = sessions[key]?.state { secrets.masked(reason) } else { nil }
  }

  /// The session, opened if this is its first use.
  func session(_ key: Key) throws -> any Session {
    if let session = sessions[key] { return session }
    let session: any Session
    do {
      session = try group(of: key).open(key.session)
    } catch {
      // What can be opened later was not asked for yet.
      if !(error is ServerStandsStill), !keys.contains(key) { keys.append(key) }
      throw error
    }
    if !keys.contains(key) { keys.append(key) }
    sessions[key] = session
    loop.add(session)
    return session
  }

  /// The session of a key; nil when it is not open.
  func openSession(_ key: Key) -> (any Session)? { sessions[key] }

  /// The server's processes behind the sessions that are open, as far as sessions know them.
  var serverProcesses: [Int32: Key] {
    var processes: [Int32: Key] = [:]
    for (key, session) in sessions {
      let own = (session as? PausableSession)?.base ?? session
      if let process = (own as? PsqlSession)?.backendProcessID { processes[process] = key }
    }
    return processes
  }

  /// Closes a session of which nothing is left: the next step has a new one.
  func renew(_ key: Key) {
    guard let session = sessions.removeValue(forKey: key) else { return }
    loop.remove(session)
    session.close()
  }

  /// Closes a session that no step may use again, and says why.
  func end(_ key: Key, because reason: String) {
    over[key] = secrets.masked(reason)
    guard let session = sessions.removeValue(forKey: key) else { return }
    loop.remove(session)
    session.close()
  }

  /// The key of a session that is open; nil when it is not.
  func key(of session: any Session) -> Key? {
    sessions.first { $0.value === session }?.key
  }

  /// Takes note that a session has been given a step.
  func note(_ step: Int, in key: Key) { lastSteps[key] = step }

  /// The number of the step that a session was given last; nil when it was given none.
  func lastStep(of key: Key) -> Int? { lastSteps[key] }

  /// The sessions that wait now.
  var waiting: Set<Key> {
    Set(sessions.filter { if case .blocked = $0.value.state { true } else { false } }.keys)
  }

  /// Where the sessions stand that last from step to step, in the order in which they were opened.
  var states: [SessionStateRecord] {
    keys.filter(\.kind.hasSessions).map { key in
      var record = SessionStateRecord(
        kind: key.kind.word, service: key.service.isEmpty ? nil : key.service,
        name: key.session, step: lastSteps[key], state: .ended)
      switch sessions[key]?.state {
      case .idle?: record.state = .idle
      case .working?: record.state = .working
      case .listening?: record.state = .listening
      case .blocked(let holders)?:
        (record.state, record.by) = (.blocked, holders.map(secrets.masked))
      case .ended(let reason)?: record.reason = secrets.masked(reason)
      case nil: record.reason = over[key]
      }
      switch sessions[key]?.transaction {
      case .open?: record.transaction = .open
      case .failed?: record.transaction = .failed
      case nil: break
      }
      return record
    }
  }

  /// Closes everything, sessions before the groups that hold their services.
  func close() {
    for session in sessions.values {
      loop.remove(session)
      session.close()
    }
    for group in groups.values { group.close() }
    sessions = [:]
    groups = [:]
  }

  private func group(of key: Key) throws -> any SessionGroup {
    let groupKey = Key(kind: key.kind, service: key.service, session: "")
    if let group = groups[groupKey] { return group }
    let group = try makeGroup(key.kind, key.service)
    groups[groupKey] = group
    return group
  }
}
