import Glibc

/// Tells the folders of runs that are alive from those of runs that were killed: a living runner
/// holds a lock, which the kernel takes from it when it dies.
enum StaleRuns {
  /// What every run's scratch folder is called, before its id.
  static let prefix = "etude-"
  private static let lockName = "owner"

  /// Takes a new run's lock, and writes down whose it is, for people.
  static func lock(_ folder: String) throws(SystemError) -> Descriptor {
    let path = "\(folder)/\(lockName)"
    let processID = getpid()
    let startTime = ProcessTable.entry(processID)?.startTime ?? 0
    // Under another name until it is locked, so that nobody ever sees it unlocked.
    // Safe, here and below: paths are copied by the kernel during the call.
    let number = unsafe open("\(path).new", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw SystemError.last("cannot write \(path)") }
    let file = Descriptor(owning: number)
    guard flock(number, LOCK_EX | LOCK_NB) == 0, unsafe rename("\(path).new", path) == 0 else {
      throw SystemError.last("cannot lock \(path)")
    }
    try file.writeAll(Array("pid \(processID) started \(startTime)\n".utf8))
    return file
  }

  /// The ids of the runs of this user, in a folder, whose runner is dead.
  static func ids(in base: String) -> [String] {
    FileSystem.names(in: base).filter { $0.hasPrefix(prefix) }.compactMap { name in
      let path = "\(base)/\(name)"
      let id = String(name.dropFirst(prefix.count))
      guard !id.isEmpty, id.allSatisfy(\.isHexDigit), let status = FileSystem.linkStatus(path),
        status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
        isAbandoned(path, status)
      else { return nil }
      return id
    }
  }

  private static func isAbandoned(_ folder: String, _ status: stat) -> Bool {
    // Safe: the path is copied by the kernel during the call.
    let number = unsafe open("\(folder)/\(lockName)", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    if number < 0 {
      // A runner that has made its folder takes the lock at once: none after a minute, none ever.
      return errno == ENOENT && time(nil) - status.st_mtim.tv_sec > 60
    }
    let file = Descriptor(owning: number)
    return flock(file.number, LOCK_EX | LOCK_NB) == 0
  }
}

extension Run {
  /// Ends the processes and removes the folders of runs that were killed together with their
  /// guardians.
  ///
  /// - Parameter base: the folder in which runs make their scratch folders.
  /// - Returns: the ids of the runs that were found.
  @discardableResult
  public static func sweepStale(in base: String) -> [String] {
    let ids = StaleRuns.ids(in: base)
    for id in ids {
      var ledger = CleanupLedger()
      ledger.enter("mark \(Run.runVariable)=\(id)")
      ledger.enter("folder \(base)/\(StaleRuns.prefix)\(id)")
      ledger.settle()
    }
    return ids
  }
}
