/// What is wrong with an OpenAPI document, and where.
public struct OpenAPIError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The place, as a JSON pointer from the document's root: `#/paths/~1tickets/get`.
  public var place: String
  /// What is wrong there.
  public var message: String

  /// Names a place and what is wrong.
  public init(_ place: String, _ message: String) {
    self.place = place
    self.message = message
  }

  /// The place and what is wrong.
  public var description: String { "\(place): \(message)" }
}
