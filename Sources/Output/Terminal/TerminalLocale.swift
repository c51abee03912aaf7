/// What the locale says of a terminal.
package enum TerminalLocale {
  /// Whether it shows UTF-8: by the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is not empty (POSIX,
  /// "Environment Variables", 8.2).
  package static func isUTF8(_ environment: [String: String]) -> Bool {
    let value = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
      .first { !$0.isEmpty }
    let form = (value ?? "").lowercased().filter { $0 != "-" }
    return form.contains("utf8")
  }
}
