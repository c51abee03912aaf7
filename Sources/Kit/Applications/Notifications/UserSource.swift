public import PostgresClient

/// A user, as a campaign needs one.
public struct NotificationUser: Sendable, Hashable {
  /// The number; 1 or more.
  public let id: Int
  /// The name.
  public let name: String
  /// The address.
  public let email: String

  /// Makes a user.
  public init(id: Int, name: String, email: String) {
    (self.id, self.name, self.email) = (id, name, email)
  }
}

/// Where a campaign's users are read, page by page.
public protocol UserSource {
  /// The first users with a number above this one, by number.
  ///
  /// - Parameters:
  ///   - id: the last number of the page before; 0 for the first page.
  ///   - limit: how many at most.
  /// - Returns: the users; none when there are no more.
  /// - Throws: what went wrong with the server.
  func users(after id: Int, limit: Int) throws -> [NotificationUser]
}

/// The table `users (id, name, email)` of a PostgreSQL server, such as a standby. A lost connection is
/// made anew by the next page.
public final class PostgresUserSource: UserSource {
  private let connect: () throws -> PostgresConnection
  private var connection: PostgresConnection?

  /// Makes a source. Nothing is connected before the first page.
  public init(connect: @escaping () throws -> PostgresConnection) { self.connect = connect }

  // lesson: page
  /// Reads a page by keyset: the index of the primary key finds its first user.
  ///
  /// - Returns: the users; none when there are no more.
  /// - Throws: `PostgresError`, or what connecting throws.
  public func users(after id: Int, limit: Int) throws -> [NotificationUser] {
    let connection = try connection.flatMap { $0.isBroken ? nil : $0 } ?? connect()
    self.connection = connection
    let rows = try connection.query(
      "SELECT id, name, email FROM users WHERE id > $1 ORDER BY id LIMIT $2",
      parameters: ["\(id)", "\(limit)"])
    return rows.compactMap { row in
      guard let id = row[0].flatMap({ Int($0) }) else { return nil }
      return NotificationUser(id: id, name: row[1] ?? "", email: row[2] ?? "")
    }
  }
  // lesson: end
}

extension NotificationSystem {
  /// Makes the table `users` on a primary, with users from 1 on.
  ///
  /// - Throws: `PostgresError`.
  public static func makeUsers(
    _ count: Int, on primary: PostgresConnection
  ) throws(PostgresError) {
    try primary.query(
      "CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL, email text NOT NULL)")
    try primary.query(
      """
      INSERT INTO users SELECT n, 'user' || n, 'user' || n || '@example.org'
      FROM generate_series(1, $1::integer) n
      """, parameters: ["\(count)"])
  }
}
