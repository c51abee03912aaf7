import Foundation
import Testing

/// `etude adopt` on pages in the style of well-known READMEs, which are in no course. A folder of
/// `Tests/Fixtures/adopt` is a test: `before.md` becomes `after.md` byte for byte, and `said` is what is
/// printed about it.
@Suite struct AdoptTests {
  static let folder = "\(Etude.root)/Tests/Fixtures/adopt"
  static let cases = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()

  @Test func thereAreCases() { #expect(Self.cases.count >= 10) }

  @Test(arguments: cases)
  func adopts(name: String) throws {
    let scratch = try TemporaryFolder()
    let page = "\(scratch.path)/README.md"
    let before = URL(fileURLWithPath: "\(Self.folder)/\(name)/before.md")
    try FileManager.default.copyItem(at: before, to: URL(fileURLWithPath: page))
    func bytes() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: page)) }
    let said = try String(contentsOfFile: "\(Self.folder)/\(name)/said", encoding: .utf8)

    let shown = try Etude.run(["adopt", "README.md"], in: scratch.path)
    #expect(shown.status == 0 && shown.output == said, "\(shown.output)")
    #expect(try bytes() == Data(contentsOf: before))

    let after = try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/\(name)/after.md"))
    for _ in 1...2 {
      let written = try Etude.run(["adopt", "--write", "README.md"], in: scratch.path)
      #expect(written.status == 0, "\(written.output)")
      let result = try bytes()
      #expect(result == after, "\(String(decoding: result, as: UTF8.self))")
    }
  }

  @Test func aFileOfACourseGetsTheFlag() throws {
    let scratch = try TemporaryFolder()
    let folder = "\(scratch.path)/lessons/01-a"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    let text = "---\ntitle: A\n---\n\n```console\n$ echo a\na\n```\n\n```\n>>> 1\n1\n```\n"
    try text.write(toFile: "\(folder)/01-b.md", atomically: true, encoding: .utf8)
    let result = try Etude.run(["adopt", "--write", "lessons/01-a/01-b.md"], in: scratch.path)
    #expect(result.status == 0, "\(result.output)")
    let written = try String(contentsOfFile: "\(folder)/01-b.md", encoding: .utf8)
    #expect(written.contains("```console run\n$ echo a") && written.contains("```pycon run\n>>> 1"))
    #expect(try Etude.run(["check", "lessons/01-a/01-b.md"], in: scratch.path).status == 0)
  }

  @Test func whatIsNoFileIsSaid() throws {
    let scratch = try TemporaryFolder()
    #expect(try Etude.run(["adopt", "nowhere.md"], in: scratch.path).status == 1)
    #expect(try Etude.run(["adopt"], in: scratch.path).status == 2)
  }
}
