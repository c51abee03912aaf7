import Foundation

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

  /// The page with every mark replaced by its HTML, once: what a value holds is not looked at.
  ///
  /// - Throws: `SiteError` when a mark has no value.
  func filled(_ values: [String: String]) throws -> String {
    try parts.map { part in
      switch part {
      case .text(let text): return text
      case .mark(let name):
        guard let value = values[name] else {
          throw SiteError("the theme's template asks for {{\(name)}}, which there is not")
        }
        return value
      }
    }.joined()
  }
}
