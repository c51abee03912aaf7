import Foundation
import Processes
import Testing

/// `docs/your-own-site.md`: its commands, and what the programs that it names make of a page.
@Suite struct OwnSiteTests {
  /// A program, and where it has its pages.
  struct Program: Sendable, CustomTestStringConvertible {
    var name: String
    var pages: String
    /// The page of the site; nil where the program cannot be run here.
    var html: String?
    var testDescription: String { name }
  }

  private static let programs = [
    Program(name: "mkdocs", pages: "docs", html: "site/guide/page/index.html"),
    Program(name: "hugo", pages: "content", html: "public/guide/page/index.html"),
    Program(name: "mdbook", pages: "src", html: "book/guide/page.html"),
    Program(name: "docusaurus", pages: "docs", html: nil),
  ]

  private struct Shown: Decodable {
    struct Picture: Decodable {
      var alt: String
      var found: Bool
    }
    var blocks: [String]
    var pictures: [Picture]?
    var text: String
  }

  /// The commands that the page of the guide gives for a program.
  private static func commands(for program: Program) throws -> String {
    let guide = try String(contentsOfFile: "\(Etude.root)/docs/your-own-site.md", encoding: .utf8)
    let parts = guide.components(separatedBy: "\n```sh \(program.name)\n")
    return try #require(parts.last?.components(separatedBy: "\n```").first)
  }

  private static func bash(_ commands: String, in folder: String) throws -> ProgramResult {
    let etude = try #require(Installation.current.helper("etude"))
    let search = URL(fileURLWithPath: etude).deletingLastPathComponent().path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let variables = ProcessInfo.processInfo.environment.merging([
      "PATH": "\(search):\(Etude.root)/.build/venv/bin:\(path)", "NO_COLOR": "1",
      "NO_MKDOCS_2_WARNING": "1",
    ]) { $1 }
    return try CommandLineTests.run(
      "/bin/bash", ["-e", "-c", commands], environment: variables, in: folder, mergesErrors: true)
  }

  private static func repository(of program: Program) throws -> TemporaryFolder {
    let fixture = "Tests/Fixtures/own-site"
    let folder = try TemporaryFolder(copyOf: "\(fixture)/\(program.name)")
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: "\(Etude.root)/\(fixture)/\(name)", encoding: .utf8)
    }
    let page =
      "---\ntitle: Who waits\nservices: [postgres]\nweight: 7\n---\n\n"
      + (try text("page.md")) + (try text("\(program.name)/tail.md"))
    try folder.write("etude.yaml", "pages: [\(program.pages)]\nfront-matter: open\n")
    try folder.write("\(program.pages)/guide/page.md", page)
    try folder.write("\(program.pages)/guide/mine.py", "mine()\n")
    // A page without a step is a page.
    let home = program.name == "hugo" ? "_index.md" : "index.md"
    try folder.write("\(program.pages)/\(home)", "# Home\n\n[Waits](guide/page.md)\n")
    if program.name == "mdbook" {
      try folder.write("src/SUMMARY.md", "- [Home](index.md)\n- [Waits](guide/page.md)\n")
    }
    return folder
  }

  @Test("a page is shown with what its steps printed, and does nothing else", arguments: programs)
  func shows(program: Program) throws {
    let folder = try Self.repository(of: program)
    let made = try Self.bash(try Self.commands(for: program), in: folder.path)
    try #require(made.status == 0, "\(made.output)")
    let copy = "\(folder.path)/with-output/\(program.pages)/guide/page.md"
    let result = try CommandLineTests.run(
      "\(Etude.root)/.build/venv/bin/python",
      [
        "\(Etude.root)/Tests/Fixtures/own-site/\(program.html == nil ? "mdx" : "shown").py",
        program.html.map { "\(folder.path)/\($0)" } ?? copy,
      ])
    try #require(result.status == 0, "\(result.errors)")
    let shown = try JSONDecoder().decode(Shown.self, from: Data(result.output.utf8))
    let blocks = shown.blocks.map {
      $0.trimmingCharacters(in: .newlines).replacing("\u{200B}", with: "")
    }
    // The steps, and below each what it printed.
    let expected = [
      "BEGIN;\nCREATE TABLE account (id int);\nCOMMIT;\nBEGIN;\nLOCK TABLE account;",
      "BEGIN\nCREATE TABLE\nCOMMIT\nBEGIN\nLOCK TABLE",
      "INSERT INTO account VALUES (1);", "(blocked by alice)", "COMMIT;",
      "COMMIT\nbob| INSERT 0 1", "$ echo \"$((6 * 7))\"\n42\n$ (exit 3)\n[3]",
    ]
    #expect(Array(blocks.prefix(expected.count)) == expected, "\(blocks)")
    let hostile =
      "{{#include /etc/hostname}} {{ #include /etc/hostname }} {{< x >}} {{% x %}} {unclosed <div> "
      + "<!-- comment\n--8<-- \"/etc/hostname\"\n{{\n#include /etc/hostname}}\n```\n"
      + "<!--more--> HAHAHUGOSHORTCODEs1HBHB"
    #expect(blocks.contains(hostile), "\(blocks)")
    #expect(blocks.contains("mine()"), "\(blocks)")
    #expect(!blocks.contains { $0.contains("harness") || $0.contains("session=") })
    for picture in shown.pictures ?? [] {
      let alt = picture.alt.replacing("\u{200B}", with: "")
      #expect(picture.found && alt == "Requests {by} shard a<b & c|d #e", "\(picture)")
    }
    #expect(shown.pictures?.count ?? 1 == 1)
    #expect(!shown.text.contains("session=") && !shown.text.contains("```"), "\(shown.text)")
    if program.name == "mdbook" {
      #expect(shown.text.contains("Who waits") && !shown.text.contains("weight: 7"))
    }
    // What is not of Etude stands in the copy as it is.
    let tail = try String(
      contentsOfFile: "\(Etude.root)/Tests/Fixtures/own-site/\(program.name)/tail.md",
      encoding: .utf8)
    let text = try String(contentsOfFile: copy, encoding: .utf8)
    #expect(text.hasSuffix(tail), "\(text)")
    #expect(text.contains("```sh title=\"own.sh\"\n"))
    #expect(text.contains("title: Who waits\n") == (program.name != "mdbook"))
  }

  @Test("a page of which no run has passed is not written")
  func proof() throws {
    let folder = try TemporaryFolder()
    try folder.write("etude.yaml", "pages: [docs]\n")
    let page = "# A\n\n```sh\necho a\n```\n\n```output\na\n```\n"
    try folder.write("docs/a.md", page)
    try folder.write("docs/b.md", page.replacing("\na\n", with: "\nb\n"))
    func export(_ words: String...) throws -> Etude.Result {
      try Etude.run(["export", "--markdown"] + words, in: folder.path)
    }
    let none = try export("--into", "out")
    #expect(none.status == 1 && none.output.contains("docs/a.md: no run is recorded"))
    _ = try Etude.run(["run"], in: folder.path)
    let one = try export("--into", "out")
    #expect(one.status == 1 && one.output.contains("docs/b.md: it did not pass"), "\(one.output)")
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/out/docs")
    #expect(names == ["a.md"])
    // The author's own pages are never written over.
    let over = try export("--into", ".")
    #expect(over.status == 2 && over.output.contains("a file of the course"), "\(over.output)")
    #expect(try String(contentsOfFile: "\(folder.path)/docs/a.md", encoding: .utf8) == page)
    // A link in a stranger's copy leads nowhere, and nothing waits for the reader of a FIFO.
    try folder.write("mine", "kept\n")
    for (commands, file) in [
      ("ln -s ../../mine out/docs/a.md", "out/docs/a.md"),
      ("mkfifo out/docs/a.md", "out/docs/a.md"),
      ("rm -r out/docs; mkdir own; ln -s ../own out/docs", "out/docs"),
      ("rm -r out; ln -s own out", "out"),
    ] {
      let made = try Self.bash("rm -f out/docs/a.md; \(commands)", in: folder.path)
      #expect(made.status == 0, "\(made.output)")
      for path in ["out", "\(folder.path)/out"] {
        let linked = try export("--into", path, "docs/a.md")
        #expect(linked.status == 2, "\(commands): \(linked.output)")
        #expect(linked.output.contains("\(file) is "), "\(linked.output)")
      }
    }
    #expect(try String(contentsOfFile: "\(folder.path)/mine", encoding: .utf8) == "kept\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/own").isEmpty)
    for (words, problem) in [
      ([], "--into FOLDER"), (["--into", "out", "--for", "mkdoc"], "did you mean mkdocs?"),
      (["--into", "out", "--output", "x"], "--output does not go with --markdown"),
    ] {
      let result = try Etude.run(["export", "--markdown"] + words, in: folder.path)
      #expect(result.status == 2 && result.output.contains(problem), "\(result.output)")
    }
  }
}
