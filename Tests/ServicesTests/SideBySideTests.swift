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
    let seen = try await withThrowingTaskGroup(of: String.self) { group in
      for test in tests {
        for lesson in 1...4 {
          group.addTask {
            let lease = try test.host.acquire(
              [.init("db", .postgres), .init("cache", .redis), .init("log", .kafka)],
              lesson: "lesson \(lesson)")
            defer { lease.release() }
            let database = try ask(lease.endpoint("db"), "SELECT current_database()")
            let ports = lease.endpoints.map { String($0.port) }
            return "\(database ?? "") \(ports.joined(separator: " "))"
          }
        }
      }
      return try await group.reduce(into: [String]()) { $0.append($1) }
    }
    let fields = seen.map { $0.split(separator: " ") }
    #expect(Set(fields.map { $0[0] }).sorted() == (1...4).map { "lesson_\($0)" })
    // One PostgreSQL a run; a Redis and a broker a lesson.
    #expect(Set(fields.map { $0[1] }).count == 2)
    #expect(Set(fields.flatMap { $0[2...] }).count == 16)
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
