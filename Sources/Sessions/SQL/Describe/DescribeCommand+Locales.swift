import PsqlText

/// The locales of databases and collations.
extension DescribeCommand {
  /// The columns of a locale: psql 16 has more of them and another order, psql 17 another heading.
  static func locale(
    in version: PsqlVersion, collate: String, type: String, name: String, rules: String,
    provider: Listing.Column
  ) -> [Listing.Column] {
    let settings = [("Collate", collate), ("Ctype", type)]
    guard version.has(.major(16)) else { return settings + [("ICU Locale", name), provider] }
    let heading = version.has(.major(17)) ? "Locale" : "ICU Locale"
    return [provider] + settings + [(heading, name), ("ICU Rules", rules)]
  }

  /// The word for the letter that a catalog has for the provider of a locale.
  static func localeProvider(_ letter: String, in version: PsqlVersion) -> String {
    let builtIn = version.has(.major(17)) ? " WHEN 'b' THEN 'builtin'" : ""
    return "CASE \(letter) WHEN 'd' THEN 'default'\(builtIn) WHEN 'c' THEN 'libc' "
      + "WHEN 'i' THEN 'icu' END"
  }
}
