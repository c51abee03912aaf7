import Processes

/// The variables that a lesson's programs see: pinned, so that what they print does not depend on
/// who runs the lesson and where.
enum PinnedEnvironment {
  /// The pinned variables of a page whose scratch folder is `folder`, with the runner's own on
  /// top. Of the runner's environment only `PATH` is kept.
  static func variables(folder: String, adding extra: [String: String]) -> [String: String] {
    let pinned = [
      "COLUMNS": "80",
      "HOME": folder,
      "LANG": "C.UTF-8",
      "LC_ALL": "C.UTF-8",
      "NO_COLOR": "1",
      "PAGER": "cat",
      "PATH": Executable.environmentValue("PATH") ?? Executable.defaultPath,
      "TERM": "dumb",
      "TZ": "UTC",
    ]
    return pinned.merging(extra) { _, given in given }
  }
}
