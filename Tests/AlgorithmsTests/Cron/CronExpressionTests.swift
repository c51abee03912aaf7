import Algorithms
import Foundation
import Testing

/// The clocks of the tests: changes of an hour in both halves of the world, of half an hour, on the
/// other side of midnight, and none.
enum Clock: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case berlin = "Europe/Berlin"
  case newYork = "America/New_York"
  case lordHowe = "Australia/Lord_Howe"
  case santiago = "America/Santiago"
  case kolkata = "Asia/Kolkata"
  case apia = "Pacific/Apia"
  case utc = "UTC"

  var testDescription: String { rawValue }
  var zone: TimeZone { TimeZone(identifier: rawValue) ?? .gmt }

  /// A time as a clock there shows it, with the difference to UTC.
  func text(_ date: Date) -> String {
    let formatter = ISO8601DateFormatter()
    formatter.timeZone = zone
    return formatter.string(from: date)
  }

  func date(_ text: String) throws -> Date {
    let formatter = ISO8601DateFormatter()
    formatter.timeZone = zone
    return try #require(formatter.date(from: text))
  }
}

@Suite("Cron expressions")
struct CronExpressionTests {
  /// The first runs after 2026-11-28 12:00 UTC, a Saturday.
  @Test(
    "What the fields say",
    arguments: [
      ("* * * * *", "2026-11-28T12:01:00Z", "2026-11-28T12:02:00Z"),
      ("*/7 * * * *", "2026-11-28T12:07:00Z", "2026-11-28T12:14:00Z"),
      ("50/4 * * * *", "2026-11-28T12:50:00Z", "2026-11-28T12:54:00Z"),
      ("1-10/3 13 * * *", "2026-11-28T13:01:00Z", "2026-11-28T13:04:00Z"),
      ("*/20 * * * * *", "2026-11-28T12:00:20Z", "2026-11-28T12:00:40Z"),
      ("15 0 0 1 1 *", "2027-01-01T00:00:15Z", "2028-01-01T00:00:15Z"),
      ("0 12 * * *", "2026-11-29T12:00:00Z", "2026-11-30T12:00:00Z"),
      ("0 0 31 * *", "2026-12-31T00:00:00Z", "2027-01-31T00:00:00Z"),
      ("0 0 29 2 *", "2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"),
      ("0 0 * jan,Dec *", "2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z"),
      ("0 0 * * sun", "2026-11-29T00:00:00Z", "2026-12-06T00:00:00Z"),
      ("0 0 * * 7", "2026-11-29T00:00:00Z", "2026-12-06T00:00:00Z"),
      ("0 0 * * 5-7", "2026-11-29T00:00:00Z", "2026-12-04T00:00:00Z"),
      ("0 0 13 * 5", "2026-12-04T00:00:00Z", "2026-12-11T00:00:00Z"),
      ("0 0 */2 * MON", "2026-12-07T00:00:00Z", "2026-12-21T00:00:00Z"),
      ("0 0 ? * MON", "2026-11-30T00:00:00Z", "2026-12-07T00:00:00Z"),
      ("0 0 L * *", "2026-11-30T00:00:00Z", "2026-12-31T00:00:00Z"),
      ("0 0 L-30 * *", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
      ("0 0 LW * *", "2026-11-30T00:00:00Z", "2026-12-31T00:00:00Z"),
      ("0 0 LW 1,2,5 *", "2027-01-29T00:00:00Z", "2027-02-26T00:00:00Z"),
      ("0 0 1,15W * *", "2026-12-01T00:00:00Z", "2026-12-15T00:00:00Z"),
      ("0 0 1W 5,8 *", "2027-05-03T00:00:00Z", "2027-08-02T00:00:00Z"),
      ("0 0 31W 1,4,10 *", "2027-01-29T00:00:00Z", "2027-10-29T00:00:00Z"),
      ("0 0 * * 5L", "2026-12-25T00:00:00Z", "2027-01-29T00:00:00Z"),
      ("0 0 * * FRI#3", "2026-12-18T00:00:00Z", "2027-01-15T00:00:00Z"),
      ("0 0 * * 6#5", "2027-01-30T00:00:00Z", "2027-05-29T00:00:00Z"),
      ("@yearly", "2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"),
      ("@Monthly", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
      ("@weekly", "2026-11-29T00:00:00Z", "2026-12-06T00:00:00Z"),
      ("@midnight", "2026-11-29T00:00:00Z", "2026-11-30T00:00:00Z"),
      ("@hourly", "2026-11-28T13:00:00Z", "2026-11-28T14:00:00Z"),
    ])
  func fields(text: String, first: String, second: String) throws {
    let expression = try CronExpression(text)
    let start = try Clock.utc.date("2026-11-28T12:00:00Z")
    let one = try #require(expression.next(after: start, in: Clock.utc.zone))
    let two = try #require(expression.next(after: one, in: Clock.utc.zone))
    #expect([one, two].map(Clock.utc.text) == [first, second])
    #expect(expression.previous(before: two, in: Clock.utc.zone) == one)
    #expect(expression.next(after: one.addingTimeInterval(-0.25), in: Clock.utc.zone) == one)
    #expect(expression.description == text)
  }

  @Test(
    "A day that no year has never comes", arguments: ["0 0 31 2 *", "0 0 31 4,6 *", "* * 31W 9 *"])
  func never(text: String) throws {
    let expression = try CronExpression(text)
    #expect(expression.next(after: Date(timeIntervalSince1970: 0), in: Clock.berlin.zone) == nil)
    #expect(expression.previous(before: Date(timeIntervalSince1970: 0), in: Clock.utc.zone) == nil)
  }

  @Test(
    "What is wrong is said, and what would be right",
    arguments: [
      ("", "there are 0 fields"), ("* * * *", "there are 4 fields"),
      ("* * * * * * *", "there are 7 fields"),
      ("60 * * * *", "'60': a minute is a number from 0 to 59"),
      ("* 24 * * *", "'24': an hour"),
      ("* * 0 * *", "'0': a day of month is a number from 1 to 31"),
      ("* * * 13 *", "1 to 12, or JAN to DEC"), ("* * * * 8", "from 0 to 7, or SUN to SAT"),
      ("* * * Mai *", "'Mai': a month"), ("a * * * *", "'a': a minute"),
      ("*/0 * * * *", "'*/0': a step"), ("*/ * * * *", "'*/': a step"),
      ("*/5/2 * * * *", "a step"), ("5-1 * * * *", "'5-1': the range ends before it begins"),
      ("0 22-2 * * *", "22-23,0-2"), ("1,,2 * * * *", "'': a minute"),
      ("-1 * * * *", "'-1': a minute"),
      ("1- * * * *", "'1-': a minute"), ("? * * * *", "'?': a minute"),
      ("L * * * *", "'L': a minute"),
      ("* * * * L", "5L is the last Friday"), ("* * * * 5#6", "'5#6': the first to the fifth"),
      ("* * * * 8#1", "'8#1': a day of week"), ("* * L-31 * *", "from 1 to 30 days"),
      ("* * W * *", "'W': a day of month"), ("* * 32W * *", "'32W'"),
      ("@reboot", "a name is one of"),
      ("@daily now", "a name is one of"), ("*-5 * * * *", "'*-5': a minute"),
      ("99999999999999999999 * * * *", "a minute"), ("*/99999999999999999999 * * * *", "a step"),
    ])
  func errors(text: String, reason: String) {
    let error = #expect(throws: CronError.self) { try CronExpression(text) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "none")")
  }
}
