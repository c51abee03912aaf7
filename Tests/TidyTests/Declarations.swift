import Foundation

/// A declaration that others can use: public, or a requirement of a public protocol.
struct Declaration {
  var path: String
  var line: Int
  /// `func`, `init`, `subscript`, `var`, `let`, or the word that makes a type.
  var keyword: String
  var name: String
  /// The text of its parameters.
  var parameters: Substring
  /// What stands between its parameters and its result.
  var effects: Substring
  /// The type of a property, with what follows in its line.
  var type: Substring
  /// Its documentation, without the marks.
  var comment: [String]
  var body: [Substring]
  /// The names of the types that it is in.
  var types: [String]

  var place: String { "\(path):\(line)" }
  var isProperty: Bool { ["var", "let"].contains(keyword) }

  /// Whether it runs code when it is used.
  var isCalled: Bool {
    ["func", "init", "subscript"].contains(keyword) || keyword == "var" && !body.isEmpty
  }

  var canThrow: Bool {
    guard isProperty else { return effects.words.contains("throws") }
    let words = body.prefix(2).joined(separator: " ")[...].words
    return words.contains("get") && words.contains("throws")
  }

  /// The names of its parameters, or its own, that stand for one number or for several.
  var numbers: [String] {
    guard !isProperty else {
      return type.firstMatch(of: /^\[?(?:U?Int\d*|Double|Float)(?=$|[\s?\]])/) == nil ? [] : [name]
    }
    return parameters.matches(of: /(\w+): (?:inout )?\[?(?:U?Int\d*|Double|Float)(?=[\s,)?\]]|$)/)
      .map { String($0.1) }
  }

  /// Whether its documentation has an entry that begins with this word, and says something.
  func says(_ word: String) -> Bool {
    comment.contains { $0.hasPrefix("- \(word): ") && $0.count > word.count + 6 }
  }
}

extension SourceFile {
  /// What others can use of it, and the documentation of its types by their names.
  var declarations: (usable: [Declaration], types: [String: String]) {
    let lines = self.lines
    var usable: [Declaration] = []
    var documented: [String: String] = [:]
    var comment: [String] = []
    /// The types that the line is in: by their indentation.
    var types: [(indent: Int, name: String, isPublicProtocol: Bool)] = []
    var next = lines.startIndex
    while next < lines.endIndex {
      let index = next
      next += 1
      let line = lines[index].trimmed
      if line.hasPrefix("///") {
        comment.append(String(line.dropFirst(3).trimmed))
        continue
      }
      if line.hasPrefix("@"), !line.words.contains(where: Self.keywords.contains) { continue }
      defer { comment = [] }
      guard !line.isEmpty, !line.hasPrefix("//") else { continue }
      let indent = lines[index].prefix { $0 == " " }.count
      types.removeAll { $0.indent >= indent }
      guard let (keyword, rest) = Self.declared(line) else { continue }
      let name = String(rest.prefix { !" (:<{=".contains($0) })
      let isRequirement = types.last?.isPublicProtocol == true
      let isPublic = line.words.prefix { $0 != keyword }.contains("public") || isRequirement
      if Self.typeKeywords.contains(keyword) {
        documented[name, default: ""] += comment.joined(separator: " ")
        guard line.hasSuffix("{") || !line.contains("{") else { continue }
        let isProtocol = keyword == "protocol" && isPublic
        types.append((indent, name, isProtocol))
        continue
      }
      guard isPublic else { continue }
      // A signature goes on until its parentheses are closed, and what belongs to it has come.
      var signature = line
      while next < lines.endIndex,
        signature.count(where: { $0 == "(" }) > signature.count(where: { $0 == ")" })
          || !signature.contains("{")
            && ["async", "throws", "->", "where", ") "].contains(
              where: lines[next].trimmed.hasPrefix)
      {
        signature += " " + lines[next].trimmed
        next += 1
      }
      var body: [Substring] = []
      if signature.hasSuffix("{") {
        let end = lines[next...].firstIndex {
          $0.hasPrefix(String(repeating: " ", count: indent) + "}")
        }
        body = Array(lines[next..<(end ?? lines.endIndex)])
      } else if let brace = signature.firstIndex(of: "{") {
        body = [signature[signature.index(after: brace)...]]
      }
      guard let (_, rest) = Self.declared(signature) else { continue }
      let (parameters, effects) = Self.parameters(rest)
      usable.append(
        Declaration(
          path: path, line: index + 1, keyword: keyword, name: name, parameters: parameters,
          effects: effects, type: rest.dropFirst(name.count + 2), comment: comment, body: body,
          types: types.map(\.name)))
    }
    return (usable, documented)
  }

  private static let typeKeywords: Set = [
    "actor", "class", "enum", "extension", "protocol", "struct",
  ]
  private static let keywords = typeKeywords.union(["func", "init", "let", "subscript", "var"])

  /// The keyword of a line that declares something, and what follows it.
  private static func declared(_ line: Substring) -> (keyword: String, rest: Substring)? {
    var rest = line
    while let word = rest.split(separator: " ", maxSplits: 1).first {
      let keyword = String(word.prefix { $0.isLetter })
      if keyword == "init" || keyword == "subscript" { return (keyword, rest) }
      rest = rest.dropFirst(word.count).trimmed
      // `class func` declares a function.
      if keywords.contains(keyword), keyword.count == word.count,
        keyword != "class" || !["func", "var"].contains(where: rest.hasPrefix)
      {
        return (keyword, rest)
      }
      guard word.hasPrefix("@") || modifiers.contains(keyword) else { return nil }
    }
    return nil
  }

  private static let modifiers: Set = [
    "public", "package", "internal", "private", "fileprivate", "static", "class", "mutating",
    "final",
    "indirect", "nonisolated", "consuming", "borrowing", "lazy", "unsafe", "override",
    "convenience",
    "required", "isolated", "prefix", "postfix", "infix", "weak", "unowned", "dynamic", "open",
  ]

  private static func parameters(_ rest: Substring) -> (parameters: Substring, effects: Substring) {
    guard let open = rest.firstIndex(of: "(") else { return ("", "") }
    var depth = 0
    let close = rest[open...].firstIndex { character in
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      return depth == 0
    }
    guard let close else { return (rest[open...], "") }
    let after = rest[close...]
    let end = [after.firstRange(of: "->")?.lowerBound, after.firstIndex(of: "{")].compactMap { $0 }
      .min()
    return (rest[open...close], after[..<(end ?? after.endIndex)])
  }
}
