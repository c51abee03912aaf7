import Glibc

/// The children of one process, for somebody who asks often: what has to be opened for that stays open.
final class ChildList: Sendable {
  /// How many bytes the list of a process is likely to have at most.
  private static let usualLength = 256

  private let processID: Int32
  private let threads: Descriptor
  private let list: Descriptor

  /// The list of a process that is there; nil where the kernel has none.
  init?(_ processID: Int32) {
    self.processID = processID
    let folder = "/proc/\(processID)/task"
    // Safe: the paths are copied by the kernel during the calls.
    let threads = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard threads >= 0 else { return nil }
    self.threads = Descriptor(owning: threads)
    let list = unsafe open("\(folder)/\(processID)/children", O_RDONLY | O_CLOEXEC)
    guard list >= 0 else { return nil }
    self.list = Descriptor(owning: list)
  }

  /// The numbers of the children now, as `ProcessTable.children` has them.
  var processIDs: [Int32]? { listed ?? ProcessTable.children(of: processID) }

  /// What the list of the only thread says; nil when there are others, or it is a long one.
  private var listed: [Int32]? {
    var status = stat()
    // Of the folder of threads the kernel counts two links, and one for each thread. Safe: the structure
    // is alive during the call.
    guard unsafe fstat(threads.number, &status) == 0, status.st_nlink == 3 else { return nil }
    var length = -1
    // Safe: the call writes at most as many bytes as the buffer has, and says how many.
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.usualLength) { buffer, count in
      unsafe length = pread(list.number, buffer.baseAddress, buffer.count, 0)
      count = max(0, length)
    }
    // The kernel stops before the end of the list only where the buffer does.
    guard 0..<Self.usualLength ~= length else { return nil }
    return bytes.split(separator: UInt8(ascii: " ")).compactMap {
      Int32(String(decoding: $0, as: UTF8.self))
    }
  }
}
