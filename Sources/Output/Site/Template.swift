import Foundation
import PlainText

/// A page of the theme with `{{name}}` marks.
struct Template {
  private let parts: [Part]

  private enum Part {
    case text(String)
    case mark(String)
  }

  /// Reads a template.
  ///
  /// - Throws: `SiteError` when the file cannot be read or a mark is not closed.
  init(file: String) throws {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
      throw SiteError("\(file): the theme's template cannot be read")
    }
    var parts: [Part] = []
    var rest = text[...]
    while let open = rest.firstRange(of: "{{") {
      parts.append(.text(String(rest[..<open.lowerBound])))
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
        throw SiteError("\(file): a {{ is not closed by }}")
      }
      parts.append(.mark(String(rest[open.upperBound..<close.lowerBound])))
      rest = rest[close.upperBound...]
    }
    parts.append(.text(String(rest)))
    self.parts = parts
  }

  /// The page with every mark replaced by its HTML, once: no mark is looked for in a value. Characters of a
  /// text that act, hide or turn the direction of writing are shown, as those of outputs are.
  ///
  /// - Throws: `SiteError` when a mark has no value.
  func filled(_ values: [String: String]) throws -> String {
    let page = try parts.map { part in
      switch part {
      case .text(let text): return text
      case .mark(let name):
        guard let value = values[name] else {
          throw SiteError("the theme's template asks for {{\(name)}}, which there is not")
        }
        return value
      }
    }.joined()
    guard Self.mayHide(page) else { return page }
    // A return before a line end is one to a browser, too.
    return page.split(separator: "\r", omittingEmptySubsequences: false)
      .map { VisibleText.text(String($0)) }.joined(separator: "\r")
  }

  /// Whether a page may hold a character that `VisibleText` shows: one by one is only looked at what begins
  /// like one.
  private static func mayHide(_ page: String) -> Bool {
    var previous: UInt8 = 0
    for byte in page.utf8 {
      switch (previous, byte) {
      case (0xc2, 0x80..<0xa0), (0xe1, 0xa0), (0xe2, 0x81), (0xef, 0xbb), (0xef, 0xbf): return true
      case (_, 0x7f), (_, 0..<0x09), (_, 0x0b..<0x0d), (_, 0x0e..<0x20): return true
      case (0x80, 0x8b), (0x80, 0xa8...0xae): return true
      default: previous = byte
      }
    }
    return false
  }
}
