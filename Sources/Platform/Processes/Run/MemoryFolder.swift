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
  /// The part of what one may need that is set aside for each other one.
  private static let shareOfOthers = 8

  /// The folder of a run, which is not made before there is something to put into it.
  init(base: String, id: String) { place = RunFolder(base: base, id: id) }

  /// The path of the run's folder, whether it is there or not.
  var runPath: String { place.path }

  /// Makes a folder in it, and the run's own the first time.
  ///
  /// Runs do not wait for each other: each makes its folder first, and then looks whether there is
  /// room beside all that are there. So of two that ask at the same moment at least one sees the
  /// other, and goes. A lock would be one that another user of the machine could hold.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - room: how many bytes it may need. Besides, an eighth of that is set aside for each folder that the run
  ///     has already, and other runs have: a server that is there rarely grows by more. Where it was a whole
  ///     one, a machine with 24 GB had ten servers in memory, and all others on its slow disk.
  ///   - announce: hears of the run's folder before it is there.
  /// - Returns: its path; nil when there is no room for so many bytes more.
  func makeFolder(_ name: String, room: Int, announce: (RunFolder) -> Void) -> String? {
    lock.withLock { lock in
      guard hasRoom(room, beside: folderCount) else { return nil }
      if lock == nil {
        announce(place)
        lock = try? place.make()
      }
      let path = "\(place.path)/\(name)"
      guard lock != nil, (try? FileSystem.makeFolder(path, mode: 0o700)) != nil else { return nil }
      guard hasRoom(room, beside: folderCount - 1) else {
        FileSystem.remove(path)
        return nil
      }
      return path
    }
  }

  /// Whether there is room for so many bytes beside so many folders that may need as much.
  private func hasRoom(_ room: Int, beside others: Int) -> Bool {
    guard let left = MemoryRoom.bytes(in: place.base) else { return false }
    return left - others * (room / Self.shareOfOthers) >= room
  }

  /// How many folders all runs have made here; they may still write what they have asked for.
  ///
  /// Of the names in a run's folder one is its mark. Another user's folder cannot be read, and counts
  /// for nothing.
  private var folderCount: Int {
    RunFolder.candidates(in: place.base).reduce(0) {
      $0 + max(0, FileSystem.names(in: $1.path).count - 1)
    }
  }
}
