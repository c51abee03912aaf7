/// Etude's folder in the user's cache folder, by the rules of the XDG base directories: what is slow
/// to make is kept there between runs.
///
/// Without `HOME` and `XDG_CACHE_HOME`, or where others could put things into the folder, there is
/// none: a program that somebody else left there would run as this user.
package enum UserCache {
  /// Where the folder is, as an environment says; nil when it says nothing.
  package static func path(in environment: [String: String]) -> String? {
    if let folder = environment["XDG_CACHE_HOME"], folder.hasPrefix("/") {
      return "\(folder)/etude"
    }
    if let home = environment["HOME"], home.hasPrefix("/") { return "\(home)/.cache/etude" }
    return nil
  }

  /// The folder, made and found to be private; nil when nothing can be kept.
  package static var folder: String? { try? state.get() }

  /// Why nothing is kept; nil when all is well.
  package static var problem: String? {
    if case .failure(let problem) = state { problem.description } else { nil }
  }

  private static let state: Result<String, PrivateFolder.Problem> = {
    let pairs = ["HOME", "XDG_CACHE_HOME"].compactMap { name in
      Executable.environmentValue(name).map { (name, $0) }
    }
    guard let path = path(in: Dictionary(pairs) { first, _ in first }) else {
      return .failure(.init(description: "neither HOME nor XDG_CACHE_HOME names a folder"))
    }
    return Result { () throws(PrivateFolder.Problem) in
      try PrivateFolder.make(path)
      return path
    }
  }()
}
