import CLinux
import Glibc

/// Waits for files to be written.
///
/// It is the folders that are watched, not the files: many editors write a new file and rename it
/// over the old one, of which a watch on the old one would never hear again.
package final class FolderWatch {
  private let events: Descriptor
  private var folders: Set<String> = []

  /// Makes a watch that watches nothing yet.
  ///
  /// - Throws: `SystemError` when the system has no more watches to give.
  package init() throws(SystemError) {
    let number = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    guard number >= 0 else { throw SystemError.last("cannot watch files") }
    events = Descriptor(owning: number)
  }

  /// Watches a folder from now on; one that is watched already is left as it is.
  ///
  /// - Throws: `SystemError` when it is not there.
  package func add(_ folder: String) throws(SystemError) {
    guard folders.insert(folder).inserted else { return }
    let wanted = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE)
    // Safe: the path is copied by the kernel during the call.
    guard unsafe inotify_add_watch(events.number, folder, wanted) >= 0 else {
      folders.remove(folder)
      throw SystemError.last("cannot watch \(folder)")
    }
  }

  /// Waits until a file of the folders has been written, renamed or removed since the last call.
  /// Which one is for the caller to find out.
  ///
  /// - Returns: false when the deadline came first.
  package func wait(deadline: Deadline) throws(SystemError) -> Bool {
    guard events.waitUntilReadable(deadline: deadline) else { return false }
    // What has piled up is one piece of news.
    while let bytes = try events.read(limit: 16_384), !bytes.isEmpty {}
    return true
  }
}
