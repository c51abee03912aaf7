/// Where a link of a lesson leads, by its form.
package enum LinkTarget: Equatable {
  /// To a place on the same page; the text begins in `#`, or is empty.
  case anchor(String)
  /// To a file or page of the course.
  case path(String)
  /// To a server, by an address with `http:` or `https:`.
  case host(String)
  case mail
  /// To what no page leads to: a script, data, a file of the reader's own.
  case other(String)

  package init(_ text: String) {
    if text.isEmpty || text.hasPrefix("#") {
      self = .anchor(text)
    } else if text.hasPrefix("//") {
      // On a page that is opened from a disk it would be a file of another machine.
      self = .host("https:" + text)
    } else {
      let scheme = text.prefix { !":/?#".contains($0) }
      guard text[scheme.endIndex...].first == ":" else {
        self = .path(text)
        return
      }
      switch scheme.lowercased() {
      case "http", "https": self = .host(text)
      case "mailto": self = .mail
      default: self = .other(text)
      }
    }
  }
}
