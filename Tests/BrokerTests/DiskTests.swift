import Glibc
import Processes
import Testing

@testable import etude_broker

/// Messages that memory has no room for.
@Suite struct DiskTests {
  private func bench(memory: Int, disk: Int, folder: String = "/tmp") -> Bench {
    var limits = Limits()
    limits.logMemory = memory
    limits.logDisk = disk
    return Bench(limits: limits, folder: folder)
  }

  /// Batches of about a kilobyte, each with its number as the key.
  private func produce(_ bench: Bench, _ topic: String, _ numbers: Range<Int>) -> [Int16?] {
    numbers.map { number in
      let value = String(repeating: "x", count: 1_000)
      return bench.produce(
        topic, Batches.keyed([("\(number % 300)", value)], time: Int64(1_000 + number)))
    }
  }

  private func keys(_ bench: Bench, _ topic: String) throws -> [Int] {
    try bench.fetch(topic, from: bench.start(of: topic)).get().compactMap {
      $0.key.flatMap { Int($0) }
    }
  }

  @Test func whatMemoryHasNoRoomForIsReadFromDisk() throws {
    let bench = bench(memory: 100_000, disk: 10_000_000)
    #expect(bench.create("t") == 0 && bench.create("u") == 0)
    for start in stride(from: 0, to: 300, by: 20) {
      for topic in ["t", "u"] {
        #expect(produce(bench, topic, start..<start + 20).allSatisfy { $0 == 0 })
      }
    }
    #expect(bench.cluster.space.used <= 100_000 && bench.cluster.space.usedOnDisk > 500_000)
    #expect(try keys(bench, "t") == Array(0..<300) && keys(bench, "u") == Array(0..<300))
    #expect(bench.offset("t", since: 1_007) == 7 && bench.offset("t", since: 1_299) == 299)
    // What is deleted gives its place back.
    #expect(bench.deleteRecords("t", before: 200).code == 0)
    #expect(try keys(bench, "t") == Array(200..<300))
    #expect((250_000..<450_000).contains(bench.cluster.space.usedOnDisk))
    bench.cluster.delete(["u", "t"])
    #expect(bench.cluster.space.usedOnDisk == 0 && bench.cluster.space.used == 0)
    #expect(bench.create("t") == 0 && produce(bench, "t", 0..<300).allSatisfy { $0 == 0 })
    #expect(try keys(bench, "t") == Array(0..<300))
  }

  @Test func aLogOnDiskIsCompacted() throws {
    let bench = bench(memory: 60_000, disk: 10_000_000)
    #expect(bench.create("t", [("cleanup.policy", "compact"), ("segment.bytes", "50000")]) == 0)
    #expect(produce(bench, "t", 0..<900).allSatisfy { $0 == 0 })
    let before = bench.cluster.space.usedOnDisk
    #expect(bench.control("advance 0") == "ok")
    #expect(bench.cluster.space.usedOnDisk < before / 2 && bench.cluster.space.used <= 60_000)
    #expect(Set(try keys(bench, "t")) == Set(0..<300))
    #expect(try keys(bench, "t").count < 360)
  }

  @Test func bothLimitsAreKept() {
    let bench = bench(memory: 50_000, disk: 100_000)
    #expect(bench.create("t") == 0)
    let codes = produce(bench, "t", 0..<300)
    let taken = codes.prefix { $0 == 0 }.count
    #expect((100..<150).contains(taken))
    #expect(codes.dropFirst(taken).allSatisfy { $0 == ErrorCode.policyViolation.rawValue })
    #expect(bench.cluster.space.used <= 50_000 && bench.cluster.space.usedOnDisk <= 100_000)
    #expect(bench.deleteRecords("t", before: -1).code == 0)
    #expect(produce(bench, "t", 0..<100).allSatisfy { $0 == 0 })
  }

  @Test(.enabled(if: geteuid() == 0)) func aFullDiskIsSaidAndGetsFreeAgain() throws {
    let folder = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    try FileSystem.makeFolder(folder, mode: 0o700)
    defer { FileSystem.remove(folder) }
    // Safe, here and below: the paths are copied by the kernel during the call.
    guard unsafe mount("etude-test", folder, "tmpfs", 0, "size=200k") == 0 else { return }
    defer { unsafe umount2(folder, Int32(MNT_DETACH)) }
    let bench = bench(memory: 50_000, disk: 10_000_000, folder: folder)
    #expect(bench.create("t") == 0)
    let codes = produce(bench, "t", 0..<500)
    let taken = codes.prefix { $0 == 0 }.count
    #expect((180..<260).contains(taken))
    #expect(codes.dropFirst(taken).allSatisfy { $0 == ErrorCode.storageError.rawValue })
    // What was taken is there, and nobody else finds a file.
    #expect(try keys(bench, "t") == (0..<taken).map { $0 % 300 })
    #expect(FileSystem.names(in: folder) == [])
    #expect(bench.deleteRecords("t", before: Int64(taken / 2)).code == 0)
    #expect(produce(bench, "t", 0..<60).allSatisfy { $0 == 0 })
  }

  @Test func aFolderThatIsNotThereIsAnErrorOfTheDisk() {
    let bench = bench(memory: 5_000, disk: 10_000_000, folder: "/nowhere")
    #expect(bench.create("t") == 0)
    let codes = produce(bench, "t", 0..<10)
    #expect(codes.first == 0 && codes.last == ErrorCode.storageError.rawValue)
  }
}
