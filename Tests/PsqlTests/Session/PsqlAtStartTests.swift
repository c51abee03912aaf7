import PostgresClient
import Psql
import Sessions
import TestSupport
import Testing

@Suite("psql and a server that starts up") struct PsqlAtStartTests {
  /// The server opens while the group waits for it: the gate is opened by another thread, once a
  /// session of its own has been refused.
  @Test("A new session waits for it")
  func newSession() throws {
    let cluster = try PostgresCluster(start: .closed)
    defer { cluster.stop() }
    let parameters = [
      "host": cluster.host, "port": "\(cluster.port)", "user": cluster.user, "dbname": "postgres",
    ]
    let opening = OwnThread {
      let group = PsqlSessionGroup(parameters: parameters)
      defer { group.close() }
      let session = try group.openPsql("main")
      try session.begin(StepInput(text: "\\c template1\n", number: 1))
      return String(decoding: session.takeOutput().bytes, as: UTF8.self)
    }
    #expect(throws: PostgresError.self) {
      try PostgresConnection(parameters: parameters, startLimit: .zero)
    }
    cluster.open()
    #expect(
      try opening.value()
        == "You are now connected to database \"template1\" as user \"\(cluster.user)\".\n")
  }
}
