/// What `AUTH` sends.
public struct RedisCredentials: Sendable, Hashable {
  /// The user; nil for the default user.
  public var user: String?
  /// The password.
  public var password: String

  /// Makes credentials.
  public init(user: String? = nil, password: String) {
    self.user = user
    self.password = password
  }

  /// The arguments of the `AUTH` command.
  public var command: [[UInt8]] {
    (["AUTH"] + (user.map { [$0] } ?? []) + [password]).map { Array($0.utf8) }
  }
}
