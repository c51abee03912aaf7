import Foundation
import Testing

/// `docs/adding-a-step-kind.md` names files and symbols; they are there.
@Suite struct StepKindPageTests {
  static let page = "docs/adding-a-step-kind.md"

  /// The page's code spans, outside its fences.
  private func spans() throws -> [String] {
    let text = try String(contentsOfFile: "\(Etude.root)/\(Self.page)", encoding: .utf8)
    let prose = text.split(separator: "```").enumerated().filter { $0.offset % 2 == 0 }
    return prose.flatMap { $0.element.matches(of: /`([^`]+)`/).map { String($0.1) } }
  }

  /// A file of the repository, not one of a folder that is to be made (`lesson.md`).
  private func isPath(_ span: String) -> Bool {
    span.contains("/") || span.contains(/^[A-Z].*\.(md|swift)$/)
  }

  @Test func filesAreThere() throws {
    let paths = try spans().filter(isPath)
    #expect(paths.count >= 10)
    for path in paths {
      #expect(FileManager.default.fileExists(atPath: "\(Etude.root)/\(path)"), "\(path)")
    }
  }

  @Test func everySwitchOverTheKindsIsNamed() throws {
    let sources = "\(Etude.root)/Sources"
    let files = FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? []
    let switches = try files.filter { $0.hasSuffix(".swift") }.filter {
      let text = try String(contentsOfFile: "\(sources)/\($0)", encoding: .utf8)
      return text.contains(/case [^:\n]*\.tcp\b[^(]/)
    }
    #expect(switches.count >= 5)
    let spans = try spans()
    for file in switches { #expect(spans.contains("Sources/\(file)"), "\(file)") }
  }

  @Test func symbolsAreDeclaredInTheFilesNamed() throws {
    let spans = try spans()
    let files = spans.filter { $0.hasPrefix("Sources/") && $0.hasSuffix(".swift") }
    let code = try files.map {
      try String(contentsOfFile: "\(Etude.root)/\($0)", encoding: .utf8)
    }.joined(separator: "\n")
    let names = spans.filter { !isPath($0) }.compactMap {
      $0.wholeMatch(of: /(?:[A-Z]\w*\.)*(\w+)/)?.1
    }
    #expect(names.count >= 10)
    for name in names {
      let declaration = try Regex(
        "\\b(func|var|let|struct|class|protocol|enum|case|[a-z]+,) \(name)\\b")
      #expect(code.contains(declaration), "\(name) is declared in none of \(files)")
    }
  }
}
