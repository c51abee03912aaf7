import Glibc
import Synchronization

/// One run of the program: its scratch folder, the marks by which its processes are known, and the
/// promise that all of it goes away, however the run ends.
///
/// - An orderly end calls `cleanUp`.
/// - When the runner is killed, its guardian (`etude-guard`) does the same a moment later.
/// - When the guardian is killed too, the next run finds the folder, whose lock nobody holds.
package final class Run: Sendable {
  /// The name of the variable that marks a run's processes.
  package static let runVariable = "ETUDE_RUN"
  /// The name of the variable that marks a lesson's processes.
  package static let lessonVariable = "ETUDE_LESSON"

  /// A name that no other run has.
  package let id: String
  /// The scratch folder. Anybody may pass through it, so that servers that run as another user
  /// reach theirs; nobody else may list it.
  package let folder: String

  private let lock: Descriptor
  private let memory: MemoryFolder?
  private let guardian: Guardian
  private let account: Mutex<CleanupLedger>
  private let isSettled = Mutex(false)
  /// The nurseries of the lessons that run; nil when the run is over.
  private let nurseries = Mutex<[Nursery]?>([])
  /// Whether there may be processes that no nursery has ended.
  private let hasOthers = Atomic<Bool>(false)
  private let counter = Atomic<Int>(0)

  /// Starts a run: removes what killed runs left, makes the scratch folder and starts the guardian.
  ///
  /// - Parameters:
  ///   - temporaryFolder: where the scratch folder is made; nil for `TMPDIR`, or `/tmp` where that is
  ///     not set, too long for the path of a socket, closed to other users, or a folder in which others
  ///     may rename what is this user's.
  ///   - memoryFolder: a folder that lies in memory, for data that is thrown away; nil for none.
  /// - Throws: `SystemError` when the folder cannot be made or the guardian cannot be started.
  package init(
    in temporaryFolder: String? = nil, memoryFolder: String? = "/dev/shm"
  ) throws(SystemError) {
    let base = temporaryFolder ?? Run.temporaryFolder(Executable.environmentValue("TMPDIR"))
    for folder in Set([base] + (memoryFolder.map { [$0] } ?? [])) { Run.sweepStale(in: folder) }
    let place = RunFolder(base: base, id: RunFolder.newID())
    (id, folder) = (place.id, place.path)
    // Where the scratch folder lies in memory itself, there is nothing to gain.
    memory = memoryFolder.flatMap { [id] folder in
      guard MemoryRoom.bytes(in: base) == nil, PrivateFolder.isSafeWithin(folder) else {
        return nil
      }
      return MemoryFolder(base: folder, id: id)
    }
    guardian = try Guardian()
    // The guardian hears of the folder before it is there, so that there is nothing to lose.
    var ledger = CleanupLedger()
    for line in ["mark \(Run.runVariable)=\(id)", "run \(folder)"] {
      ledger.enter(line)
      guardian.tell(line)
    }
    account = Mutex(ledger)
    lock = try place.make()
  }

  deinit { cleanUp() }

  /// The variables that every process of this run carries.
  package var environment: [String: String] { [Run.runVariable: id] }

  /// Where a run keeps for its own duration what it may not keep between runs.
  package var cacheFolder: String { "\(folder)/cache" }

  /// Makes a folder in the scratch folder.
  ///
  /// - Throws: `SystemError` when it cannot be made.
  package func makeFolder(_ prefix: String, mode: UInt32 = 0o700) throws(SystemError) -> String {
    let path = "\(folder)/\(prefix)-\(counter.add(1, ordering: .relaxed).newValue)"
    try FileSystem.makeFolder(path, mode: mode)
    return path
  }

  /// Makes a folder for data that is thrown away: in memory where there is room, else in the scratch
  /// folder.
  ///
  /// - Parameters:
  ///   - prefix: what its name begins with.
  ///   - room: how many bytes it may come to hold.
  /// - Returns: its path.
  /// - Throws: `SystemError` when it cannot be made.
  package func makeFolder(
    _ prefix: String, inMemoryFor room: Int
  ) throws(SystemError) -> String {
    let name = "\(prefix)-\(counter.add(1, ordering: .relaxed).newValue)"
    let made = memory?.makeFolder(name, room: room) { enter("run \($0.path)") }
    return if let made { made } else { try makeFolder(prefix) }
  }

  /// Sets a lesson up: its own scratch folder and mark.
  ///
  /// - Parameter startsPrograms: whether its steps are likely to start programs. What starts them is then
  ///   started here, and is there when it is wanted.
  /// - Returns: the lesson's part of the run.
  /// - Throws: `SystemError` when the folder cannot be made, or the guardian is of another build.
  package func openLesson(startsPrograms: Bool = false) throws(SystemError) -> RunLesson {
    // Before the guardian is waited for: both take their time to begin.
    let nursery = startsPrograms ? try openNursery() : nil
    try guardian.confirm()
    let number = counter.add(1, ordering: .relaxed).newValue
    let path = "\(folder)/lesson-\(number)"
    try FileSystem.makeFolder(path)
    return RunLesson(run: self, marker: "\(id).\(number)", folder: path, nursery: nursery)
  }

  /// Starts a nursery, which ends with the run at the latest.
  func openNursery() throws(SystemError) -> Nursery {
    let nursery = try Nursery()
    let isOpen = nurseries.withLock { nurseries in
      nurseries?.append(nursery)
      return nurseries != nil
    }
    guard isOpen else { throw SystemError("the run is over", code: ECANCELED) }
    return nursery
  }

  /// Ends a nursery.
  ///
  /// - Returns: whether it is certain that all is gone that was started there.
  func close(_ nursery: Nursery) -> Bool {
    defer { nurseries.withLock { $0?.removeAll { $0 === nursery } } }
    let isCertain = nursery.close()
    if !isCertain { hasOthers.store(true, ordering: .relaxed) }
    return isCertain
  }

  /// Registers a child's process group, to be ended with the run.
  ///
  /// - Parameters:
  ///   - child: the group's leader.
  ///   - firstSignal: the signal that lets it end in good order, sent a moment before the group is
  ///     killed; nil to kill it at once.
  package func watch(_ child: ChildProcess, firstSignal: Int32? = nil) {
    hasOthers.store(true, ordering: .relaxed)
    let startTime = ProcessTable.entry(child.processID)?.startTime ?? 0
    enter("group \(child.processID) \(startTime) \(firstSignal ?? 0)")
  }

  /// Takes a child that has ended off the register.
  package func forget(_ child: ChildProcess) { enter("forget group \(child.processID)") }

  /// Registers a folder outside the scratch folder, to be removed with the run. Who works in it is not
  /// ended.
  package func watch(folder: String) { enter("folder \(folder)") }

  /// Takes a folder off the register.
  package func forget(folder: String) { enter("forget folder \(folder)") }

  private func enter(_ line: String) {
    account.withLock { $0.enter(line) }
    guardian.tell(line)
  }

  /// Ends every process that carries a lesson's mark, or works in its folder.
  package func endProcesses(marked marker: String, folder: String? = nil) {
    let marks: Set = ["\(Run.lessonVariable)=\(marker)"]
    ProcessSelection(
      marks: marks, earliestStart: ProcessTable.ownStartTime, folders: folder.map { [$0] } ?? []
    ).end()
  }

  /// Ends every process that works in a folder, or below, and whatever descends from it.
  package func endProcesses(inFolder folder: String) {
    ProcessSelection(folders: [folder]).end()
  }

  /// Makes a child that still runs stand still, with its group, every process that works in a
  /// folder, or below, and whatever descends from any of them; returns when all of them do.
  package func stopProcesses(of child: ChildProcess, inFolder folder: String) {
    let group = ProcessSelection.Group(id: child.processID, startTime: 0, firstSignal: 0)
    let selection = ProcessSelection(groups: [group], folders: [folder])
    let deadline = Deadline.after(.seconds(2))
    while !deadline.hasPassed {
      // One that is still running may have started another meanwhile.
      let running = selection.processes().filter { !ProcessTable.isStopped($0.processID) }
      if running.isEmpty { return }
      for process in running { _ = kill(process.processID, SIGSTOP) }
      Pause.moment()
    }
  }

  /// Sends a signal at once to a child that still runs, its group, every process that works in a
  /// folder, or below, and whatever descends from any of them.
  package func signalProcesses(of child: ChildProcess, inFolder folder: String, _ signal: Int32) {
    let group = ProcessSelection.Group(id: child.processID, startTime: 0, firstSignal: 0)
    for process in ProcessSelection(groups: [group], folders: [folder]).processes() {
      _ = kill(process.processID, signal)
    }
  }

  /// Ends every process of the run and removes its folders. May be called twice, and from any
  /// thread; returns when all is gone.
  package func cleanUp() {
    isSettled.withLock { isSettled in
      if isSettled { return }
      for nursery in nurseries.withLock({ $0.take() }) ?? [] where !nursery.close() {
        hasOthers.store(true, ordering: .relaxed)
      }
      // Where nurseries have ended all that there was, the guardian's own look is enough.
      let looks = hasOthers.load(ordering: .relaxed)
      let account = account.withLock { $0 }
      account.settle(looks: looks)
      if !guardian.dismiss() && !looks { account.settle() }
      isSettled = true
    }
  }

  /// Where the scratch folder is made when `TMPDIR` has this value.
  static func temporaryFolder(_ wanted: String?) -> String {
    guard let wanted else { return "/tmp" }
    let path = wanted.count > 1 && wanted.hasSuffix("/") ? String(wanted.dropLast()) : wanted
    // A socket's path has 107 bytes at most, and the run needs some 50 below this folder.
    guard path.hasPrefix("/"), path.utf8.count <= 50, canBeNamed(path), isOpenToAll(path),
      PrivateFolder.isSafeWithin(path)
    else { return "/tmp" }
    return path
  }

  /// Whether a path can be told to every program: libpq takes one with a comma for two hosts, and
  /// a line end would end a line of the guardian's account.
  static func canBeNamed(_ path: String) -> Bool {
    !path.unicodeScalars.contains { $0 == "," || $0.value < 0x20 || $0.value == 0x7f }
  }

  /// Whether root's other users could pass through to a folder.
  private static func isOpenToAll(_ path: String) -> Bool {
    FileSystem.isFolder(path) && (!User.isRoot || FileSystem.isOpenToAll(path))
  }
}
