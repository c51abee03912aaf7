import Glibc
import Processes

/// Who a server runs as when root runs Etude.
///
/// It is a user that the machine has for such servers, in a group that nobody else is in: a number
/// of this run's own. Folders are open to that group alone. So processes of the same user that are
/// not ours, such as the machine's own PostgreSQL, find them closed, and may not look into our
/// servers' memory or variables either, for which the kernel asks for the same user and the same
/// group.
enum ServerAccount {
  /// The first of these users that the machine has; nil for whoever runs the runner, when that is
  /// not root, or when there is none of them.
  static func user(_ names: [String]) -> User? {
    guard User.isRoot, let user = names.lazy.compactMap(User.named).first else { return nil }
    return ownGroup.map(user.inGroup) ?? user
  }

  /// Numbers that neither Debian nor systemd gives to anybody.
  private static let range: ClosedRange<UInt32> = 60_706...61_183

  /// The group of this run; nil in a container that has no such numbers. There a server is in its
  /// user's own group.
  private static let ownGroup: UInt32? = {
    let mapped = (FileSystem.text("/proc/self/gid_map") ?? "").split(separator: "\n")
      .map { $0.split(separator: " ").compactMap { UInt64($0) } }
    return range.shuffled().first { group in
      let isMapped = mapped.contains { line in
        line.count == 3 && line[0] <= group && group < line[0] + line[2]
      }
      return isMapped && !isNamed(group)
    }
  }()

  private static func isNamed(_ id: UInt32) -> Bool {
    var entry = unsafe group()
    var found: UnsafeMutablePointer<group>? = nil
    var buffer = [CChar](repeating: 0, count: 65_536)
    // Safe: the buffer has the size that is stated; what is found is only compared with nil.
    let code = unsafe getgrgid_r(id, &entry, &buffer, buffer.count, &found)
    return unsafe code != 0 || found != nil
  }
}
