/// How much the processors of this machine are asked for.
package enum ProcessorDemand {
  /// How many threads besides the one that asks run or could run now, whoever they belong to; nil
  /// when the kernel does not say it.
  package static var otherThreads: Int? {
    FileSystem.contents("/proc/loadavg").flatMap { parse($0) }
  }

  /// Reads `/proc/loadavg`. The fourth field has the threads that can run, with the one that reads
  /// it, before a slash.
  static func parse(_ line: [UInt8]) -> Int? {
    let fields = line.split(separator: UInt8(ascii: " "))
    guard fields.count > 3, let threads = fields[3].split(separator: UInt8(ascii: "/")).first,
      let count = Int(String(decoding: threads, as: UTF8.self))
    else { return nil }
    return max(0, count - 1)
  }
}
