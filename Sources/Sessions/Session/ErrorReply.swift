/// An error with which a service, or a service's tool, has refused something.
///
/// The code is made for programs, and the same in every language and version that the message may be
/// written in.
package struct ErrorReply: Sendable, Equatable {
  /// PostgreSQL's SQLSTATE (`42601`), the first word of Redis's reply (`WRONGTYPE`), Kafka's name of
  /// its code (`UNKNOWN_TOPIC_OR_PART`), or `misuse`.
  package var code: String
  /// What the service says, without what its tool prints around it.
  package var message: String

  /// The code of what a tool itself says when it is given a command or an argument that it does not
  /// know.
  package static let misuse = "misuse"
  /// How many of a step's errors are kept: the first ones.
  package static let limit = 100
}

extension [ErrorReply] {
  /// Keeps an error, if it is one of the first.
  package mutating func note(code: String, _ message: String) {
    if count < ErrorReply.limit { append(ErrorReply(code: code, message: message)) }
  }
}
