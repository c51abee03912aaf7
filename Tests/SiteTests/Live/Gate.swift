import Foundation
import Processes
import Testing

/// What a step of a page waits for: a line of a pipe with a name.
final class Gate {
  /// The line.
  static let word = "opened"

  /// The pipe's path.
  let path: String
  private let folder: TemporaryFolder
  private let end: Descriptor

  init() throws {
    folder = try TemporaryFolder()
    path = "\(folder.path)/gate"
    // Safe, here and below: the calls copy the path.
    try #require(unsafe mkfifo(path, 0o600) == 0)
    // For both ways: opening it waits for nobody, and what is written stays until it is read.
    let number = unsafe Glibc.open(path, O_RDWR | O_CLOEXEC)
    try #require(number >= 0)
    end = Descriptor(owning: number)
  }

  /// Lets a step go on that waits.
  func open() throws { try end.writeAll(Array("\(Self.word)\n".utf8)) }

  /// Waits until a step waits here, or until it has ended.
  func wait(until isWaiting: Bool) throws {
    let deadline = Deadline.after(.seconds(60))
    while isWaitedAt != isWaiting {
      try #require(!deadline.hasPassed, "no step waits here: \(!isWaiting)")
      Pause.moment()
    }
  }

  /// Whether a step waits here, or has not ended yet.
  var isWaitedAt: Bool {
    FileSystem.names(in: "/proc").contains {
      Int32($0) != nil && FileSystem.text("/proc/\($0)/cmdline")?.contains(path) == true
    }
  }
}
