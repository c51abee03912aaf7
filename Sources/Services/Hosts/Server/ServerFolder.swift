import Glibc
import Processes

/// The folder of a server that the runner starts: the part that is the runner's, with the server's
/// log, and a folder in it that is the server's own.
///
///     postgres-1/             the runner's; when root runs it, the server's group may pass through
///     postgres-1/server.log   the runner's: it opens it, and the server only writes to it
///     postgres-1/server/      the server's: its data, its socket
///
/// Until `handOver` all of it is the runner's, and closed. From then on, what lies in the server's
/// part is never opened, changed or followed with more rights than the server has.
struct ServerFolder: Sendable {
  /// The runner's part.
  let path: String
  /// The server's part.
  let own: String
  /// Who the server runs as; nil for whoever runs the runner.
  let user: User?

  /// Makes the folder, closed.
  ///
  /// - Parameters:
  ///   - prefix: what its name begins with.
  ///   - run: the run that it belongs to.
  ///   - user: who the server runs as; nil for whoever runs the runner.
  ///   - room: how many bytes it may come to hold if it may lie in memory; nil for a folder on disk.
  /// - Throws: `SystemError` when it cannot be made.
  init(
    _ prefix: String, run: Run, user: User?, inMemoryFor room: Int? = nil
  ) throws(SystemError) {
    path =
      if let room { try run.makeFolder(prefix, inMemoryFor: room) } else {
        try run.makeFolder(prefix)
      }
    own = "\(path)/server"
    self.user = user
    try FileSystem.makeFolder(own)
  }

  /// The server's log.
  var log: ServerLog { ServerLog(path: "\(path)/server.log") }

  /// Gives the server its part, with what has been put there, and lets it in.
  ///
  /// - Throws: `SystemError` when that is not permitted.
  func handOver() throws(SystemError) {
    guard let user else { return }
    try FileSystem.give(own, to: user)
    // Safe: the path is copied by the kernel during each call.
    guard unsafe lchown(path, geteuid(), user.group) == 0, unsafe chmod(path, 0o710) == 0 else {
      throw SystemError.last("cannot open \(path) to \(user.name)")
    }
  }

  /// Takes the server's part back from processes that have ended, and closes it.
  ///
  /// - Throws: `SystemError` when that is not permitted.
  func takeBack() throws(SystemError) {
    guard user != nil else { return }
    // Safe: the path is copied by the kernel during the call.
    guard unsafe chmod(path, 0o700) == 0 else { throw SystemError.last("cannot close \(path)") }
    let me = User(name: "the runner", id: geteuid(), group: getegid(), home: "/")
    try FileSystem.give(own, to: me)
  }

  /// The text of a file in the server's part; nil when there is none, or it is not the server's
  /// own.
  func text(_ name: String) -> String? {
    guard let file = try? open(name, O_RDONLY) else { return nil }
    var bytes: [UInt8] = []
    while let chunk = try? file.read(), !chunk.isEmpty { bytes += chunk }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Adds to a file that the server has made in its part.
  ///
  /// - Throws: `SystemError` when there is no such file, or it is not the server's own.
  func append(_ text: String, to name: String) throws(SystemError) {
    try open(name, O_WRONLY | O_APPEND).writeAll(Array(text.utf8))
  }

  private func open(_ name: String, _ flags: Int32) throws(SystemError) -> Descriptor {
    try FileSystem.openOwned(
      "server/\(name)", below: path, by: user?.id ?? geteuid(), flags: flags)
  }

  /// Removes everything.
  func remove() { FileSystem.remove(path) }
}
