import Glibc

/// What a run has on the machine and must take away: one account, kept by the runner and, line by
/// line over a socket, by its guardian, so that either can settle it.
///
///     mark ETUDE_RUN=3f2a…     whoever has this in its environment belongs to the run
///     group 4711 998877 3      a process group, its leader's start time, its first signal
///     run /tmp/etude-3f2a…     the run's folder: removed if it has the run's mark, else left alone
///     folder /home/…/x.3f2a…   another folder to remove, with everything in it; who works in it is left
///                              alone: it may have been somebody's until now
///     forget group 4711        it is gone already
///     forget folder PATH
///     done                     the runner has settled everything itself
package struct CleanupLedger: Sendable {
  private var selection = ProcessSelection()
  private var folders: [String] = []
  private var runs: [RunFolder] = []
  /// Whether the runner said that it has settled everything.
  package private(set) var isDone = false

  package init() {}

  /// Enters a line. Lines that mean nothing are ignored: they come from a runner that is dying.
  package mutating func enter(_ line: String) {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let rest = words.count > 1 ? words[1] : ""
    switch words.first {
    case "mark": selection.marks.insert(rest)
    case "folder": folders.append(rest)
    case "run": if let folder = RunFolder(path: rest) { runs.append(folder) }
    case "group": enterGroup(rest.split(separator: " ").compactMap { UInt64($0) })
    case "forget": forget(rest)
    case "done": isDone = true
    default: break
    }
  }

  private mutating func enterGroup(_ numbers: [UInt64]) {
    // Group 0 would be this process's own, group 1 everybody's.
    guard numbers.count == 3, let id = Int32(exactly: numbers[0]), id > 1 else { return }
    selection.groups.append(
      .init(id: id, startTime: numbers[1], firstSignal: Int32(clamping: numbers[2])))
  }

  private mutating func forget(_ what: String) {
    if what.hasPrefix("group ") {
      let id = Int32(what.dropFirst(6))
      selection.groups.removeAll { $0.id == id }
    } else if what.hasPrefix("folder ") {
      let path = String(what.dropFirst(7))
      folders.removeAll { $0 == path }
    }
  }

  /// Ends every process that belongs to the run and removes its folders.
  ///
  /// - Parameter looks: whether to look for the processes; not where it is known that they have ended.
  package func settle(looks: Bool = true) {
    var selection = selection
    // This process is the runner, or its guardian: both started before anything of the run.
    selection.earliestStart = ProcessTable.ownStartTime
    // Where something else has the name, what works in it is none of ours. A folder that is gone may
    // still be where a process works that was missed when it was removed.
    let own = runs.filter { $0.isMarked || FileSystem.linkStatus($0.path) == nil }
    selection.folders.formUnion(own.map(\.path))
    if looks { selection.end() }
    SharedMemory.removeSegments(madeBy: Set(selection.groups.map(\.id)))
    for folder in folders.reversed() where !FileSystem.remove(folder) {
      // Somebody was still writing: once more, now that whoever it was has been ended.
      selection.end(grace: .zero)
      FileSystem.remove(folder)
    }
    for run in runs where !run.remove() {
      selection.end(grace: .zero)
      run.remove()
    }
  }
}
