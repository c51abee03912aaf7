import Foundation
import LessonModel
import LessonText
import Testing

/// The regions of source files that lessons show.
struct SourceRegionTests {
  static let file = """
    // A file.
    struct Filter {
      // lesson: insert
      mutating func insert() {

        // lesson: inner
        bits += 1
        // lesson: end
      }
      // lesson: end

      // lesson: twice
      // lesson: end
      // lesson: twice
      // lesson: end
      // lesson: two words
      // lesson: open
    }
    """

  private static func withPackage(_ body: (URL) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "etude-\(UUID())")
    let folder = root.appending(path: "package/Sources")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    try Data(file.utf8).write(to: folder.appending(path: "A.swift"))
    try Data("secret".utf8).write(to: root.appending(path: "secret"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.appending(path: "link").path, withDestinationPath: "../../secret")
    try Data("secret".utf8).write(to: root.appending(path: "package/.env"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.appending(path: "shown").path, withDestinationPath: "../.env")
    try body(root.appending(path: "package"))
  }

  @Test("a region without its marks and its common indentation")
  func region() throws {
    try Self.withPackage { (root) throws in
      func lines(_ region: String?) throws -> [String] {
        try SourceRegion.extract(
          path: "Sources/A.swift", region: region, packageRoot: root.path)
      }
      #expect(try lines("insert") == ["mutating func insert() {", "", "  bits += 1", "}"])
      #expect(try lines("inner") == ["bits += 1"])
      #expect(try lines(nil).first == "// A file.")
      #expect(try lines(nil).contains("  // lesson: two words"))
      #expect(try !lines(nil).contains { $0.contains("lesson: insert") })
    }
  }

  @Test(
    "what cannot be shown says why",
    arguments: [
      ("Sources/A.swift", "insrt", "has no region `insrt`; did you mean `insert`?"),
      ("Sources/A.swift", "twice", "has the region `twice` twice, on lines 12 and 14"),
      ("Sources/A.swift", "open", "the region `open` of `Sources/A.swift` never ends"),
      ("Sources/B.swift", "a", "there is no file `Sources/B.swift`"),
      ("Sources", "a", "cannot be read"),
      ("../secret", "a", "leads out of the package"),
      ("Sources/../../secret", "a", "leads out of the package"),
      ("/etc/passwd", "a", "leads out of the package"),
      ("Sources/link", "a", "it is a link to elsewhere"),
      (".env", "a", "the path `.env` is hidden"),
      (".git/config", "a", "the path `.git/config` is hidden"),
      ("Sources/./.build/x", "a", "the path `Sources/./.build/x` is hidden"),
      ("Sources/shown", "a", "the path `Sources/shown` leads to a hidden file"),
    ])
  func failure(path: String, region: String, message: String) throws {
    try Self.withPackage { (root) throws in
      let failure = #expect(throws: SourceRegion.Failure.self) {
        try SourceRegion.extract(path: path, region: region, packageRoot: root.path)
      }
      #expect(failure?.description.contains(message) == true, "\(failure?.description ?? "none")")
    }
  }

  @Test("a stale block is a finding, and filling it in mends it")
  func stale() throws {
    try Self.withPackage { (root) throws in
      let text = """
        ---
        title: T
        ---
        ```swift source=Sources/A.swift#inner
        bits += 2
        ```

        ```swift source=Sources/A.swift#nothing
        ```
        """
      let lesson = try #require(
        LessonParser.parse(Array(text.utf8), file: "a.md", name: "a").lesson)
      let findings = SourceBlocks.findings(for: lesson, packageRoot: root.path)
      #expect(findings.map(\.line) == [4, 8])
      let lines = try SourceRegion.extract(
        path: "Sources/A.swift", region: "inner", packageRoot: root.path)
      let bytes = try LessonEditor.replacingOutputs(of: lesson, with: [:], sources: [0: lines])
      let mended = try #require(LessonParser.parse(bytes, file: "a.md", name: "a").lesson)
      let left = SourceBlocks.findings(for: mended, packageRoot: root.path)
      #expect(left.map(\.line) == [8])
    }
  }
}
