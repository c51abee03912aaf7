/// A version of psql: what it prints of itself, and what it does differently from other versions.
package struct PsqlVersion: Sendable, Equatable {
  /// The version as one number: 150020 for 15.20. psql's `VERSION_NUM`.
  package let number: Int
  /// The version as its packager names it: `15.20 (Debian 15.20-0+deb12u1)`. psql's `VERSION_NAME`.
  package let name: String
  /// The version and how it was built. psql's `VERSION`.
  package let description: String

  /// Creates a version of which only the number is known, such as that of the client library.
  package init(number: Int) {
    self.number = number
    name = "\(number / 10_000).\(number % 10_000)"
    description = "PostgreSQL \(name)"
  }

  /// Reads what psql prints of itself; nil when the text is something else.
  ///
  /// - Parameter description: psql's `VERSION`: `PostgreSQL 15.20 (…) on …, compiled by …, 64-bit`.
  package init?(description: String) {
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

  /// A change of psql that came with some release of each major version.
  package struct Change: Sendable {
    /// The first minor version that has the change, by major version. Later major versions have it
    /// from their beginning, earlier ones never.
    fileprivate let firstMinors: [Int: Int]

    /// A change that came with a major version.
    package static func major(_ version: Int) -> Self { Self(firstMinors: [version: 0]) }

    /// `\restrict` and `\unrestrict`.
    package static let restriction = Self(firstMinors: [14: 19, 15: 14, 16: 10, 17: 6])
    /// `\unrestrict` takes the rest of its line for the key, and replaces nothing in it.
    package static let plainRestrictionKey = Self(firstMinors: [
      14: 24, 15: 19, 16: 15, 17: 11, 18: 6,
    ])
    /// psql skips the data behind a COPY that the server refuses.
    package static let refusedCopiesAreSkipped = Self(firstMinors: [
      14: 24, 15: 19, 16: 15, 17: 11, 18: 6,
    ])
    /// In the expanded form, the headings of the records widen the column of values, not only when
    /// lines are wrapped.
    package static let headingsWidenRecords = Self(firstMinors: [
      14: 24, 15: 19, 16: 15, 17: 11, 18: 6,
    ])
  }

  /// Whether this version has a change.
  package func has(_ change: Change) -> Bool {
    if let first = change.firstMinors[number / 10_000] { return number % 10_000 >= first }
    return number / 10_000 > change.firstMinors.keys.max() ?? 0
  }
}
