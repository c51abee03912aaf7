import Glibc
import Testing

@testable import Processes

/// Files in folders that somebody else may change.
@Suite struct OwnedFileTests {
  private let base = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"

  private func withFolder(_ body: () throws -> Void) throws {
    try FileSystem.makeFolder(base)
    defer { FileSystem.remove(base) }
    try FileSystem.makeFolders("\(base)/ours/theirs/data")
    try FileSystem.write("secret\n", to: "\(base)/secret")
    try FileSystem.write("text\n", to: "\(base)/ours/theirs/data/file")
    try body()
  }

  private func read(_ path: String, by owner: UInt32 = geteuid()) throws(SystemError) -> String {
    let file = try FileSystem.openOwned(path, below: "\(base)/ours", by: owner)
    return String(decoding: try file.read() ?? [], as: UTF8.self)
  }

  @Test func aPlainFileIsOpened() throws {
    try withFolder {
      let text = try read("theirs/data/file")
      #expect(text == "text\n")
    }
  }

  @Test(
    "nothing else is",
    arguments: [
      ("ln -sf ../../../secret ours/theirs/data/file", ELOOP),
      (
        "rm -r ours/theirs/data; mkdir x; cp secret x/file; ln -s ../../x ours/theirs/data", ENOTDIR
      ),
      ("rm ours/theirs/data/file; mkfifo ours/theirs/data/file", EPERM),
      ("rm ours/theirs/data/file; mkdir ours/theirs/data/file", EPERM),
      ("ln -f secret ours/theirs/data/file", EPERM), ("rm ours/theirs/data/file", ENOENT),
    ])
  func others(script: String, code: Int32) throws {
    try withFolder {
      _ = try ChildProcess.collect(
        .init(
          "sh", ["-e", "-c", script], environment: ["PATH": Executable.defaultPath],
          workingDirectory: base), deadline: .after(.seconds(10)))
      let error = #expect(throws: SystemError.self) { try read("theirs/data/file") }
      #expect(error?.code == code, "\(error?.description ?? "")")
    }
  }

  @Test func aFileOfAnotherIsNot() throws {
    try withFolder {
      let error = #expect(throws: SystemError.self) {
        try read("theirs/data/file", by: geteuid() + 1)
      }
      #expect(error?.code == EPERM)
    }
  }

  @Test(.enabled(if: User.isRoot, "only root can give files away"))
  func givingAwayFollowsNoLinks() throws {
    try withFolder {
      let nobody = try #require(User.named("nobody")).inGroup(61_000)
      try unsafe #require(symlink("../../../secret", "\(base)/ours/theirs/data/link") == 0)
      try FileSystem.give("\(base)/ours", to: nobody)
      for path in ["ours", "ours/theirs/data", "ours/theirs/data/file", "ours/theirs/data/link"] {
        let status = try #require(FileSystem.linkStatus("\(base)/\(path)"))
        #expect(status.st_uid == nobody.id && status.st_gid == 61_000, "\(path)")
      }
      #expect(FileSystem.status("\(base)/secret")?.st_uid == 0)
      let text = try read("theirs/data/file", by: nobody.id)
      #expect(text == "text\n")
    }
  }

  @Test(
    "only we can change what lies in our folders; a group above that is our own will do",
    // Only root can give a folder to a group that it is not in.
    arguments: [
      (0o700, 0o700, nil, true), (0o755, 0o700, nil, true), (0o777, 0o700, nil, false),
      (0o720, 0o700, 61_000, false), (0o720, 0o700, nil, true), (0o700, 0o720, nil, false),
      (0o700, 0o777, nil, false), (0o1777, 0o700, nil, true), (0o700, 0o1777, nil, false),
    ].filter { $0.2 == nil || User.isRoot })
  func oursAlone(above: mode_t, folder: mode_t, other: gid_t?, isOurs: Bool) throws {
    try withFolder {
      try unsafe #require(chown("\(base)/ours", geteuid(), other ?? getegid()) == 0)
      unsafe chmod("\(base)/ours", above)
      unsafe chmod("\(base)/ours/theirs", folder)
      #expect(PrivateFolder.isPrivate("\(base)/ours/theirs") == isOurs)
    }
  }

  @Test(
    "paths that not every program can be told are not taken",
    arguments: [
      ("/tmp/a b", true), ("/tmp/it's \"x\"", true), ("/tmp/a,b", false), ("/tmp/a\nb", false),
      ("/tmp/\u{1b}", false), ("/tmp/ü", true),
    ])
  func temporaryFolders(path: String, isTaken: Bool) {
    #expect(Run.canBeNamed(path) == isTaken)
  }
}
