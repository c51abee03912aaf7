import CLinux
import Glibc
import Platform

/// A launch made concrete: the program's full path, its arguments, and which of the runner's
/// descriptors becomes which of the child's.
struct SpawnPlan: Sendable {
  /// The program's full path.
  let path: String
  /// Its arguments, its own name first.
  let arguments: [String]
  /// All else that is to be said.
  let launch: ChildProcess.Launch

  /// A plan of which all is known already.
  init(path: String, arguments: [String], launch: ChildProcess.Launch) {
    (self.path, self.arguments, self.launch) = (path, arguments, launch)
  }

  init(_ launch: ChildProcess.Launch) throws(SystemError) {
    self.launch = launch
    let searchPath = launch.environment["PATH"]
    guard let program = Executable.find(launch.executable, path: searchPath) else {
      throw SystemError("cannot start \(launch.executable)", code: ENOENT)
    }
    if let folder = launch.workingDirectory, !FileSystem.isFolder(folder) {
      throw SystemError("cannot start \(launch.executable) in \(folder)", code: ENOENT)
    }
    let wrapping = SpawnPlan.wrapping(launch)
    if wrapping.isEmpty {
      path = program
      arguments = [launch.executable] + launch.arguments
    } else {
      guard let setpriv = Executable.find("setpriv", path: Executable.defaultPath) else {
        throw SystemError("cannot find setpriv (apt-get install util-linux)", code: ENOENT)
      }
      path = setpriv
      arguments = ["setpriv"] + wrapping + ["--", program] + launch.arguments
    }
  }

  /// The options of `setpriv` that the launch needs.
  private static func wrapping(_ launch: ChildProcess.Launch) -> [String] {
    var options: [String] = []
    if launch.endsWithParent { options += ["--pdeathsig", SignalName.of(launch.endingSignal)] }
    if let user = launch.runAs, user.id != geteuid() { options += user.privilegeOptions }
    return options
  }

  /// Starts the process.
  func spawn() throws(SystemError) -> ChildProcess {
    let processID = try spawnUnwatched()
    let handle = pidfd_open(processID, 0)
    guard handle >= 0 else {
      let error = SystemError.last("cannot watch \(launch.executable)")
      _ = kill(processID, SIGKILL)
      // Safe: no status is asked for.
      _ = waitpid(processID, nil, 0)
      throw error
    }
    return ChildProcess(
      processID: processID, handle: Descriptor(owning: handle), name: launch.executable)
  }

  /// Starts the process.
  ///
  /// - Returns: its number; whoever asks for its status takes it.
  func spawnUnwatched() throws(SystemError) -> Int32 {
    ChildSignals.prepare
    var processID: pid_t = 0
    let words = CStringArray(arguments)
    let environment = CStringArray(launch.environment.map { "\($0.key)=\($0.value)" })
    let code = try unsafe withActions { actions, attributes in
      // Safe: every pointer stays valid until posix_spawn returns, which copies nothing late.
      unsafe posix_spawn(
        &processID, path, actions, attributes, words.mutablePointers, environment.mutablePointers)
    }
    withExtendedLifetime((words, environment)) {}
    guard code == 0 else { throw SystemError("cannot start \(launch.executable)", code: code) }
    return processID
  }

  private func withActions(
    _ body: (
      UnsafePointer<posix_spawn_file_actions_t>, UnsafePointer<posix_spawnattr_t>
    ) -> Int32
  ) throws(SystemError) -> Int32 {
    var table = DescriptorTable(launch)
    defer { table.closeCopies() }
    let moves = try table.moves()
    // Safe: both structures are initialised here, used only during `body`, and destroyed after it.
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for move in moves {
      switch move {
      case .open(let target):
        unsafe posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_RDWR, 0)
      case .copy(let source, let target):
        unsafe posix_spawn_file_actions_adddup2(&actions, source, target)
      case .close(let target):
        unsafe posix_spawn_file_actions_addclose(&actions, target)
      case .closeFrom(let first):
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, first)
      }
    }
    if let folder = launch.workingDirectory {
      unsafe posix_spawn_file_actions_addchdir_np(&actions, folder)
    }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var blocked = sigset_t()
    var all = sigset_t()
    unsafe sigemptyset(&blocked)
    for signal in launch.blockedSignals { unsafe sigaddset(&blocked, signal) }
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    var flags = Int32(SPAWN_SETSIGMASK | SPAWN_SETSIGDEF)
    if launch.keepsTerminal {
      flags |= Int32(SPAWN_SETPGROUP)
      unsafe posix_spawnattr_setpgroup(&attributes, 0)
    } else {
      flags |= Int32(SPAWN_SETSID)
    }
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    return unsafe body(&actions, &attributes)
  }
}

/// Which descriptors the child gets, as the moves that make them so.
private struct DescriptorTable {
  enum Move {
    case open(Int32)
    case copy(from: Int32, to: Int32)
    case close(Int32)
    case closeFrom(Int32)
  }

  private let streams: [(target: Int32, stream: ChildProcess.Launch.Stream)]
  private let first: Int32
  private var copies: [Int32] = []

  init(_ launch: ChildProcess.Launch) {
    let extra = launch.extraDescriptors.sorted { $0.key < $1.key }
      .map { (target: $0.key, stream: ChildProcess.Launch.Stream.descriptor($0.value)) }
    streams =
      [(0, launch.standardInput), (1, launch.standardOutput), (2, launch.standardError)] + extra
    first = max(3, (streams.map(\.target).max() ?? 2) + 1)
  }

  /// The moves, in order. A source whose number is itself a target is copied out of the way first.
  mutating func moves() throws(SystemError) -> [Move] {
    var moves: [Move] = []
    for (target, stream) in streams {
      switch stream {
      case .null: moves.append(.open(target))
      case .inherit: moves.append(.copy(from: target, to: target))
      case .descriptor(let source) where source >= first:
        moves.append(.copy(from: source, to: target))
      case .descriptor(let source):
        let copy = fcntl(source, F_DUPFD_CLOEXEC, first)
        guard copy >= 0 else { throw SystemError.last("cannot hand a descriptor to a child") }
        copies.append(copy)
        moves.append(.copy(from: copy, to: target))
      }
    }
    let targets = Set(streams.map(\.target))
    moves += (3..<max(4, first)).filter { $0 < first && !targets.contains($0) }.map(Move.close)
    moves.append(.closeFrom(first))
    return moves
  }

  mutating func closeCopies() {
    for copy in copies { _ = close(copy) }
    copies = []
  }
}
