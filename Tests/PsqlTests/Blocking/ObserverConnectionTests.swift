import Glibc
import TestSupport
import Testing

@testable import Psql

@Suite("Asking the server who waits")
struct ObserverConnectionTests {
  @Test("A paused server gives no answer, and holds nothing up")
  func paused() throws {
    let cluster = try PostgresCluster.shared.get()
    let control = ObserverConnection(parameters: [
      "host": cluster.host, "port": "\(cluster.port)", "user": cluster.user, "dbname": "postgres",
    ])
    let first = control.rows("SELECT pg_backend_pid()")
    let text = String(decoding: try #require(first?.first?.first ?? nil), as: UTF8.self)
    let backend = try #require(Int32(text))
    try #require(kill(backend, SIGSTOP) == 0)
    defer { kill(backend, SIGCONT) }
    #expect(control.rows("SELECT 1") == nil)
    #expect(control.rows("SELECT 2") == nil)
    kill(backend, SIGCONT)
    // The answers to the questions before are not taken for the one to this.
    var answer: [[[UInt8]?]]?
    let deadline = ContinuousClock.now + .seconds(30)
    while answer == nil, ContinuousClock.now < deadline { answer = control.rows("SELECT 3") }
    #expect(answer == [[Array("3".utf8)]])
  }

  @Test("A server that is not there gives no answer")
  func missing() {
    let control = ObserverConnection(parameters: ["host": "/nonexistent"])
    #expect(control.rows("SELECT 1") == nil)
    #expect(control.rows("SELECT 1") == nil)
  }
}
