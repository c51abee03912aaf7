public import PostgresClient

/// A server that a router may send statements to.
public struct DatabaseServer: Sendable, Equatable {
  /// What reports call it; unique among a router's servers.
  public var name: String
  /// Where it is: `postgresql://…`.
  public var url: String
  /// Its share of the reads, against the weights of the others; not negative.
  public var weight: Int

  /// Names a server.
  ///
  /// - Precondition: `weight` is not negative.
  public init(_ name: String, url: String, weight: Int = 1) {
    precondition(weight >= 0, "a weight is 0 or more")
    self.name = name
    self.url = url
    self.weight = weight
  }
}

/// What a statement returned, and the server that answered.
public struct RoutedRows: Sendable, Equatable {
  /// The name of the server.
  public var server: String
  /// Its answer.
  public var rows: PostgresRows
  /// The servers that were passed over.
  public var skipped: [SkippedServer]

  /// The value in the first column of the first row; nil when there is none or it is NULL.
  public var firstValue: String? { rows.firstValue }
}
