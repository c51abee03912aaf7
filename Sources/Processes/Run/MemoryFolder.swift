import Synchronization

/// The part of a run that lies in memory: data that is thrown away with the run.
///
/// On ext4 a file that is made soon after others were deleted is slow to make: the file system does
/// not give an inode out again for some seconds, and looks past all such ones each time. A page's
/// database is some three hundred files, so the cost of many pages grows with the square of their
/// number. A folder in memory does not have this cost.
final class MemoryFolder: Sendable {
  private let place: RunFolder
  private let lock = Mutex<Descriptor?>(nil)

  /// The folder of a run, which is not made before there is something to put into it.
  init(base: String, id: String) { place = RunFolder(base: base, id: id) }

  /// Finds the folder, and makes it the first time.
  ///
  /// - Parameters:
  ///   - room: how many bytes something new may need. As much is set aside for everything that is in
  ///     the folder already, and in the folders of other runs.
  ///   - announce: hears of the folder before it is there.
  /// - Returns: its path; nil when there is no room for so many bytes more.
  func path(room: Int, announce: (RunFolder) -> Void) -> String? {
    lock.withLock { lock in
      // Other runs may still write what they have asked for. Of the names in a folder one is the run's
      // mark; another user's folder cannot be read, and counts for nothing.
      let others = RunFolder.candidates(in: place.base).reduce(0) {
        $0 + max(0, FileSystem.names(in: $1.path).count - 1)
      }
      guard let left = MemoryRoom.bytes(in: place.base), left / room > others else { return nil }
      if lock == nil {
        announce(place)
        lock = try? place.make()
      }
      return lock == nil ? nil : place.path
    }
  }
}
