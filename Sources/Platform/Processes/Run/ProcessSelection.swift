import CLinux
import Glibc

/// Processes that belong to a run or a lesson, told by any of three signs: the group that was
/// registered when they were started, a mark in their environment, or the folder they work in.
/// Whoever descends from one of them belongs too.
struct ProcessSelection: Sendable, Equatable {
  /// A process group that was started on purpose.
  struct Group: Sendable, Equatable {
    /// The group's number, which is its leader's.
    var id: Int32
    /// When its leader started; 0 when that is not known.
    var startTime: UInt64
    /// The signal that lets it end in good order, sent a moment before it is killed; 0 for none.
    var firstSignal: Int32

    /// Whether a process is of this group, and the group's number has not been used again: while
    /// any of its members lives, the kernel gives the number to nobody.
    func holds(_ entry: ProcessTable.Entry, leader: ProcessTable.Entry?) -> Bool {
      entry.group == id && (leader == nil || startTime == 0 || leader?.startTime == startTime)
    }
  }

  /// The groups.
  var groups: [Group] = []
  /// The marks, `NAME=value`.
  var marks: Set<String> = []
  /// When the first of them started, as `ProcessTable.Entry.startTime`: who is older, such as the shell
  /// of somebody who looks into a run's folder, neither has a mark nor belongs to a folder.
  var earliestStart: UInt64 = 0
  /// The folders.
  var folders: Set<String> = []
  /// Processes that do not belong themselves; what descends from them does.
  var ancestors: Set<Int32> = []

  /// The living processes that belong, this one never among them.
  func processes() -> [ProcessTable.Entry] { chosen(of: ProcessTable.all()) }

  private func chosen(of all: [ProcessTable.Entry]) -> [ProcessTable.Entry] {
    let byNumber = Dictionary(all.map { ($0.processID, $0) }) { first, _ in first }
    let markBytes = marks.map { Array($0.utf8) }
    let own = getpid()
    var chosen = Set(
      // Descendants of this process are chosen one by one, never because it is itself a member.
      all.filter { $0.processID != own && !$0.isZombie && belongs($0, byNumber, markBytes) }
        .map(\.processID))
    chosen.formUnion(ancestors)
    var grew = !chosen.isEmpty
    while grew {
      let children = all.filter { chosen.contains($0.parent) && !chosen.contains($0.processID) }
      chosen.formUnion(children.map(\.processID))
      grew = !children.isEmpty
    }
    chosen.subtract(ancestors.union([own]))
    return all.filter { chosen.contains($0.processID) && !$0.isZombie }
  }

  private func belongs(
    _ entry: ProcessTable.Entry, _ byNumber: [Int32: ProcessTable.Entry], _ marks: [[UInt8]]
  ) -> Bool {
    if groups.contains(where: { $0.holds(entry, leader: byNumber[$0.id]) }) { return true }
    return entry.startTime >= earliestStart
      && (ProcessTable.environment(of: entry.processID, holdsAnyOf: marks)
        || ProcessTable.isWorking(entry.processID, inAnyOf: folders))
  }

  /// Ends every process that belongs, and those that they start meanwhile.
  ///
  /// Groups that have a first signal are given `grace` to end in good order. The shared memory that
  /// those which are killed would leave behind is removed.
  func end(grace: Duration = .milliseconds(800)) {
    endGently(deadline: .after(grace))
    var memory = SharedMemory()
    defer { memory.remove() }
    let deadline = Deadline.after(.seconds(5))
    // A look at all processes takes its time: one that starts another and ends meanwhile can hide it.
    var emptyLooks = 0
    while !deadline.hasPassed && emptyLooks < 2 {
      let look = ProcessTable.look(earliestStart: earliestStart)
      let processes = chosen(of: look.entries)
      if processes.isEmpty && look.isWhole && areAlive(look.entries) { return }
      emptyLooks = processes.isEmpty ? emptyLooks + 1 : 0
      for process in processes {
        memory.note(process.processID)
        ProcessTable.kill(process)
      }
    }
  }
}

extension ProcessSelection {
  /// Whether those of a look that could belong are there still: nothing was missed at one that ended
  /// before its environment was read.
  private func areAlive(_ entries: [ProcessTable.Entry]) -> Bool {
    entries.allSatisfy { $0.startTime < earliestStart || ProcessTable.entry($0.processID) == $0 }
  }

  /// Sends each group that has a first signal that signal, and waits until their leaders, which
  /// wait for the rest of their groups, have ended.
  private func endGently(deadline: Deadline) {
    let leaders = groups.compactMap { group -> Descriptor? in
      guard group.firstSignal != 0, let leader = ProcessTable.entry(group.id),
        group.holds(leader, leader: leader)
      else { return nil }
      let handle = pidfd_open(group.id, 0)
      _ = kill(-group.id, group.firstSignal)
      return handle < 0 ? nil : Descriptor(owning: handle)
    }
    if leaders.isEmpty { return }
    // Whoever stands still, in a paused server, hears no other signal.
    for process in processes() { _ = kill(process.processID, SIGCONT) }
    for leader in leaders { _ = leader.waitUntilReadable(deadline: deadline) }
  }
}
