import Psql
import PsqlText
import Testing

/// What psql 15.20 prints for the inputs in Fixtures/psql: a file added there is a case added. The
/// server is the installed one, and what it answers otherwise is a known difference.
@Suite("The conformance kit")
struct PsqlKitTests {
  @Test("Input files", arguments: Fixtures.names(in: "psql", ending: ".sql"))
  func file(name: String) throws {
    let input = try Fixtures.bytes("psql/\(name).sql")
    let expected = try Fixtures.bytes("psql/\(name).out")
    let lesson = try PsqlLesson(database: "kit_\(name.prefix(2))", version: .recorded)
    let actual = try lesson.output(of: input)
    let masked = Mask.database(lesson.database, in: Mask.processes(in: actual))
    let isSame = masked == expected
    KnownDifferences.expect("kit \(name)", isSame: isSame, firstDifference(masked, expected))
  }
}

extension PsqlVersion {
  /// The version that the kit was recorded with.
  static let recorded =
    PsqlVersion(
      description: "PostgreSQL 15.20 (Debian 15.20-0+deb12u1) on x86_64-pc-linux-gnu, compiled by "
        + "gcc (Debian 12.2.0-14+deb12u1) 12.2.0, 64-bit") ?? .installed
}

/// The first line that differs, for a message.
func firstDifference(_ actual: [UInt8], _ expected: [UInt8]) -> String {
  let actual = actual.split(separator: 0x0A, omittingEmptySubsequences: false)
  let expected = expected.split(separator: 0x0A, omittingEmptySubsequences: false)
  for index in 0..<max(actual.count, expected.count) {
    let (got, wanted) = (
      actual.indices.contains(index) ? actual[index] : [],
      expected.indices.contains(index) ? expected[index] : []
    )
    if got != wanted {
      return "line \(index + 1): got \(String(decoding: got, as: UTF8.self).debugDescription), "
        + "wanted \(String(decoding: wanted, as: UTF8.self).debugDescription)"
    }
  }
  return "no difference"
}

/// Takes out of an output what differs from run to run.
enum Mask {
  static func processes(in bytes: [UInt8]) -> [UInt8] {
    replacingDigits(in: bytes, after: "process with PID ", by: "<pid>")
  }

  static func database(_ name: String, in bytes: [UInt8]) -> [UInt8] {
    Array(
      String(decoding: bytes, as: UTF8.self).replacing("\"\(name)\"", with: "\"kit\"").utf8)
  }

  private static func replacingDigits(
    in bytes: [UInt8], after prefix: String, by mask: String
  ) -> [UInt8] {
    let prefix = Array(prefix.utf8)
    var result: [UInt8] = []
    var rest = bytes[...]
    while let first = rest.first {
      if first == prefix[0], rest.starts(with: prefix) {
        rest = rest.dropFirst(prefix.count)
        result += prefix
        if let digit = rest.first, (0x30...0x39).contains(digit) {
          rest = rest.drop { (0x30...0x39).contains($0) }
          result += Array(mask.utf8)
        }
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
