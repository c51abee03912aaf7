import Foundation
import Testing

/// `docs/adding-a-step-kind.md` and `docs/adding-a-service.md` name files and symbols, which are there,
/// and say that nothing but the entries names a kind, which is so.
@Suite struct StepKindPageTests {
  static let pages = ["docs/adding-a-step-kind.md", "docs/adding-a-service.md"]

  /// Where a kind may be named: its entries, its sources and sessions, and the systems of the course,
  /// which ask for servers of some kinds.
  static let entries = [
    "Lesson/Model/StepKind+Table.swift", "Lesson/Model/ServiceKind.swift",
    "Lesson/Model/Vocabulary.swift", "Runner/Kinds/", "Services/Hosts/Host/ServiceSource.swift",
    "Services/Hosts/Postgres/", "Services/Hosts/Redis/", "Services/Hosts/Kafka/", "Sessions/",
    "Commands/Systems/", "Commands/Live/Panels/",
  ]

  /// The code spans of a page, outside its fences.
  private func spans(_ page: String) throws -> [String] {
    let text = try String(contentsOfFile: "\(Etude.root)/\(page)", encoding: .utf8)
    return text.matches(of: /`([^`\n]+)`/).map { String($0.1) }
  }

  /// A file of the repository, not one of a folder that is to be made (`lesson.md`).
  private func isPath(_ span: String) -> Bool {
    span.contains("/") || span.contains(/^[A-Z].*\.(md|swift)$/)
  }

  @Test(arguments: pages)
  func filesAreThere(page: String) throws {
    let paths = try spans(page).filter(isPath)
    #expect(paths.count >= 5)
    for path in paths {
      #expect(FileManager.default.fileExists(atPath: "\(Etude.root)/\(path)"), "\(path)")
    }
  }

  @Test(arguments: pages)
  func symbolsAreDeclaredInTheFilesNamed(page: String) throws {
    let spans = try spans(page)
    let files = spans.filter { $0.hasSuffix(".swift") && isPath($0) }
    let code = try files.map {
      try String(contentsOfFile: "\(Etude.root)/\($0)", encoding: .utf8)
    }.joined(separator: "\n")
    let names = spans.filter { !isPath($0) }.compactMap {
      $0.wholeMatch(of: /(?:[A-Z]\w*\.)*([a-z]+[A-Z]\w*|[A-Z]\w+[a-z])/)?.1
    }
    #expect(names.count >= 5)
    for name in names {
      let declaration = try Regex(
        "\\b(func|var|let|struct|class|protocol|enum|case|[a-z]+,) \(name)\\b")
      #expect(code.contains(declaration), "\(name) is declared in none of \(files)")
    }
  }

  @Test func nothingElseNamesAKind() throws {
    let sources = "\(Etude.root)/Sources"
    let files = FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? []
    let swift = files.filter { $0.hasSuffix(".swift") && !$0.hasPrefix("Kit/") }
    #expect(swift.count > 300)
    // To `\b`, `sh.word` is one word.
    let end = "(?![A-Za-z0-9_])"
    let word = "(swift|sql|redis|kafka|sh|http|tcp|service|postgres)\(end)"
    let named = try Regex(
      "[kK]ind\\)?\\s*[!=]=\\s*\\.\(word)|(Step\\.Kind|ServiceKind)\\.\(word)"
        + "|case [^:\\n\"]*\\.(sql|sh|http|tcp|postgres)\(end)(?!\\()")
    for code in [
      "step.kind == .sh", "kind != .swift", "    case .sql, .tcp: true", "Step.Kind.sh.word",
    ] {
      #expect(code.contains(named))
    }
    for file in swift where !Self.entries.contains(where: file.hasPrefix) {
      let text = try String(contentsOfFile: "\(sources)/\(file)", encoding: .utf8)
      #expect(!text.contains(named), "\(file) names a kind: ask a trait of it")
    }
  }
}
