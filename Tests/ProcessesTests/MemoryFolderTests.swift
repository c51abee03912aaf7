import Glibc
import Testing

@testable import Processes

/// Where the data goes that is thrown away: into memory while there is room, else on disk.
@Suite struct MemoryFolderTests {
  private static let memory = "/dev/shm"

  private final class Base {
    // Where a machine keeps /tmp in memory, this is on disk all the same.
    let path = "/var/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    init() throws { try FileSystem.makeFolder(path) }
    deinit { FileSystem.remove(path) }
  }

  @Test("the scratch folder on disk: in memory, and gone with the run")
  func inMemory() throws {
    try #require(MemoryRoom.bytes(in: Self.memory) ?? 0 > 1 << 24, "/dev/shm is no tmpfs with room")
    let base = try Base()
    try #require(MemoryRoom.bytes(in: base.path) == nil, "/var/tmp is in memory")
    let run = try Run(in: base.path, memoryFolder: Self.memory)
    let folder = try run.makeFolder("data", inMemoryFor: 1 << 20)
    #expect(folder == "\(Self.memory)/etude-\(run.id)/data-1")
    #expect(FileSystem.isInMemory(folder))
    #expect(FileSystem.status(folder).map { $0.st_mode & 0o777 } == 0o700)
    #expect(RunFolder(path: "\(Self.memory)/etude-\(run.id)")?.isMarked == true)
    #expect(!FileSystem.isInMemory(try run.makeFolder("other")))
    run.cleanUp()
    #expect(FileSystem.linkStatus("\(Self.memory)/etude-\(run.id)") == nil)
  }

  @Test("more than there is room for goes on disk, and nothing is made in memory")
  func noRoom() throws {
    let base = try Base()
    let run = try Run(in: base.path, memoryFolder: Self.memory)
    defer { run.cleanUp() }
    #expect(try run.makeFolder("data", inMemoryFor: .max).hasPrefix(base.path))
    #expect(FileSystem.linkStatus("\(Self.memory)/etude-\(run.id)") == nil)
  }

  @Test("a folder that is on disk, or not there, is no memory", arguments: ["/etc", "/not/there"])
  func noMemory(place: String) throws {
    #expect(MemoryRoom.bytes(in: place) == nil)
    let base = try Base()
    let run = try Run(in: base.path, memoryFolder: place)
    defer { run.cleanUp() }
    #expect(try run.makeFolder("data", inMemoryFor: 1).hasPrefix(base.path))
  }

  private static let mayMount: Bool = {
    guard let base = try? Base(), unsafe mount("tmpfs", base.path, "tmpfs", 0, "size=64k") == 0
    else { return false }
    return unsafe umount2(base.path, Int32(MNT_DETACH)) == 0
  }()

  @Test(
    "what would take the room of another folder, of the same run or another, goes on disk",
    .enabled(if: mayMount, "only root can mount a tmpfs, and not in every container"))
  func twoRuns() throws {
    let base = try Base()
    let place = "\(base.path)/memory"
    try FileSystem.makeFolder(place)
    unsafe #expect(mount("tmpfs", place, "tmpfs", 0, "size=64m,mode=1777") == 0)
    defer { unsafe umount2(place, Int32(MNT_DETACH)) }
    let runs = try (0..<2).map { _ in try Run(in: base.path, memoryFolder: place) }
    defer { for run in runs { run.cleanUp() } }
    // Nearly all that there is is there once, not twice: for the same run, and for another.
    let room = try #require(MemoryRoom.bytes(in: place)) / 16 * 15
    #expect(try runs[0].makeFolder("data", inMemoryFor: room).hasPrefix(place))
    #expect(try runs[0].makeFolder("data", inMemoryFor: room).hasPrefix(base.path))
    #expect(try !runs[1].makeFolder("data", inMemoryFor: room).hasPrefix(place))
    runs[0].cleanUp()
    #expect(try runs[1].makeFolder("data", inMemoryFor: room).hasPrefix(place))
  }

  @Test(
    "an eighth of what one may need is set aside for each that is there",
    .enabled(if: mayMount, "only root can mount a tmpfs, and not in every container"))
  func setAside() throws {
    let base = try Base()
    let place = "\(base.path)/memory"
    try FileSystem.makeFolder(place)
    unsafe #expect(mount("tmpfs", place, "tmpfs", 0, "size=64m,mode=1777") == 0)
    defer { unsafe umount2(place, Int32(MNT_DETACH)) }
    let run = try Run(in: base.path, memoryFolder: place)
    defer { run.cleanUp() }
    // There is the room of one and two thirds: a whole one beside the eighths of five.
    let room = try #require(MemoryRoom.bytes(in: place)) / 5 * 3
    let made = try (0..<7).map { _ in try run.makeFolder("data", inMemoryFor: room) }
    #expect(made.map { $0.hasPrefix(place) } == [true, true, true, true, true, true, false])
  }

  @Test(
    "of runs that ask at the same moment not two get the room of one",
    .enabled(if: mayMount, "only root can mount a tmpfs, and not in every container"))
  func sameMoment() throws {
    let base = try Base()
    let place = "\(base.path)/memory"
    try FileSystem.makeFolder(place)
    unsafe #expect(mount("tmpfs", place, "tmpfs", 0, "size=64m,mode=1777") == 0)
    defer { unsafe umount2(place, Int32(MNT_DETACH)) }
    let folders = (0..<2).map { _ in MemoryFolder(base: place, id: RunFolder.newID()) }
    defer { for folder in folders { FileSystem.remove(folder.runPath) } }
    let room = try #require(MemoryRoom.bytes(in: place)) / 16 * 15
    // The first has counted, and has not made its folder yet: then the second asks, and gets it.
    var second: String?
    let first = folders[0].makeFolder("data", room: room) { _ in
      second = folders[1].makeFolder("data", room: room) { _ in }
    }
    #expect(second == "\(folders[1].runPath)/data")
    #expect(first == nil)
    #expect(FileSystem.linkStatus("\(folders[0].runPath)/data") == nil)
    // What goes gives its room free.
    FileSystem.remove(try #require(second))
    #expect(folders[0].makeFolder("data", room: room) { _ in } == "\(folders[0].runPath)/data")
  }

  @Test(
    "where others may rename what is made, or few files are left, nothing is put into memory",
    .enabled(if: mayMount, "only root can mount a tmpfs, and not in every container"),
    arguments: [("mode=1777", true), ("mode=777", false), ("mode=1777,nr_inodes=100", false)])
  func unfitMemory(options: String, isUsed: Bool) throws {
    let base = try Base()
    let place = "\(base.path)/memory"
    try FileSystem.makeFolder(place)
    unsafe #expect(mount("tmpfs", place, "tmpfs", 0, "size=64m,\(options)") == 0)
    defer { unsafe umount2(place, Int32(MNT_DETACH)) }
    let run = try Run(in: base.path, memoryFolder: place)
    defer { run.cleanUp() }
    let folder = try run.makeFolder("data", inMemoryFor: 1 << 24)
    #expect(folder.hasPrefix(place) == isUsed)
  }

  @Test("what is left on a disk")
  func disk() throws {
    let left = try #require(FileSystem.bytesLeft(at: "/"))
    #expect(left > 0)
    #expect(FileSystem.bytesLeft(at: "/not/there") == nil)
  }
}
