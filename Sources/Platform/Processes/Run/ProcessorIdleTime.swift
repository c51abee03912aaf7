import Synchronization

/// How much of their time the processors of this machine have nothing to do.
package final class ProcessorIdleTime: Sendable {
  /// What `/proc/stat` counts since the machine started, in ticks of mostly 10 ms, over all processors.
  struct Sample: Equatable {
    var idle: Int
    var all: Int
  }

  /// Over fewer ticks a share says more of the ticks than of the processors.
  static let fewestTicks = 8

  private let read: @Sendable () -> Sample?
  private let last: Mutex<Sample?>

  /// Begins with the time from now on.
  package convenience init() { self.init { Self.now() } }

  /// Begins with the time from now on, as `read` tells it; a test's own.
  init(read: @escaping @Sendable () -> Sample?) {
    self.read = read
    last = Mutex(read())
  }

  /// The share of time without work since it was last told, whoever the work belonged to, 0 to 1; nil
  /// when too little time has gone by, or when the kernel does not say it of what this process may use.
  package func share() -> Double? {
    guard let sample = read() else { return nil }
    return last.withLock { last in
      guard let earlier = last else {
        last = sample
        return nil
      }
      let ticks = sample.all - earlier.all
      guard ticks >= Self.fewestTicks else { return nil }
      last = sample
      // The kernel lets this count go back a little when a processor goes offline.
      return min(1, Double(max(0, sample.idle - earlier.idle)) / Double(ticks))
    }
  }

  private static func now() -> Sample? {
    // Where a container has a share of the processors, those of the machine say nothing of it.
    if let quota = FileSystem.contents("/sys/fs/cgroup/cpu.max"), !quota.starts(with: "max".utf8) {
      return nil
    }
    return FileSystem.contents("/proc/stat").flatMap { parse($0) }
  }

  /// Reads the first line of `/proc/stat`: `cpu`, then ticks as user, nice, system, idle, waiting for
  /// disks, in interrupts (two kinds), and taken by the host. What follows is counted in these.
  static func parse(_ text: [UInt8]) -> Sample? {
    let fields = text.prefix { $0 != UInt8(ascii: "\n") }.split(separator: UInt8(ascii: " "))
    let ticks = fields.dropFirst().prefix(8).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
    guard fields.first.map({ $0.elementsEqual("cpu".utf8) }) == true, ticks.count == 8 else {
      return nil
    }
    return Sample(idle: ticks[3] + ticks[4], all: ticks.reduce(0, +))
  }
}
