import CLinux
import Glibc
import Platform

/// What a nursery itself does: it starts what the runner asks for, says how each of them ended, and
/// ends all that is left when the runner has gone or the lesson is over.
struct NurseryServer {
  private let runner: Descriptor
  private let signals: Descriptor
  /// The processes that the runner has asked for and that have not ended, and where their ends are
  /// told.
  private var running: [Int32: Descriptor] = [:]
  /// Those that have ended, and whose status the runner has not taken. Until then they stay zombies,
  /// so that their numbers are not given to others.
  private var ended: [Int32: Descriptor] = [:]

  /// Makes a server that is connected with its runner; nil when the kernel refuses.
  init?(_ runner: Descriptor) {
    self.runner = runner
    guard become_subreaper() == 0 else { return nil }
    var set = sigset_t()
    // Safe, here and below: each call reads or fills what it is handed, which is alive.
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGCHLD)
    unsafe sigprocmask(SIG_BLOCK, &set, nil)
    let number = unsafe signalfd(-1, &set, O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { return nil }
    signals = Descriptor(owning: number)
  }

  /// Serves until the runner lets go.
  ///
  /// - Returns: whether everything has ended that descends from this process.
  mutating func run() -> Bool {
    while true {
      let waiting = Array(ended)
      var entries = [runner, signals].map { Poll.entry($0.number) }
      // The kernel tells without being asked when the other end of a pipe is closed.
      entries += waiting.map { Poll.entry($0.value.number, 0) }
      if Poll.wait(&entries) == 0 { continue }
      for (entry, child) in zip(entries.dropFirst(2), waiting) where entry.revents != 0 {
        ended[child.key] = nil
        _ = waitpid(child.key, nil, 0)
      }
      if entries[1].revents != 0 {
        while let bytes = try? signals.read(), !bytes.isEmpty {}
        lookAfterChildren()
      }
      if entries[0].revents != 0, !answer() { break }
    }
    return Self.endAll()
  }

  /// Does what the runner asks for; false when it is gone.
  private mutating func answer() -> Bool {
    guard let received = DescriptorMessage.receive(from: runner) else { return false }
    var answer = NurseryAnswer(code: EINVAL)
    if received.count >= 2, let words = try? received[0].readAll(),
      let plan = SpawnPlan(words: words, descriptors: Array(received.dropFirst(2)))
    {
      do {
        answer = NurseryAnswer(processID: try plan.spawnUnwatched())
        running[answer.processID] = received[1]
      } catch {
        answer = NurseryAnswer(code: error.code)
      }
    }
    return (try? runner.writeAll(answer.bytes)) != nil
  }

  /// Tells which of the runner's processes have ended, and lets go of adopted ones that have.
  private mutating func lookAfterChildren() {
    for (child, report) in running {
      guard let status = Self.statusOfEnded(child) else { continue }
      running[child] = nil
      ended[child] = report
      // A runner that is gone is noticed elsewhere.
      try? report.writeAll((0..<4).map { UInt8(truncatingIfNeeded: status >> (8 * $0)) })
    }
    for child in Self.children() where running[child] == nil && ended[child] == nil {
      _ = waitpid(child, nil, WNOHANG)
    }
  }

  /// The wait status of a child that has ended, which stays a zombie; nil when it runs.
  private static func statusOfEnded(_ child: Int32) -> Int32? {
    var information = unsafe siginfo_t()
    let options = WEXITED | WNOHANG | Int32(WNOWAIT)
    guard unsafe waitid(P_PID, id_t(child), &information, options) == 0,
      unsafe information.si_signo == SIGCHLD
    else { return nil }
    let status = unsafe information._sifields._sigchld.si_status
    return unsafe information.si_code == Int32(CLD_EXITED) ? (status & 0xff) << 8 : status & 0x7f
  }

  private static func children() -> [Int32] {
    let own = getpid()
    return ProcessTable.children(of: own)
      ?? ProcessTable.all().filter { $0.parent == own }.map(\.processID)
  }

  /// Ends all that descends from this process, also from one that is no nursery. There is no descendant without a child: one whose
  /// parent ends becomes this process's own. So nothing is left when the kernel knows of no child.
  static func endAll() -> Bool {
    let deadline = Deadline.after(.seconds(10))
    let descendants = ProcessSelection(ancestors: [getpid()])
    while !isChildless() {
      if deadline.hasPassed { return false }
      descendants.end(grace: .zero)
    }
    return true
  }

  private static func isChildless() -> Bool {
    while true {
      let child = waitpid(-1, nil, WNOHANG)
      if child < 0, errno == ECHILD { return true }
      if child <= 0 { return false }
    }
  }
}
