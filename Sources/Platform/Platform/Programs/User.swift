import Glibc

/// A user of this machine.
package struct User: Sendable, Equatable {
  /// The login name.
  package let name: String
  /// The user's number.
  package let id: UInt32
  /// The number of the group that its processes are in: the user's own, unless `inGroup` says
  /// another.
  package private(set) var group: UInt32
  /// The user's home folder.
  package let home: String

  /// Describes a user.
  package init(name: String, id: UInt32, group: UInt32, home: String) {
    self.name = name
    self.id = id
    self.group = group
    self.home = home
  }

  /// The user of that name, nil when there is none.
  package static func named(_ name: String) -> User? {
    unsafe look { entry, buffer, found in unsafe getpwnam_r(name, entry, buffer, 16_384, found) }
  }

  /// The user of that number, nil when there is none.
  package static func withNumber(_ id: UInt32) -> User? {
    unsafe look { entry, buffer, found in unsafe getpwuid_r(id, entry, buffer, 16_384, found) }
  }

  /// The same user, whose processes are in another group.
  package func inGroup(_ group: UInt32) -> User {
    var user = self
    user.group = group
    return user
  }

  /// The options by which `setpriv` gives a program this user's rights and no others.
  package var privilegeOptions: [String] {
    ["--reuid", "\(id)", "--regid", "\(group)", "--clear-groups", "--no-new-privs"]
  }

  /// Whether this process acts as root.
  package static var isRoot: Bool { geteuid() == 0 }

  private static func look(
    _ call: (
      UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>,
      UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32
  ) -> User? {
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>? = nil
    var buffer = [CChar](repeating: 0, count: 16_384)
    // Safe: the strings lie in `buffer`, which is alive while they are copied.
    return unsafe buffer.withUnsafeMutableBufferPointer { buffer -> User? in
      guard let base = buffer.baseAddress, unsafe call(&entry, base, &found) == 0,
        unsafe found != nil
      else { return nil }
      return unsafe User(
        name: String(cString: entry.pw_name), id: entry.pw_uid, group: entry.pw_gid,
        home: String(cString: entry.pw_dir))
    }
  }
}
