import LessonModel
import PostgresClient
import Processes
import TestSupport
import Testing

@testable import Services

/// What lessons make on somebody else's PostgreSQL outside of their own database.
@Suite struct ExternalPostgresTests {
  private let cluster: PostgresCluster
  private let test: TestHost

  init() throws {
    cluster = try PostgresCluster()
    test = try TestHost([
      "ETUDE_POSTGRES": "postgresql:///postgres?host=\(cluster.host)&port=\(cluster.port)&user=kit"
    ])
  }

  private func connection(_ database: String = "postgres") throws -> PostgresConnection {
    try PostgresConnection(parameters: [
      "host": cluster.host, "port": "\(cluster.port)", "user": "kit", "dbname": database,
    ])
  }

  private func names() throws -> [String] {
    let rows = try connection().query(
      "SELECT datname FROM pg_database UNION SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' "
        + "UNION SELECT slot_name FROM pg_replication_slots ORDER BY 1")
    return rows.compactMap { $0[0] }
  }

  @Test func whatALessonMadeIsRemoved() throws {
    let before = try names()
    let text = """
      CREATE ROLE bob LOGIN; create user "Ann Lee"; CREATE DATABASE side;
      CREATE TABLE posts (x int); GRANT SELECT ON posts TO bob;
      GRANT CONNECT ON DATABASE postgres TO bob;
      SELECT pg_create_physical_replication_slot('copy')
      """
    let lease = try test.host.acquire([.init("db", .postgres)], lesson: "ours", text: text)
    let session = try PostgresConnection(parameters: lease.endpoints[0].postgresParameters)
    for statement in text.split(separator: ";") { try session.query(String(statement)) }
    try session.query("ALTER TABLE posts OWNER TO bob")
    try session.query("BEGIN")
    try session.query("CREATE TABLE later (x int)")
    let isPrepared = (try? session.query("PREPARE TRANSACTION 'kept'")) != nil
    #expect(isPrepared)
    lease.release()
    // A name with a blank in it is not found in the text, and is said.
    #expect(try Set(names()) == Set(before + ["Ann Lee"]))
    let remarks = test.host.takeRemarks()
    #expect(remarks.count == 1 && remarks[0].contains("role Ann Lee: new since"))
  }

  @Test func whatAnotherMadeMeanwhileStays() throws {
    let lease = try test.host.acquire(
      [.init("db", .postgres)], lesson: "ours", text: "SELECT * FROM orders -- as alice")
    let other = try connection()
    try other.query("CREATE ROLE alice")
    try other.query("CREATE DATABASE orders")
    lease.release()
    #expect(try Set(names()).isSuperset(of: ["alice", "orders"]))
    #expect(
      test.host.takeRemarks().first?.contains("database orders, role alice: new since") == true)
  }

  @Test func whatCannotBeRemovedIsSaid() throws {
    let lease = try test.host.acquire(
      [.init("db", .postgres)], lesson: "ours", text: "CREATE ROLE bob")
    let session = try PostgresConnection(parameters: lease.endpoints[0].postgresParameters)
    try session.query("CREATE ROLE bob")
    let other = try connection()
    try other.query("CREATE DATABASE theirs")
    try connection("theirs").query("CREATE TABLE t (x int); GRANT SELECT ON t TO bob")
    lease.release()
    #expect(try names().contains("bob"))
    #expect(
      test.host.takeRemarks().contains { $0.contains("role bob: ") && $0.contains("depend on it") })
  }
}
