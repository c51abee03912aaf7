import Glibc

/// A run's scratch folder, `etude-` and eleven hexadecimal digits: how it is made, and how it is
/// known again before it is removed.
///
/// It holds a file `owner` with the run's mark. What has another name, or lacks the file, or has one
/// that says something else, is not a run's and stays untouched, whatever it is called. The runner
/// holds a lock on the file, which the kernel takes from it when it dies.
///
///     /tmp/.etude-3f2a91c07de    while it is made: never with anything in it but `owner`
///     /tmp/etude-3f2a91c07de     marked and locked
struct RunFolder: Sendable, Equatable {
  private static let prefix = "etude-"
  private static let idLength = 11
  private static let ownerName = "owner"
  /// How long a folder is left alone that may be one that a runner makes at this moment, in seconds.
  private static let youth = 60

  /// The folder in which it lies.
  let base: String
  /// The run's id.
  let id: String

  /// The folder of a run.
  init(base: String, id: String) {
    (self.base, self.id) = (base, id)
  }

  /// The folder of that path; nil when it has not the form of a run's.
  init?(path: String) {
    guard let slash = path.lastIndex(of: "/"),
      let id = Self.id(inName: String(path[path.index(after: slash)...]))
    else { return nil }
    self.init(base: String(path[..<slash]), id: id)
  }

  /// An id that no other run has.
  static func newID() -> String {
    String(UInt64.random(in: 1 << 40..<1 << 44), radix: 16)
  }

  /// The run folders that there may be in a folder, by their names; each once.
  static func candidates(in base: String) -> [RunFolder] {
    let ids = FileSystem.names(in: base).compactMap { name in
      id(inName: name.hasPrefix(".") ? String(name.dropFirst()) : name)
    }
    return Set(ids).sorted().map { RunFolder(base: base, id: $0) }
  }

  private static func id(inName name: String) -> String? {
    let id = name.dropFirst(prefix.count)
    let digits = "0123456789abcdef"
    guard name.hasPrefix(prefix), id.utf8.count == idLength, id.allSatisfy(digits.contains) else {
      return nil
    }
    return String(id)
  }

  /// Its path.
  var path: String { "\(base)/\(Self.prefix)\(id)" }
  private var draft: String { "\(base)/.\(Self.prefix)\(id)" }
  private var mark: String { "etude-run \(id)\n" }

  /// Makes it, so that it is marked and locked from the moment on at which it has its name.
  ///
  /// - Returns: what holds the lock.
  /// - Throws: `SystemError` when it cannot be made.
  func make() throws(SystemError) -> Descriptor {
    try FileSystem.makeFolder(draft, mode: 0o711)
    let processID = getpid()
    let startTime = ProcessTable.entry(processID)?.startTime ?? 0
    // Safe, here and below: paths and names are copied by the kernel during each call.
    let number = unsafe open(
      "\(draft)/\(Self.ownerName)", O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw SystemError.last("cannot write \(draft)/\(Self.ownerName)") }
    let owner = Descriptor(owning: number)
    guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
      throw SystemError.last("cannot lock \(draft)/\(Self.ownerName)")
    }
    try owner.writeAll(Array("\(mark)pid \(processID) started \(startTime)\n".utf8))
    guard unsafe rename(draft, path) == 0 else {
      throw SystemError.last("cannot make the folder \(path)")
    }
    return owner
  }
}

extension RunFolder {
  /// A folder that has been found to be the run's: what is removed is this one, and no other that may
  /// have its name by then.
  struct Claim {
    fileprivate let folder: Descriptor
    fileprivate let owner: Descriptor
    fileprivate let path: String

    /// Removes it. The mark goes last: what a remover that is killed leaves is still known.
    func remove() {
      FileSystem.removeEntries(of: folder, except: RunFolder.ownerName)
      let left = FileSystem.names(in: "/proc/self/fd/\(folder.number)")
      guard left.allSatisfy({ $0 == RunFolder.ownerName }) else { return }
      _ = unsafe unlinkat(folder.number, RunFolder.ownerName, 0)
      _ = unsafe rmdir(path)
    }
  }

  /// Whether there is a folder of its name that has its mark.
  var isMarked: Bool { claim(path, takingLock: false) != nil }

  /// Removes the folder if it has the run's mark; also one that was not finished.
  ///
  /// - Returns: whether nothing is left that has the mark.
  @discardableResult
  func remove() -> Bool {
    for place in [draft, path] {
      if let claim = claim(place, takingLock: false) { claim.remove() }
    }
    removeUnfinished(youngest: 0)
    return !isMarked
  }

  /// Claims the folder of a runner that is dead; nil when it is alive, or the folder is not a run's.
  func claimAbandoned() -> Claim? {
    if let claim = claim(path, takingLock: true) { return claim }
    return claim(draft, takingLock: true)
  }

  /// Removes what a runner left that was killed before the folder was marked, or a remover after the
  /// mark was gone: an empty folder, or one with an empty file `owner`, nothing else.
  func removeUnfinished() { removeUnfinished(youngest: Self.youth) }

  private func removeUnfinished(youngest: Int) {
    for place in [draft, path] {
      guard let folder = Self.openFolder(place), let status = Self.status(of: folder),
        time(nil) - status.st_mtim.tv_sec >= youngest
      else { continue }
      if place == draft, let owner = Self.openOwner(in: folder),
        Self.status(of: owner)?.st_size == 0, flock(owner.number, LOCK_EX | LOCK_NB) == 0,
        FileSystem.names(in: "/proc/self/fd/\(folder.number)") == [Self.ownerName]
      {
        _ = unsafe unlinkat(folder.number, Self.ownerName, 0)
      }
      // The kernel removes empty folders only.
      _ = unsafe rmdir(place)
    }
  }

  private func claim(_ place: String, takingLock: Bool) -> Claim? {
    guard let folder = Self.openFolder(place), let owner = Self.openOwner(in: folder),
      let text = try? owner.read(limit: 256), text.starts(with: mark.utf8)
    else { return nil }
    if takingLock, flock(owner.number, LOCK_EX | LOCK_NB) != 0 { return nil }
    return Claim(folder: folder, owner: owner, path: place)
  }

  /// Opens a folder of this user's; nil when it is none, or a link.
  private static func openFolder(_ path: String) -> Descriptor? {
    let number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let folder = Descriptor(owning: number)
    return status(of: folder)?.st_uid == geteuid() ? folder : nil
  }

  /// Opens the owner file: a plain one of this user's, without a second name.
  private static func openOwner(in folder: Descriptor) -> Descriptor? {
    let flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    let number = unsafe openat(folder.number, ownerName, flags)
    guard number >= 0 else { return nil }
    let owner = Descriptor(owning: number)
    guard let status = status(of: owner), FileSystem.isRegularFile(status),
      status.st_uid == geteuid(), status.st_nlink == 1
    else { return nil }
    return owner
  }

  private static func status(of file: Descriptor) -> stat? {
    var status = stat()
    // Safe: the structure is alive during the call.
    return unsafe fstat(file.number, &status) == 0 ? status : nil
  }
}
