import Glibc
import Processes
import Sessions
import Testing

@testable import Programs

struct ProgramCacheTests {
  let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
    // A compiler that writes down each time it compiles, and then is the real one.
    let real = try #require(Executable.find("swiftc"))
    try FileSystem.makeFolder("\(folder.path)/bin")
    try FileSystem.write(
      """
      #!/bin/sh
      case "$*" in *-parse*) ;; *) echo compiled >> '\(folder.path)/log' ;; esac
      exec '\(real)' "$@"

      """, to: "\(folder.path)/bin/swiftc", mode: 0o700)
  }

  private func fixture(_ steps: [String], in cache: String = "cache") throws -> ProgramFixture {
    try ProgramFixture(
      steps, cache: "\(folder.path)/\(cache)", searchPath: "\(folder.path)/bin")
  }

  private var compilations: Int {
    (FileSystem.text("\(folder.path)/log") ?? "").split(separator: "\n").count
  }

  private func run(_ fixture: ProgramFixture) throws -> String {
    try fixture.run(1, in: fixture.open()).text
  }

  @Test("a page that was compiled before is not compiled again; one that differs is")
  func hits() throws {
    #expect(try run(fixture(["print(1)"])) == "1\n")
    #expect(compilations == 1)
    #expect(try run(fixture(["print(1)"])) == "1\n")
    #expect(compilations == 1)
    #expect(try run(fixture(["print(2)"])) == "2\n")
    #expect(compilations == 2)
    #expect(try run(fixture(["print(2)"], in: "other")) == "2\n")
    #expect(compilations == 3)
  }

  @Test("another compiler compiles anew")
  func otherCompiler() throws {
    #expect(try run(fixture(["print(1)"])) == "1\n")
    let script = try #require(FileSystem.text("\(folder.path)/bin/swiftc"))
    try FileSystem.write(script + "\n", to: "\(folder.path)/bin/swiftc", mode: 0o700)
    #expect(try run(fixture(["print(1)"])) == "1\n")
    #expect(compilations == 2)
  }

  @Test("a page that does not compile is not remembered, the steps before it are")
  func failures() throws {
    for _ in 1...2 {
      let failing = try fixture(["print(1)", "missing()"])
      let session = try failing.open()
      #expect(try failing.run(1, in: session).text == "1\n")
      #expect(try failing.run(2, in: session).text.contains("cannot find 'missing' in scope"))
    }
    #expect(compilations == 3)
  }

  @Test("of several that want the same program at the same time, one compiles it")
  func concurrent() async throws {
    let compiler = try ProgramCompiler(
      cacheFolder: "\(folder.path)/cache", searchPath: "\(folder.path)/bin")
    let steps = ProgramFixture.steps(["print(1)"])
    try await withThrowingTaskGroup { group in
      for _ in 1...4 {
        group.addTask { try SwiftProgram(steps: steps, compiler: compiler).prepare() }
      }
      try await group.waitForAll()
    }
    #expect(compilations == 1)
  }

  @Test("work on a step has an empty folder in the cache, and leaves nothing")
  func drafts() throws {
    let cache = ProgramCache(folder: "\(folder.path)/cache/programs")
    var draft = ""
    for _ in 1...2 {
      draft = try cache.withDraft(of: "a step") { folder throws(BuildFailure) in
        #expect(FileSystem.names(in: folder).isEmpty)
        return folder
      }
      #expect(draft.hasPrefix("\(folder.path)/cache/programs/."))
      #expect(FileSystem.status(draft) == nil)
      // A run that was killed meanwhile leaves its folder.
      try FileSystem.makeFolder(draft)
      try FileSystem.write("print(1)", to: "\(draft)/main.swift")
    }
    #expect(try run(fixture(["print(1)"])) == "1\n")
    #expect(FileSystem.status(draft) == nil, "it goes with the next program that is compiled")
  }

  @Test("a damaged entry is made again")
  func damage() throws {
    #expect(try run(fixture(["print(1)"])) == "1\n")
    let programs = "\(folder.path)/cache/programs"
    for name in FileSystem.names(in: programs) where !name.hasSuffix(".lock") {
      try FileSystem.write("something else", to: "\(programs)/\(name)/key")
    }
    #expect(try run(fixture(["print(1)"])) == "1\n")
    #expect(compilations == 2)
  }

  @Test(
    "an entry that somebody else could have made is not run",
    arguments: [
      "writable program", "writable entry", "link to a program", "entry that is a link",
    ])
  func planted(form: String) throws {
    #expect(try run(fixture(["print(1)"])) == "1\n")
    let programs = "\(folder.path)/cache/programs"
    let name = try #require(
      FileSystem.names(in: programs).first { !$0.hasSuffix(".lock") && !$0.hasPrefix(".") })
    let (entry, program) = ("\(programs)/\(name)", "\(programs)/\(name)/program")
    let other = "\(folder.path)/other"
    try FileSystem.write("#!/bin/sh\necho planted >&2\n", to: other, mode: 0o700)
    // Safe, in all of these: paths are copied by the kernel during each call.
    switch form {
    case "writable program": unsafe #expect(chmod(program, 0o777) == 0)
    case "writable entry": unsafe #expect(chmod(entry, 0o777) == 0)
    case "link to a program":
      unsafe #expect(unlink(program) == 0 && symlink(other, program) == 0)
    default:
      unsafe #expect(rename(entry, "\(folder.path)/moved") == 0)
      unsafe #expect(symlink("\(folder.path)/moved", entry) == 0)
    }
    #expect(try run(fixture(["print(1)"])) == "1\n")
    #expect(compilations == 2)
  }

  @Test func aCacheThatOthersMayWriteToIsNotUsed() throws {
    try FileSystem.makeFolders("\(folder.path)/open/programs")
    // Safe: the path is copied by the kernel during the call.
    unsafe #expect(chmod("\(folder.path)/open", 0o777) == 0)
    let error = #expect(throws: SessionError.self) {
      try fixture(["print(1)"], in: "open").open()
    }
    #expect(error?.message.contains("others may write to \(folder.path)/open") == true)
    #expect(compilations == 0)
  }

  @Test("what a run that was killed left behind goes, and nothing else does")
  func leftovers() throws {
    let programs = "\(folder.path)/cache/programs"
    try FileSystem.makeFolders("\(programs)/.00")
    try FileSystem.write("", to: "\(programs)/.00/main.swift")
    // Another maker, whose process may be one that this one cannot see.
    try FileSystem.makeFolder("\(programs)/.01")
    // Safe: the path is copied by the kernel during the call.
    let lock = unsafe open("\(programs)/01.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(lock) }
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    // What earlier versions left has the number of a process in its name.
    try FileSystem.makeFolder("\(programs)/.02.\(getpid())")
    #expect(try run(fixture(["print(1)"])) == "1\n")
    let drafts = FileSystem.names(in: programs).filter { $0.hasPrefix(".") }
    #expect(drafts == [".01"])
  }

  @Test("without a compiler, or with a cache that cannot be written, says what would be right")
  func errors() throws {
    try FileSystem.makeFolder("\(folder.path)/empty")
    let missing = #expect(throws: ProgramError.self) {
      try ProgramCompiler(
        cacheFolder: "\(folder.path)/cache", searchPath: "\(folder.path)/empty")
    }
    #expect(missing?.description.hasPrefix("swiftc is not on PATH; ") == true)
    let noKit = #expect(throws: ProgramError.self) {
      try ProgramCompiler(
        cacheFolder: "\(folder.path)/cache", kitFolder: "\(folder.path)/empty")
    }
    #expect(noKit?.description.contains("`swift build` makes it") == true)
    try FileSystem.write("", to: "\(folder.path)/file")
    let session = #expect(throws: SessionError.self) {
      try fixture(["print(1)"], in: "file").open()
    }
    #expect(session?.message.contains("set XDG_CACHE_HOME") == true)
  }
}
