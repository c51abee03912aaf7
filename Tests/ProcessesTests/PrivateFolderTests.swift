import Glibc
import Testing

@testable import Processes

/// What is kept between runs is used only where no other user can have changed it.
@Suite struct PrivateFolderTests {
  private final class Base {
    let path = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    init() throws { try FileSystem.makeFolder(path) }
    deinit { FileSystem.remove(path) }
  }

  @Test func madeFoldersAreClosed() throws {
    let base = try Base()
    try PrivateFolder.make("\(base.path)/a/b")
    for name in ["a", "a/b"] {
      #expect(FileSystem.status("\(base.path)/\(name)").map { $0.st_mode & 0o777 } == 0o700)
    }
    try PrivateFolder.make("\(base.path)/a/b")
    // What a link leads to counts, not the link.
    unsafe #expect(symlink("\(base.path)/a", "\(base.path)/link") == 0)
    try PrivateFolder.make("\(base.path)/link/b")
  }

  @Test(
    "others may write to it, or rename what leads to it",
    arguments: [
      ("a/b/c", 0o777, "others may write to"), ("a/b/c", 0o770, "others may write to"),
      ("a/b/c", 0o702, "others may write to"), ("a/b/c", 0o1777, "others may write to"),
      ("a/b", 0o777, "others may write to"), ("a", 0o703, "others may write to"),
    ] as [(String, mode_t, String)])
  func openFolders(place: String, mode: mode_t, problem: String) throws {
    let base = try Base()
    try FileSystem.makeFolders("\(base.path)/a/b/c")
    unsafe #expect(chmod("\(base.path)/\(place)", mode) == 0)
    let error = #expect(throws: PrivateFolder.Problem.self) {
      try PrivateFolder.make("\(base.path)/a/b/c")
    }
    #expect(error?.description.hasPrefix("\(problem) \(base.path)/\(place) ") == true)
  }

  @Test func aStickyFolderAboveWillDo() throws {
    let base = try Base()
    unsafe #expect(chmod(base.path, 0o1777) == 0)
    try PrivateFolder.make("\(base.path)/a")
  }

  @Test(
    "a TMPDIR is used only where no other user can rename what is made there",
    arguments: [
      (0o755, 0o755, true), (0o711, 0o1777, true), (0o1777, 0o711, true), (0o755, 0o777, false),
      (0o777, 0o755, false), (0o755, 0o757, false),
    ] as [(mode_t, mode_t, Bool)])
  func temporaryFolders(above: mode_t, mode: mode_t, isUsed: Bool) throws {
    let base = try Base()
    let folder = "\(base.path)/a"
    try FileSystem.makeFolder(folder)
    unsafe #expect(chmod(base.path, above) == 0 && chmod(folder, mode) == 0)
    #expect(PrivateFolder.isSafeWithin(folder) == isUsed)
    #expect(Run.temporaryFolder(folder) == (isUsed ? folder : "/tmp"))
    unsafe #expect(symlink(folder, "\(base.path)/link") == 0)
    #expect(PrivateFolder.isSafeWithin("\(base.path)/link") == isUsed)
    guard User.isRoot, isUsed else { return }
    for place in [base.path, folder] {
      unsafe #expect(chown(place, 65534, 65534) == 0)
      #expect(Run.temporaryFolder(folder) == "/tmp", "it can be renamed by the owner of \(place)")
      unsafe #expect(chown(place, 0, 0) == 0)
    }
  }

  @Test(.enabled(if: User.isRoot, "only root can make another user's folder"))
  func foldersOfOthers() throws {
    let base = try Base()
    try FileSystem.makeFolders("\(base.path)/a/b")
    for place in ["a/b", "a"] {
      unsafe #expect(chown("\(base.path)/\(place)", 65534, 65534) == 0)
      let error = #expect(throws: PrivateFolder.Problem.self) {
        try PrivateFolder.make("\(base.path)/a/b")
      }
      #expect(error?.description == "\(base.path)/\(place) belongs to another user (65534)")
      unsafe #expect(chown("\(base.path)/\(place)", 0, 0) == 0)
    }
  }

  @Test(
    "files",
    arguments: [
      "plain", "link", "hard link", "writable", "folder", "FIFO", "of another",
    ])
  func files(form: String) throws {
    if form == "of another", !User.isRoot { return }
    let base = try Base()
    let (file, other) = ("\(base.path)/file", "\(base.path)/other")
    try FileSystem.write("text", to: other, mode: 0o700)
    switch form {
    case "link": unsafe #expect(symlink(other, file) == 0)
    case "hard link": unsafe #expect(link(other, file) == 0)
    case "folder": try FileSystem.makeFolder(file)
    case "FIFO": unsafe #expect(mkfifo(file, 0o700) == 0)
    default:
      try FileSystem.write("text", to: file, mode: 0o700)
      if form == "writable" { unsafe #expect(chmod(file, 0o702) == 0) }
      if form == "of another" { unsafe #expect(chown(file, 65534, 0) == 0) }
    }
    #expect((PrivateFolder.contents(ofFile: file) == Array("text".utf8)) == (form == "plain"))
    #expect(PrivateFolder.isProgram(file) == (form == "plain"))
  }

  @Test(
    "where the cache is",
    arguments: [
      ([:], nil), (["HOME": ""], nil), (["HOME": "home"], nil), (["XDG_CACHE_HOME": "x"], nil),
      (["HOME": "/home/ada"], "/home/ada/.cache/etude"),
      (["HOME": "/home/ada", "XDG_CACHE_HOME": "/cache"], "/cache/etude"),
      (["HOME": "/home/ada", "XDG_CACHE_HOME": ""], "/home/ada/.cache/etude"),
    ] as [([String: String], String?)])
  func place(environment: [String: String], path: String?) {
    #expect(UserCache.path(in: environment) == path)
  }
}
