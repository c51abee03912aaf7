import Glibc
import Processes

/// Compiled programs on disk, found by everything that they depend on.
///
/// Each entry is a folder that holds the program and its key, and appears whole or not at all.
/// Runs of Etude that go on side by side share the cache: of those that want the same program at
/// the same time, one compiles it. Only programs that compiled are kept; when there are too many,
/// the ones that were used longest ago go.
///
/// A program in it runs as this user, so that only what this user has put there is used: the folder,
/// the entry and its files have to be the user's own and closed to writes of others.
struct ProgramCache: Sendable {
  /// How many programs are kept: those of a course and of the mutants of its pages.
  static let capacity = 1024

  private let folder: String

  /// Takes a folder as cache; it is made when it is first used.
  init(folder: String) {
    self.folder = folder
  }

  /// Finds the program with a key, or has `build` make it.
  ///
  /// - Parameters:
  ///   - key: everything that the program depends on.
  ///   - build: makes a file `program` in the folder that it is given, or throws; called at most
  ///     once.
  /// - Returns: the program's path.
  /// - Throws: what `build` throws, or why the cache cannot be used.
  func program(
    for key: String, build: (String) throws(BuildFailure) -> Void
  ) throws(BuildFailure) -> String {
    do {
      try PrivateFolder.make(folder)
    } catch {
      throw BuildFailure(
        error, hint: "set XDG_CACHE_HOME to a folder that only you can write to")
    }
    let name = Digest.of([key])
    if let program = find(name, key) { return program }
    let lock = try FileLock(path: "\(folder)/\(name).lock")
    defer { lock.unlock() }
    if let program = find(name, key) { return program }

    let draft = "\(folder)/.\(name)"
    FileSystem.remove(draft)
    defer { FileSystem.remove(draft) }
    do {
      try FileSystem.makeFolder(draft)
      try build(draft)
      try FileSystem.write(key, to: "\(draft)/key")
      // Safe: the path is copied by the kernel during the call. The compiler goes by the umask.
      _ = unsafe chmod("\(draft)/program", 0o700)
    } catch let failure as BuildFailure {
      throw failure
    } catch {
      throw BuildFailure(error)
    }
    // What is in the way has another key under the same hash, or was damaged.
    FileSystem.remove("\(folder)/\(name)")
    // Safe: both paths are copied by the kernel during the call.
    guard unsafe rename(draft, "\(folder)/\(name)") == 0 else {
      throw BuildFailure(SystemError.last("cannot keep a compiled program in \(folder)"))
    }
    evict()
    return "\(folder)/\(name)/program"
  }

  /// Has `body` work in an empty folder that is gone afterwards. What a run leaves that is killed
  /// meanwhile goes with the drafts of programs.
  ///
  /// - Parameters:
  ///   - key: what the work is about: two that do the same wait for each other.
  ///   - body: the work; it is given the folder.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws, or why the cache cannot be used.
  func withDraft<Value>(
    of key: String, _ body: (String) throws(BuildFailure) -> Value
  ) throws(BuildFailure) -> Value {
    let name = Digest.of([key])
    let draft = "\(folder)/.\(name)"
    do {
      try PrivateFolder.make(folder)
    } catch {
      throw BuildFailure(error)
    }
    let lock = try FileLock(path: "\(folder)/\(name).lock")
    defer {
      FileSystem.remove(draft)
      lock.unlock()
    }
    FileSystem.remove(draft)
    do throws(SystemError) {
      try FileSystem.makeFolder(draft)
    } catch {
      throw BuildFailure(error)
    }
    return try body(draft)
  }

  /// The program of an entry whose key is the given one, marked as used just now.
  private func find(_ name: String, _ key: String) -> String? {
    let entry = "\(folder)/\(name)"
    let program = "\(entry)/program"
    guard (try? PrivateFolder.check(entry)) != nil,
      PrivateFolder.contents(ofFile: "\(entry)/key").map({ $0 == Array(key.utf8) }) == true,
      PrivateFolder.isProgram(program)
    else { return nil }
    // Safe: the path is copied by the kernel, and no times mean now.
    _ = unsafe utimensat(AT_FDCWD, entry, nil, 0)
    return program
  }

  /// Removes the entries that were used longest ago, and what runs that were killed left behind.
  private func evict() {
    let names = FileSystem.names(in: folder)
    for draft in names where draft.hasPrefix(".") {
      // Its maker holds this lock. The number of a process would say less: containers that share a
      // cache do not see each other's processes.
      let name = draft.dropFirst().prefix { $0 != "." }
      guard let lock = FileLock(ifFree: "\(folder)/\(name).lock") else { continue }
      FileSystem.remove("\(folder)/\(draft)")
      lock.unlock()
    }
    let entries = names.filter { !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }
    guard entries.count > ProgramCache.capacity else { return }
    let oldestFirst =
      entries
      .map { (name: $0, time: FileSystem.status("\(folder)/\($0)")?.st_mtim) }
      .sorted {
        ($0.time?.tv_sec ?? 0, $0.time?.tv_nsec ?? 0) < (
          $1.time?.tv_sec ?? 0, $1.time?.tv_nsec ?? 0
        )
      }
    for entry in oldestFirst.prefix(entries.count - ProgramCache.capacity) {
      FileSystem.remove("\(folder)/\(entry.name)")
      FileSystem.remove("\(folder)/\(entry.name).lock")
    }
  }
}

/// Why a program was not built.
struct BuildFailure: Error {
  /// What went wrong.
  var message: String
  /// The compiler's output, when it is the compiler that refused.
  var compilerOutput: String?

  init(_ error: any Error, hint: String? = nil) {
    message = "\(error)" + (hint.map { "; \($0)" } ?? "")
  }

  init(message: String) { self.message = message }

  init(compilerOutput: String) {
    message = compilerOutput
    self.compilerOutput = compilerOutput
  }
}

/// A lock between processes, and between threads, on a file of its own.
struct FileLock {
  private let file: Descriptor

  /// Waits until nobody else has the lock.
  init(path: String) throws(BuildFailure) {
    // Safe: the path is copied by the kernel during the call.
    let number = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw BuildFailure(SystemError.last("cannot write \(path)")) }
    file = Descriptor(owning: number)
    while flock(number, LOCK_EX) != 0 && errno == EINTR {}
  }

  /// Takes the lock when it is free, and does not wait for it.
  init?(ifFree path: String) {
    // Safe: the path is copied by the kernel during the call.
    let number = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard number >= 0 else { return nil }
    file = Descriptor(owning: number)
    guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
      file.close()
      return nil
    }
  }

  func unlock() { file.close() }
}
