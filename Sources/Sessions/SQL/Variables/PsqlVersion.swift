/// The version of psql that is re-created: what it says of itself, and what it does in its own way.
public struct PsqlVersion: Sendable, Equatable {
  /// The version as one number: 150020 for 15.20. psql's `VERSION_NUM`.
  public let number: Int
  /// The version as its packager names it: `15.20 (Debian 15.20-0+deb12u1)`. psql's `VERSION_NAME`.
  public let name: String
  /// The version and how it was built. psql's `VERSION`.
  public let description: String

  /// The version of the client library, of which no more is known than its number.
  init(number: Int) {
    self.number = number
    name = "\(number / 10_000).\(number % 10_000)"
    description = "PostgreSQL \(name)"
  }

  /// Reads what psql says of itself; nil when it does not look so.
  ///
  /// - Parameter description: psql's `VERSION`: `PostgreSQL 15.20 (…) on …, compiled by …, 64-bit`.
  public init?(description: String) {
    let start = "PostgreSQL "
    let text = description.dropFirst(start.count)
    guard description.hasPrefix(start), let end = text.firstRange(of: " on ") else { return nil }
    let name = text[..<end.lowerBound]
    let digits = name.prefix { $0.isASCII && $0.isNumber }
    guard let major = Int(digits), name.utf8.first != UInt8(ascii: "0") else { return nil }
    // A version before the first release has letters there: 18beta1.
    let rest = name.dropFirst(digits.count)
    let minor = rest.first == "." ? Int(rest.dropFirst().prefix { $0.isASCII && $0.isNumber }) : 0
    guard let minor else { return nil }
    number = major * 10_000 + minor
    self.name = String(name)
    self.description = description
  }

  /// Something that psql has done since some release of each major version.
  struct Change: Sendable {
    /// The first minor version that has it, by major version. Later major versions have it from
    /// their beginning, earlier ones never.
    fileprivate let firstMinors: [Int: Int]

    /// A change that came with a major version.
    static func major(_ version: Int) -> Self { Self(firstMinors: [version: 0]) }

    /// `\restrict` and `\unrestrict`.
    static let restriction = Self(firstMinors: [14: 19, 15: 14, 16: 10, 17: 6])
    /// `\unrestrict` takes the rest of its line as it stands for the key: nothing in it is replaced.
    static let plainRestrictionKey = Self(firstMinors: [14: 24, 15: 19, 16: 15, 17: 11, 18: 6])
    /// The data behind a COPY that the server refuses are skipped.
    static let refusedCopiesAreSkipped = Self(firstMinors: [14: 24, 15: 19, 16: 15, 17: 11, 18: 6])
    /// The values' column of the expanded form is as wide as the headings of the records ask for,
    /// not only when lines are wrapped.
    static let headingsWidenRecords = Self(firstMinors: [14: 24, 15: 19, 16: 15, 17: 11, 18: 6])
  }

  /// Whether this version has a change.
  func has(_ change: Change) -> Bool {
    if let first = change.firstMinors[number / 10_000] { return number % 10_000 >= first }
    return number / 10_000 > change.firstMinors.keys.max() ?? 0
  }
}
