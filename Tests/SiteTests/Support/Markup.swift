/// A strict reader of the HTML that the site is made of: stricter than browsers, which repair
/// everything.
struct Markup {
  /// What is wrong; empty when nothing is.
  private(set) var problems: [String] = []
  /// The elements' names, in order.
  private(set) var elements: [String] = []
  /// The ids, in order.
  private(set) var ids: [String] = []

  private static let void: Set<String> = ["meta", "link", "img", "br", "hr", "input", "wbr"]
  /// The elements of drawings that hold nothing; only there does a `/` close an element.
  private static let shapes: Set<String> = ["path", "rect", "circle"]
  private var open: [String] = []

  init(_ html: String) {
    var rest = Substring(html)
    while let start = rest.firstIndex(of: "<") {
      check(text: rest[..<start])
      rest = rest[start...]
      if rest.hasPrefix("<!--") {
        guard let end = rest.firstRange(of: "-->") else {
          problems.append("open comment")
          return
        }
        rest = rest[end.upperBound...]
        continue
      }
      guard let end = tagEnd(in: rest) else {
        problems.append("open tag \(rest.prefix(40))")
        return
      }
      read(tag: rest[rest.index(after: start)..<end])
      rest = rest[rest.index(after: end)...]
    }
    check(text: rest)
    if !open.isEmpty { problems.append("not closed: \(open)") }
    for id in Set(ids) where ids.filter({ $0 == id }).count > 1 {
      problems.append("the id \(id) is there more than once")
    }
    let levels = elements.compactMap { name in
      name.count == 2 && name.hasPrefix("h") ? Int(String(name.dropFirst())) : nil
    }
    if levels.filter({ $0 == 1 }).count != 1 || levels.first != 1 {
      problems.append("a page has one h1, and it is the first heading; here they are \(levels)")
    }
  }

  // The `>` that is in no quotes.
  private func tagEnd(in text: Substring) -> Substring.Index? {
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" {
        quote = character
      } else if character == ">" {
        return index
      }
    }
    return nil
  }

  private mutating func check(text: Substring) {
    if text.contains(">") { problems.append("a bare > in \(text.prefix(80))") }
    var rest = text
    while let start = rest.firstIndex(of: "&") {
      rest = rest[rest.index(after: start)...]
      let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "#" }
      if name.isEmpty || rest.dropFirst(name.count).first != ";" {
        problems.append("a bare & in \(text.prefix(80))")
      }
    }
  }

  private mutating func read(tag: Substring) {
    if tag.lowercased() == "!doctype html" { return }
    if tag.hasPrefix("/") {
      let name = String(tag.dropFirst())
      if open.last == name { open.removeLast() } else { problems.append("</\(name)> in \(open)") }
      return
    }
    let name = String(tag.prefix { $0.isLetter || $0.isNumber })
    elements.append(name)
    let isClosed =
      Self.void.contains(name)
      || Self.shapes.contains(name) && tag.hasSuffix("/") && open.contains("svg")
    if !isClosed { open.append(name) }
    readAttributes(tag.dropFirst(name.count), of: name)
  }

  private mutating func readAttributes(_ text: Substring, of element: String) {
    var rest = text
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == "/" }
      guard !rest.isEmpty else { return }
      let name = rest.prefix { $0.isLetter || $0 == "-" }
      rest = rest.dropFirst(name.count)
      guard !name.isEmpty else { return problems.append("<\(element)\(text)>: no attribute") }
      if name.hasPrefix("on") || name == "style" { problems.append("<\(element)>: \(name)") }
      guard rest.hasPrefix("=\"") else { continue }
      let value = rest.dropFirst(2).prefix { $0 != "\"" }
      check(attribute: String(name), value: String(value), of: element)
      rest = rest.dropFirst(value.count + 3)
    }
  }

  private mutating func check(attribute: String, value: String, of element: String) {
    if attribute != "content" { check(text: Substring(value)) }
    if attribute == "id" { ids.append(value) }
    if attribute == "href" || attribute == "src", value.lowercased().hasPrefix("javascript:") {
      problems.append("<\(element) \(attribute)=\(value)>")
    }
  }
}
