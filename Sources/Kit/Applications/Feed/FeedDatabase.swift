public import PostgresClient

/// What must not be lost: profiles, swipes and matches, in PostgreSQL.
///
/// The table `swipes` is the ledger: each decision, once. The table `pairs` has one row for two
/// persons, in either order of their swipes, and counts their likes. Two likes are a match.
///
/// It is not `Sendable`: one thread uses it, with its connection.
public final class FeedDatabase {
  private let connection: PostgresConnection

  /// Uses a connection.
  public init(on connection: PostgresConnection) { self.connection = connection }

  /// Whether the connection is lost.
  var isBroken: Bool { connection.isBroken }

  /// Makes the tables that are not there yet.
  ///
  /// - Throws: `PostgresError`.
  public func prepare() throws(PostgresError) {
    // One string is one transaction. Its lock lets processes that start together go one by one.
    try connection.query("SELECT pg_advisory_xact_lock(hashtext('feed')); " + Self.schema)
  }

  private static let schema = """
    CREATE TABLE IF NOT EXISTS profiles (
      id bigint PRIMARY KEY, name text NOT NULL, about text NOT NULL,
      longitude double precision NOT NULL, latitude double precision NOT NULL);
    CREATE TABLE IF NOT EXISTS swipes (
      swiper bigint REFERENCES profiles, target bigint REFERENCES profiles, likes boolean NOT NULL,
      PRIMARY KEY (swiper, target), CHECK (swiper <> target));
    CREATE TABLE IF NOT EXISTS pairs (
      low bigint, high bigint, likes integer NOT NULL CHECK (likes BETWEEN 0 AND 2),
      PRIMARY KEY (low, high), CHECK (low < high));
    CREATE INDEX IF NOT EXISTS pairs_high ON pairs (high, low);
    """

  // MARK: Profiles

  /// Creates or replaces a profile, and calls `index` before anybody can see that. Other changes of the
  /// same profile wait for it, so that the index ends with what the table ends with.
  ///
  /// - Returns: whether the profile is new.
  /// - Throws: `PostgresError`, or what `index` throws; then the profile is as it was.
  public func put(_ profile: FeedProfile, index: () throws -> Void) throws -> Bool {
    try connection.query("BEGIN")
    do {
      // `xmax` is 0 in a row that was inserted, and names the transaction in one that was updated.
      let isNew =
        try connection.query(
          """
          INSERT INTO profiles VALUES ($1, $2, $3, $4, $5)
          ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, about = EXCLUDED.about,
            longitude = EXCLUDED.longitude, latitude = EXCLUDED.latitude
          RETURNING xmax = 0
          """,
          parameters: [
            "\(profile.id)", profile.name, profile.about, "\(profile.longitude)",
            "\(profile.latitude)",
          ]
        ).firstValue == "t"
      try index()
      try connection.query("COMMIT")
      return isNew
    } catch {
      // The first error tells more; a lost connection rolls back by itself.
      _ = try? connection.query("ROLLBACK")
      throw error
    }
  }

  /// A profile; nil when there is none.
  ///
  /// - Throws: `PostgresError`.
  public func profile(_ id: Int) throws(PostgresError) -> FeedProfile? {
    try profiles([id]).first
  }

  /// The profiles with these ids, in their order, in one round trip. Those that are not there are
  /// left out.
  ///
  /// - Throws: `PostgresError`.
  public func profiles(_ ids: [Int]) throws(PostgresError) -> [FeedProfile] {
    let list = "{" + ids.map { "\($0)" }.joined(separator: ",") + "}"
    let rows = try connection.query(
      "\(Self.columns) FROM profiles WHERE id = ANY ($1::bigint[])", parameters: [list])
    let found = Dictionary(rows.compactMap(Self.profile).map { ($0.id, $0) }) { first, _ in first }
    return ids.compactMap { found[$0] }
  }

  /// The next profiles behind an id, in the order of ids.
  ///
  /// - Throws: `PostgresError`.
  func profiles(after id: Int, atMost count: Int) throws(PostgresError) -> [FeedProfile] {
    try connection.query(
      "\(Self.columns) FROM profiles WHERE id > $1 ORDER BY id LIMIT $2",
      parameters: ["\(id)", "\(count)"]
    ).compactMap(Self.profile)
  }

  private static let columns = "SELECT id, name, about, longitude, latitude"

  private static func profile(_ row: [String?]) -> FeedProfile? {
    let texts = row.compactMap { $0 }
    guard texts.count == 5, let id = Int(texts[0]), let longitude = Double(texts[3]),
      let latitude = Double(texts[4])
    else { return nil }
    return FeedProfile(
      id: id, name: texts[1], about: texts[2], longitude: longitude, latitude: latitude)
  }

  // MARK: Swipes

  // lesson: swipe
  /// Notes a decision. The second of two likes makes the match, also when both come at the same
  /// time. They meet in the row of the pair, where the later one waits for the earlier one.
  ///
  /// A repeated request changes nothing, so a client that has heard no answer sends it again.
  ///
  /// - Throws: `PostgresError`.
  public func swipe(
    _ swiper: Int, _ target: Int, likes: Bool
  ) throws(PostgresError) -> (outcome: SwipeOutcome, isNew: Bool) {
    let people = ["\(swiper)", "\(target)"]
    let first = try connection.query(
      """
      WITH swipe AS (
        INSERT INTO swipes VALUES ($1::bigint, $2::bigint, $3::boolean)
        ON CONFLICT DO NOTHING RETURNING likes)
      INSERT INTO pairs
        SELECT least($1::bigint, $2::bigint), greatest($1::bigint, $2::bigint), likes::int FROM swipe
      ON CONFLICT (low, high) DO UPDATE SET likes = pairs.likes + EXCLUDED.likes
      RETURNING likes = 2
      """, parameters: people + ["\(likes)"])
    if let isMatch = first.firstValue {
      return (SwipeOutcome(likes: likes, isMatch: isMatch == "t"), true)
    }
    let stored = try connection.query(
      """
      SELECT s.likes, p.likes = 2 FROM swipes s JOIN pairs p
        ON p.low = least(swiper, target) AND p.high = greatest(swiper, target)
      WHERE swiper = $1 AND target = $2
      """, parameters: people
    ).first
    return (SwipeOutcome(likes: stored?[0] == "t", isMatch: stored?[1] == "t"), false)
  }
  // lesson: end

  /// The persons that a person has decided about, in the order of ids.
  ///
  /// - Throws: `PostgresError`.
  public func swiped(by id: Int) throws(PostgresError) -> [Int] {
    try connection.query(
      "SELECT target FROM swipes WHERE swiper = $1 ORDER BY target", parameters: ["\(id)"]
    ).compactMap { $0[0].flatMap { Int($0) } }
  }

  /// The matches of a person behind an id, in the order of ids.
  ///
  /// - Throws: `PostgresError`.
  public func matches(
    of id: Int, after: Int = 0, atMost count: Int = 100
  ) throws(PostgresError) -> [Int] {
    try connection.query(
      """
      SELECT high FROM pairs WHERE low = $1 AND high > $2 AND likes = 2
      UNION ALL SELECT low FROM pairs WHERE high = $1 AND low > $2 AND likes = 2
      ORDER BY 1 LIMIT $3
      """, parameters: ["\(id)", "\(after)", "\(count)"]
    ).compactMap { $0[0].flatMap { Int($0) } }
  }
}
