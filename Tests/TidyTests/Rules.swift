import Foundation

/// A rule of the house.
struct Rule: Sendable {
  var name: String
  /// What is wrong in a house.
  var problems: @Sendable (House) -> [Untidiness]
}

extension Rule {
  /// Imports lead to the same floor or to one below it.
  static let floors = Rule(name: "floors") { house in
    let below: [String: Set<String>] = [
      "Platform": [], "Clients": ["Platform"], "Lesson": ["Platform"],
      "Services": ["Clients", "Platform"], "Sessions": ["Clients", "Platform"],
      "Runner": ["Clients", "Lesson", "Platform", "Services", "Sessions"],
      "Output": ["Lesson", "Platform"], "Kit": ["Clients", "Platform"],
      "Commands": [
        "Clients", "Kit", "Lesson", "Output", "Platform", "Runner", "Services", "Sessions",
      ],
    ]
    let byModule = Dictionary(house.targets.map { ($0.module, $0) }) { first, _ in first }
    let imports = house.imports
    return house.targets.flatMap { target -> [Untidiness] in
      guard let floor = target.floor else { return [] }
      guard let allowed = below[floor] else {
        return [.init(what: target.name, why: "its folder \(target.folder) is on no floor")]
      }
      let needs = imports[target.name, default: []].union(
        target.needs.map { $0.replacing("-", with: "_") })
      return needs.sorted().compactMap { byModule[$0] }.compactMap { needed in
        guard needed.floor != floor, !(needed.floor.map(allowed.contains) ?? false) else {
          return nil
        }
        return .init(
          what: "\(target.name) → \(needed.name)",
          why: "\(floor) must not use \(needed.floor ?? "what is for tests")")
      }
    }
  }

  /// What a target depends on is imported by it, and a C library by anything at all. The functions of `COnDemand` have
  /// the names of those in C libraries, and the linker finds them there.
  static let dependencies = Rule(name: "dependencies") { house in
    let imports = house.imports
    let byName = Dictionary(house.targets.map { ($0.name, $0) }) { first, _ in first }
    return house.targets.flatMap { target -> [Untidiness] in
      var problems: [Untidiness] = []
      if target.type == "system", !imports.values.contains(where: { $0.contains(target.module) }) {
        problems.append(.init(what: target.name, why: "no file imports it"))
      }
      for need in target.needs {
        guard let needed = byName[need], needed.type != "executable", need != "TestSupport",
          need != "COnDemand", !imports[target.name, default: []].contains(needed.module)
        else { continue }
        problems.append(
          .init(what: "\(target.name) → \(need)", why: "is declared, and no file imports it"))
      }
      return problems
    }
  }

  /// A file of Swift has code.
  static let emptyFiles = Rule(name: "empty files") { house in
    house.swift.filter { file in
      !file.isIn("Tests/Fixtures")
        && file.code.allSatisfy {
          $0.text.importedModule != nil && !$0.text.hasPrefix("@_exported")
        }
    }.map { .init(what: $0.path, why: "has no code") }
  }

  /// A name of a file is there once in the sources, and once in the tests: it says where to look.
  static let fileNames = Rule(name: "names of files") { house in
    ["Sources", "Tests"].flatMap { folder in
      let files = house.swift.filter {
        $0.isIn(folder) && !$0.isIn("Tests/Fixtures") && $0.name != "main.swift"
      }
      return Dictionary(grouping: files, by: \.name).filter { $1.count > 1 }
        .sorted { $0.key < $1.key }.map { name, files in
          let paths = files.map(\.path).sorted().joined(separator: ", ")
          return Untidiness(what: name, why: "is there as \(paths)")
        }
    }
  }

  /// `try?` whose result is dropped swallows an error, and one with a default hides it behind a value:
  /// a comment says why that is right. What is left, a nil, goes on saying that something failed.
  static let droppedErrors = Rule(name: "dropped errors") { house in
    house.swift.filter { $0.isIn("Sources") }.flatMap { file -> [Untidiness] in
      let lines = file.lines
      return lines.indices.compactMap { index in
        let line = lines[index].trimmed
        guard !line.hasPrefix("//"), !line.contains("//"), let at = line.firstRange(of: "try?")
        else {
          return nil
        }
        var before = line[..<at.lowerBound].trimmed
        if before.hasSuffix("_ =") { before = before.dropLast(3).trimmed }
        let isDropped =
          before.isEmpty
          ? line.hasPrefix("_ = ") || Self.isStatement(lines, index)
          : before.hasSuffix("{")
            && (before.hasPrefix("defer") || before.hasPrefix("if") || before.hasPrefix("guard"))
            || before.hasSuffix(";")
        guard isDropped || Self.hidesError(line) else { return nil }
        // The comment of the line, or of the few before it that belong to it.
        for above in lines[max(0, index - 3)..<index].reversed() {
          if above.trimmed.isEmpty { break }
          if above.contains("//") { return nil }
        }
        return .init(
          what: "\(file.path):\(index + 1)",
          why: "an error is dropped or hidden; a comment has to say why")
      }
    }
  }

  /// Whether a default takes the place of what could not be had: `(try? …) ?? …`.
  private static func hidesError(_ line: Substring) -> Bool {
    guard let start = line.firstRange(of: "(try? ") else { return false }
    var depth = 0
    let end = line[start.lowerBound...].firstIndex { character in
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      return depth == 0
    }
    return end.map { line[$0...].contains("??") } ?? false
  }

  /// Whether the line begins a statement, and is not the value of what surrounds it.
  private static func isStatement(_ lines: [Substring], _ index: Int) -> Bool {
    guard index > 0 else { return true }
    let above = lines[index - 1].trimmed
    guard above.hasSuffix("{") else {
      return !["=", "(", ",", "??", "return", ":"].contains { above.hasSuffix($0) }
    }
    // A block of one line that follows a name gives a value: a closure, a computed property.
    let isBlock = ["if ", "} else", "for ", "while ", "do ", "do {", "defer", "guard ", "switch "]
      .contains { above.hasPrefix($0) }
    let isAlone = index + 1 < lines.count && lines[index + 1].trimmed.hasPrefix("}")
    return isBlock || !isAlone
  }

  /// A name that is declared in the sources is used there, or by lessons, not by tests alone.
  static let testOnlyNames = Rule(name: "names that only tests use") { house in
    func count(_ files: [SourceFile]) -> [String: Int] {
      var counts: [String: Int] = [:]
      for file in files {
        let texts = file.isSwift ? file.code.map(\.text) : [Substring(file.text)]
        for text in texts { for word in text.words { counts[word, default: 0] += 1 } }
      }
      return counts
    }
    let sources = house.swift.filter { $0.isIn("Sources") }
    let inSources = count(sources)
    let elsewhere = count(
      house.files.filter { $0.isIn("lessons") || $0.isIn("Benchmarks") || $0.isIn("docs") })
    let inTests = count(house.swift.filter { $0.isIn("Tests") })
    return sources.flatMap { file in
      file.code.compactMap { line -> Untidiness? in
        guard let name = line.text.declaredName, inSources[name] == 1, elsewhere[name] == nil
        else { return nil }
        return .init(
          what: name,
          why:
            "\(file.path):\(line.number): \(inTests[name] == nil ? "nothing uses it" : "only tests use it")"
        )
      }
    }
  }

  /// Folders and files that documents name are there, and their links lead somewhere.
  static let documents = Rule(name: "paths in documents") { house in
    let known = Set(house.files.map(\.path))
    var folders: Set<String> = []
    for path in known {
      var parts = path.split(separator: "/").dropLast()
      while !parts.isEmpty {
        folders.insert(parts.joined(separator: "/"))
        parts = parts.dropLast()
      }
    }
    func exists(_ path: String) -> Bool {
      let plain = path.hasSuffix("/") ? String(path.dropLast()) : path
      // What was built here is not there in the next checkout.
      if plain == "site/build" || plain.hasPrefix("site/build/") { return false }
      return known.contains(plain) || folders.contains(plain)
        || FileManager.default.fileExists(atPath: "\(House.root)/\(plain)")
    }
    let tops = [
      "Sources/", "Tests/", "docs/", "scripts/", "lessons/", "site/", "Benchmarks/", "compose/",
    ]
    return house.files.filter { file in
      file.path.hasSuffix(".md") && !file.isIn("lessons") && !file.isIn("Tests/Fixtures")
    }.flatMap { file -> [Untidiness] in
      zip(1..., file.lines).flatMap { number, line -> [Untidiness] in
        // Every other piece between backquotes is code.
        let pieces = line.split(separator: "`", omittingEmptySubsequences: false)
        let code = pieces.indices.filter { $0 % 2 == 1 }.map { pieces[$0] }
        let named = code.filter { piece in
          tops.contains { piece.hasPrefix($0) } && !piece.contains { " <>*…{$".contains($0) }
        }.map { String($0.prefix { $0 != ":" }) }
        let prose = pieces.indices.filter { $0 % 2 == 0 }.map { pieces[$0] }.joined()
        var links: [String] = []
        var rest = Substring(prose)
        while let start = rest.firstRange(of: "]("),
          let end = rest[start.upperBound...].firstIndex(of: ")")
        {
          let link = rest[start.upperBound..<end].prefix { $0 != "#" && $0 != " " }
          rest = rest[end...]
          if link.isEmpty || link.contains("://") || link.hasPrefix("mailto:") { continue }
          let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
          let url = URL(fileURLWithPath: "/\(folder)/\(link)").standardizedFileURL
          links.append(String(url.path.dropFirst()))
        }
        return (named + links).filter { !exists($0) }.map {
          .init(what: $0, why: "\(file.path):\(number) names it, and it is not there")
        }
      }
    }
  }

  static let all: [Rule] = [
    floors, dependencies, emptyFiles, fileNames, droppedErrors, testOnlyNames, documents, errors,
    complexity, units, subjects,
  ]
}

extension Substring {
  /// The name that a line of code declares, unless it replaces one of a library.
  var declaredName: String? {
    var words = trimmed.split(separator: " ")[...]
    let modifiers: Set<Substring> = [
      "public", "package", "internal", "private", "fileprivate", "static", "mutating", "final",
      "indirect", "nonisolated", "consuming", "borrowing", "lazy", "unsafe",
    ]
    while let first = words.first, modifiers.contains(first) || first.hasPrefix("private(") {
      words = words.dropFirst()
    }
    guard words.count > 1,
      ["func", "var", "let", "struct", "enum", "class", "actor", "protocol", "typealias"].contains(
        words[words.startIndex])
    else { return nil }
    let name = words[words.startIndex + 1].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return name.isEmpty || name == "_" ? nil : String(name)
  }
}
