import Processes

/// The version of redis-cli that is re-created, as far as it decides what is printed.
package struct RedisCLIVersion: Sendable, Equatable {
  /// The first number of the version: 7 of 7.0.15.
  package let major: Int
  /// The second number of the version: 0 of 7.0.15.
  package let minor: Int

  package init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads what redis-cli says of itself, `redis-cli 7.0.15`; nil when it does not look so.
  package init?(description: String) {
    let words = description.split(whereSeparator: \.isWhitespace)
    guard words.count >= 2, words[0] == "redis-cli" else { return nil }
    let numbers = words[1].split(separator: ".")
    guard numbers.count >= 2, let major = Int(numbers[0]), let minor = Int(numbers[1]) else {
      return nil
    }
    self.init(major: major, minor: minor)
  }

  /// The version of the redis-cli that is installed, because it is what an author compares a lesson
  /// with; 7.0 where there is none.
  package static let installed: Self = {
    guard let program = Executable.find("redis-cli"),
      let result = try? ChildProcess.collect(
        ChildProcess.Launch(program, ["--version"]), deadline: .after(.seconds(10))),
      result.status.isSuccess
    else { return Self(major: 7, minor: 0) }
    return Self(description: result.output) ?? Self(major: 7, minor: 0)
  }()

  /// Whether the confirmation of a subscription, not the command, begins the reading of messages,
  /// and whether UNSUBSCRIBE takes a confirmation for each of its channels.
  var awaitsConfirmations: Bool { isAtLeast(7, 2) }

  /// Whether a connection that is made anew after a loss chooses the same database again.
  var choosesDatabaseAgain: Bool { isAtLeast(8, 0) }

  private func isAtLeast(_ major: Int, _ minor: Int) -> Bool {
    (self.major, self.minor) >= (major, minor)
  }
}
