import LessonModel
import Processes
import Testing

@testable import Services

@Suite struct SideBySideTests {
  /// Two runs with no template yet, and several lessons in each, all at once.
  @Test func lessonsOfTwoRunsStartAtOnce() async throws {
    let cache = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    try FileSystem.makeFolder(cache)
    defer { FileSystem.remove(cache) }
    let tests = [
      try TestHost(["XDG_CACHE_HOME": cache]), try TestHost(["XDG_CACHE_HOME": cache]),
    ]
    // All are held until the end: the port of one that was let go may be given to the next.
    let leases: [ServiceLease] = try await withThrowingTaskGroup(of: ServiceLease.self) { group in
      for test in tests {
        for lesson in 1...4 {
          group.addTask {
            try test.host.acquire(
              [.init("db", .postgres), .init("cache", .redis), .init("log", .kafka)],
              lesson: "lesson \(lesson)")
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let databases = try leases.map { try ask($0.endpoint("db"), "SELECT current_database()") }
    #expect(Set(databases.map { $0 ?? "" }).sorted() == (1...4).map { "lesson_\($0)" })
    // One PostgreSQL a run; a Redis and a broker a lesson.
    #expect(Set(leases.map { $0.endpoint("db")?.port }).count == 2)
    let others = leases.flatMap { [$0.endpoint("cache")?.port, $0.endpoint("log")?.port] }
    #expect(Set(others.compactMap(\.self)).count == 16)
    for lease in leases { lease.release() }
    for test in tests { #expect(test.end()) }
    let kept = FileSystem.names(in: "\(cache)/etude")
    #expect(kept.count == 1 && kept.first?.hasPrefix("postgres-") == true)
  }

  @Test func damagedTemplateIsMadeAnew() throws {
    let cache = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    try FileSystem.makeFolder(cache)
    defer { FileSystem.remove(cache) }
    for _ in 1...2 {
      let test = try TestHost(["XDG_CACHE_HOME": cache])
      let lease = try test.host.acquire([.init("db", .postgres)], lesson: "a")
      #expect(try ask(lease.endpoints[0], "SELECT 1") == "1")
      let kept = try #require(FileSystem.names(in: "\(cache)/etude").first)
      let file = "\(cache)/etude/\(kept)/global/pg_control"
      #expect(FileSystem.status(file) != nil)
      FileSystem.remove(file)
    }
  }

  @Test func folderThatCannotBeWrittenKeepsNothing() throws {
    let test = try TestHost(["XDG_CACHE_HOME": "/proc/nowhere"])
    let lease = try test.host.acquire([.init("db", .postgres)], lesson: "a")
    #expect(try ask(lease.endpoints[0], "SELECT 1") == "1")
    lease.release()
    #expect(test.end())
  }
}
