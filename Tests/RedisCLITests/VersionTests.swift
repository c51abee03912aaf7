import RedisCLI
import TestSupport
import Testing

/// Where the versions of redis-cli differ: each is as its own, whichever is installed.
@Suite struct VersionTests {
  private static let old = RedisCLIVersion(major: 7, minor: 0)
  private static let new = RedisCLIVersion(major: 8, minor: 0)
  private static let head = "Reading messages... (press Ctrl-C to quit)\n"

  @Test(arguments: [
    (old, head + "(error) ERR wrong number of arguments for 'subscribe' command\nPONG\n"),
    (new, "(error) ERR wrong number of arguments for 'subscribe' command\nPONG\n"),
  ])
  func refusedSubscription(version: RedisCLIVersion, printed: String) throws {
    #expect(try RedisLesson(version: version).run("SUBSCRIBE\nPING") == printed)
  }

  @Test(arguments: [old, new])
  func subscription(version: RedisCLIVersion) throws {
    #expect(
      try RedisLesson(version: version).run("SUBSCRIBE a b")
        == Self.head + "1) \"subscribe\"\n2) \"a\"\n3) (integer) 1\n"
        + "1) \"subscribe\"\n2) \"b\"\n3) (integer) 2\n")
  }

  @Test(arguments: [
    (old, "1) \"unsubscribe\"\n2) \"b\"\n3) (integer) 0\nPONG\n"),
    (new, "PONG\n\"x\"\n"),
  ])
  func twoConfirmations(version: RedisCLIVersion, rest: String) throws {
    #expect(
      try RedisLesson(version: version).run("UNSUBSCRIBE a b\nPING\nECHO x")
        == "1) \"unsubscribe\"\n2) \"a\"\n3) (integer) 0\n"
        + (version == Self.new ? "1) \"unsubscribe\"\n2) \"b\"\n3) (integer) 0\n" : "") + rest)
  }

  @Test(arguments: [(old, "\"1\""), (new, "(nil)")])
  func databaseAfterALoss(version: RedisCLIVersion, inTheFirst: String) throws {
    let lesson = try RedisLesson(version: version)
    try lesson.run("SELECT 3\nCLIENT KILL TYPE normal SKIPME no\nPING")
    #expect(try lesson.run("SET a 1\nSELECT 0\nGET a") == "OK\nOK\n\(inTheFirst)\n")
  }

  private static let descriptions: [(String, RedisCLIVersion?)] = [
    ("redis-cli 7.0.15\n", old), ("redis-cli 8.0.2 (git:00000000)", new),
    ("redis-cli 7.9.224", RedisCLIVersion(major: 7, minor: 9)), ("redis-cli 7", nil),
    ("redis-cli", nil), ("", nil), ("redis-cli x.y", nil), ("psql (PostgreSQL) 15.18", nil),
  ]

  @Test(arguments: descriptions)
  func description(text: String, version: RedisCLIVersion?) {
    #expect(RedisCLIVersion(description: text) == version)
  }
}
