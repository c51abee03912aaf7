import Glibc
import Testing

@testable import Processes

/// What a run removes that others left, and what it never touches.
@Suite struct StaleRunTests {
  private final class Base {
    let path = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    init() throws { try FileSystem.makeFolder(path, mode: 0o711) }
    deinit { FileSystem.remove(path) }

    /// Makes a folder with a precious file in it, five minutes old.
    func make(_ name: String, owner: String? = nil, precious: Bool = true) throws -> String {
      let folder = "\(path)/\(name)"
      try FileSystem.makeFolder(folder)
      if precious { try FileSystem.write("precious", to: "\(folder)/thesis.txt") }
      if let owner { try FileSystem.write(owner, to: "\(folder)/owner") }
      age(folder)
      return folder
    }

    func age(_ path: String) {
      var times = [timespec(), timespec()]
      times[0].tv_sec = time(nil) - 300
      times[1].tv_sec = time(nil) - 300
      // Safe: two times, alive during the call.
      unsafe utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW)
    }
  }

  private static let id = "1234567890a"
  private static let mark = "etude-run \(id)\npid 1 started 2\n"

  @Test(
    "a user's own folder stays",
    arguments: [
      ("etude-2026", nil), ("etude-deadbeef", nil), ("etude-", nil), ("etude-1234567890", nil),
      ("etude-1234567890ab", nil), ("etude-1234567890A", mark), ("etude-1234567890g", mark),
      ("etude-1234567890a", nil), ("etude-1234567890a", ""), ("etude-1234567890a", "etude-run \n"),
      ("etude-1234567890a", "pid 1 started 2\n"), ("etude-1234567890a", "etude-run 1234567890b\n"),
      ("etude-1234567890a", "etude-run 1234567890ab\n"), ("etude-2026", mark),
      (".etude-1234567890a", nil), (".etude-1234567890a", ""), ("etude", mark), ("xetude-1", mark),
      (".etude-1234567890a", "something"), ("..etude-1234567890a", mark),
    ] as [(String, String?)])
  func usersFolderStays(name: String, owner: String?) throws {
    let base = try Base()
    let folder = try base.make(name, owner: owner)
    #expect(Run.sweepStale(in: base.path) == [])
    #expect(FileSystem.text("\(folder)/thesis.txt") == "precious")
    if let owner { #expect(FileSystem.text("\(folder)/owner") == owner) }
  }

  @Test func abandonedFolderGoes() throws {
    let base = try Base()
    let folder = try base.make("etude-\(Self.id)", owner: Self.mark)
    // Links in it are removed, not followed.
    let other = try base.make("kept")
    unsafe #expect(symlink(other, "\(folder)/link") == 0)
    #expect(Run.sweepStale(in: base.path) == [Self.id])
    #expect(FileSystem.names(in: base.path) == ["kept"])
    #expect(FileSystem.text("\(other)/thesis.txt") == "precious")
  }

  @Test func abandonedFolderThatWasNotFinishedGoes() throws {
    let base = try Base()
    _ = try base.make(".etude-\(Self.id)", owner: Self.mark, precious: false)
    #expect(Run.sweepStale(in: base.path) == [Self.id])
    // Killed before the mark was written: empty, or with an empty file.
    _ = try base.make(".etude-1234567890b", precious: false)
    _ = try base.make(".etude-1234567890c", owner: "", precious: false)
    // Killed while it was removed, when the mark had gone.
    _ = try base.make("etude-1234567890d", precious: false)
    #expect(Run.sweepStale(in: base.path) == [])
    #expect(FileSystem.names(in: base.path) == [])
  }

  @Test func folderThatIsBeingMadeStays() throws {
    let base = try Base()
    try FileSystem.makeFolder("\(base.path)/.etude-1234567890b")
    try FileSystem.makeFolder("\(base.path)/.etude-1234567890c")
    try FileSystem.write("", to: "\(base.path)/.etude-1234567890c/owner")
    let run = try Run(in: base.path)
    #expect(Run.sweepStale(in: base.path) == [])
    #expect(FileSystem.names(in: base.path).count == 3)
    run.cleanUp()
    #expect(FileSystem.names(in: base.path).count == 2)
  }

  @Test(
    "an owner file that is not plainly ours proves nothing",
    arguments: [
      "link", "hard link", "folder", "FIFO", "whole folder a link",
    ])
  func plantedOwner(form: String) throws {
    let base = try Base()
    let elsewhere = try base.make("elsewhere", owner: Self.mark)
    let folder = "\(base.path)/etude-\(Self.id)"
    if form == "whole folder a link" {
      unsafe #expect(symlink(elsewhere, folder) == 0)
    } else {
      _ = try base.make("etude-\(Self.id)")
      let owner = "\(folder)/owner"
      switch form {
      case "link": unsafe #expect(symlink("\(elsewhere)/owner", owner) == 0)
      case "hard link": unsafe #expect(link("\(elsewhere)/owner", owner) == 0)
      case "folder": try FileSystem.makeFolder(owner)
      default: unsafe #expect(mkfifo(owner, 0o600) == 0)
      }
      base.age(folder)
    }
    #expect(Run.sweepStale(in: base.path) == [])
    #expect(FileSystem.text("\(folder)/thesis.txt") == "precious")
    #expect(FileSystem.text("\(elsewhere)/thesis.txt") == "precious")
  }

  @Test(.enabled(if: User.isRoot, "only root can make another user's folder"))
  func foldersOfOthersStay() throws {
    let base = try Base()
    let folder = try base.make("etude-\(Self.id)", owner: Self.mark)
    let file = try base.make("etude-1234567890b", owner: "etude-run 1234567890b\n")
    unsafe #expect(chown(folder, 65534, 65534) == 0 && chown("\(file)/owner", 65534, 65534) == 0)
    #expect(Run.sweepStale(in: base.path) == [])
    for place in [folder, file] {
      #expect(FileSystem.text("\(place)/thesis.txt") == "precious")
    }
  }

  @Test("the guardian removes what has the mark, and ends who works there; nothing else")
  func guardianNeedsTheMark() throws {
    let base = try Base()
    let users = try base.make("etude-\(Self.id)")
    let ours = try base.make("etude-1234567890b", owner: "etude-run 1234567890b\n")
    let input = try Pipe()
    var launch = ChildProcess.Launch(
      try #require(Installation.current.helper("etude-guard")), workingDirectory: "/")
    launch.standardInput = .descriptor(input.readEnd.number)
    let guardian = try ChildProcess.start(launch)
    input.readEnd.close()
    // Whoever is older than the guardian is none of the run's.
    let workers = try [users, ours].map { folder in
      try ChildProcess.start(
        .init(
          "sleep", ["600"], environment: ["PATH": Executable.defaultPath], workingDirectory: folder)
      )
    }
    defer { for worker in workers { worker.signal(SIGKILL) } }
    let lines = [users, ours, "/tmp", base.path].map { "run \($0)\n" }.joined()
    try input.writeEnd.writeAll(Array(lines.utf8))
    input.writeEnd.close()
    #expect(try guardian.wait(deadline: .after(.seconds(20))).isSuccess)
    #expect(FileSystem.names(in: base.path) == ["etude-\(Self.id)"])
    #expect(FileSystem.text("\(users)/thesis.txt") == "precious")
    #expect(workers[0].exitStatus() == nil)
    #expect(try workers[1].wait(deadline: .after(.seconds(20))) == .signaled(SIGKILL))
  }

  @Test func livingRunIsMarkedAndKept() throws {
    let base = try Base()
    let run = try Run(in: base.path)
    #expect(RunFolder(path: run.folder)?.isMarked == true)
    #expect(FileSystem.names(in: base.path) == ["etude-\(run.id)"])
    #expect(Run.sweepStale(in: base.path) == [])
    run.cleanUp()
    #expect(FileSystem.names(in: base.path) == [])
  }
}
