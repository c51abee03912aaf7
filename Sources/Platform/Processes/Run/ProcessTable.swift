import CLinux
import Glibc

/// What the kernel says of the processes of this machine.
enum ProcessTable {
  /// One process.
  struct Entry: Sendable, Equatable {
    var processID: Int32
    var parent: Int32
    var group: Int32
    /// When it started, in clock ticks since the machine did; with the number, it names a process
    /// for good, since numbers are used again.
    var startTime: UInt64
    /// Whether it has ended and only its parent has not asked for its status yet.
    var isZombie: Bool
  }

  /// Every process.
  static func all() -> [Entry] { look().entries }

  /// Looks at every process.
  ///
  /// - Parameter earliestStart: when the first process of interest started.
  /// - Returns: the processes, and whether all of interest that there were at the beginning of the look were
  ///   still alive when they were looked at: else one can have started another meanwhile, which is not among
  ///   them.
  static func look(earliestStart: UInt64 = 0) -> (entries: [Entry], isWhole: Bool) {
    let numbers = (FileSystem.entries(of: "/proc") ?? []).compactMap { Int32($0) }
    let entries = numbers.compactMap(entry)
    let hasEnded = entries.contains { $0.isZombie && $0.startTime >= earliestStart }
    return (entries, entries.count == numbers.count && !hasEnded)
  }

  /// The process of that number; nil when there is none.
  static func entry(_ processID: Int32) -> Entry? {
    // The kernel makes the line, of some 300 bytes, at the first read.
    guard let line = FileSystem.beginning("/proc/\(processID)/stat", limit: 1024) else {
      return nil
    }
    return parse(line, processID: processID)
  }

  /// When this process started; 0 where the kernel does not say.
  static var ownStartTime: UInt64 { entry(getpid())?.startTime ?? 0 }

  /// The children of a process, whichever of its threads has started them; nil where the kernel does not
  /// say.
  static func children(of processID: Int32) -> [Int32]? {
    guard let threads = FileSystem.entries(of: "/proc/\(processID)/task") else { return nil }
    var all: [Int32] = []
    for thread in threads {
      // One that has ended meanwhile has left its children to another thread.
      guard let line = FileSystem.text("/proc/\(processID)/task/\(thread)/children") else {
        return nil
      }
      all += line.split(separator: " ").compactMap { Int32($0) }
    }
    return all
  }

  /// Whether a signal has made the process stand still.
  static func isStopped(_ processID: Int32) -> Bool {
    state(of: processID) == UInt8(ascii: "T")
  }

  /// The letter of the kernel for how the process stands; nil when there is none of that number.
  static func state(of processID: Int32) -> UInt8? {
    guard let line = FileSystem.contents("/proc/\(processID)/stat"),
      let bracket = line.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    return line[bracket...].dropFirst(2).first
  }

  /// Whether the process has begun to end. The kernel says so before it closes what the process
  /// had open: whoever sees a connection of it close finds it ending or ended, never running.
  static func isEnding(_ processID: Int32) -> Bool {
    guard let line = FileSystem.contents("/proc/\(processID)/stat"),
      let bracket = line.lastIndex(of: UInt8(ascii: ")"))
    else { return true }
    // The state comes first, the seventh field are the kernel's flags (PF_EXITING).
    let fields = line[(bracket + 1)...].split(separator: UInt8(ascii: " "), maxSplits: 7)
    guard fields.count > 6, let flags = UInt64(String(decoding: fields[6], as: UTF8.self)) else {
      return false
    }
    return flags & 0x4 != 0
  }

  /// Reads `/proc/N/stat`. The second field is the program's name in brackets, which may itself
  /// hold blanks and brackets; so the fields are counted from the last bracket.
  static func parse(_ line: [UInt8], processID: Int32) -> Entry? {
    guard let bracket = line.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let rest = line[(bracket + 1)...].dropFirst()
    // The state is a letter, and of the numbers behind it only those are wanted that have no sign.
    var numbers = [UInt64](repeating: 0, count: 21)
    var field = 0
    for byte in rest {
      if byte == UInt8(ascii: " ") {
        field += 1
        if field == 20 { break }
      } else {
        numbers[field] = numbers[field] &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
      }
    }
    guard field == 20, let state = rest.first, let parent = Int32(exactly: numbers[1]),
      let group = Int32(exactly: numbers[2])
    else { return nil }
    return Entry(
      processID: processID, parent: parent, group: group, startTime: numbers[19],
      isZombie: state == UInt8(ascii: "Z") || state == UInt8(ascii: "X"))
  }

  /// Whether the process started with one of these `NAME=value` in its environment.
  static func environment(of processID: Int32, holdsAnyOf marks: [[UInt8]]) -> Bool {
    guard !marks.isEmpty, let bytes = FileSystem.contents("/proc/\(processID)/environ") else {
      return false
    }
    return bytes.split(separator: 0).contains { entry in
      marks.contains { $0.count == entry.count && $0.elementsEqual(entry) }
    }
  }

  /// Whether the process works in one of these folders, or below.
  static func isWorking(_ processID: Int32, inAnyOf folders: Set<String>) -> Bool {
    guard !folders.isEmpty, let folder = SymbolicLink.text(at: "/proc/\(processID)/cwd") else {
      return false
    }
    // Linux says of a folder that is gone what it was called.
    let name = folder.hasSuffix(" (deleted)") ? String(folder.dropLast(10)) : folder
    return folders.contains { name == $0 || name.hasPrefix("\($0)/") }
  }

  /// Kills a process unless its number has been given to another meanwhile.
  static func kill(_ entry: Entry) {
    let handle = pidfd_open(entry.processID, 0)
    guard handle >= 0 else { return }
    let owned = Descriptor(owning: handle)
    guard self.entry(entry.processID)?.startTime == entry.startTime else { return }
    _ = pidfd_send_signal(owned.number, SIGKILL, nil, 0)
    // Readable once it has ended, though its parent may not have asked yet.
    _ = owned.waitUntilReadable(deadline: .after(.seconds(2)))
  }
}
