/// What lies in the folder of a server of the repository's own kind.
package enum ServerPlace {
  /// The folder of its data, empty when it first starts.
  package static let data = "data"
  /// Where it puts what it needs for a while.
  package static let temporary = "tmp"

  /// The names that its own files cannot have.
  package static let names: Set = [data, temporary]
}
