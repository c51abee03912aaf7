import Foundation
import Testing

@testable import Site

/// Templates with marks.
@Suite struct TemplateTests {
  private static func filled(_ text: String, _ values: [String: String]) throws -> String {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "t.html")
    return try Template(file: "\(folder.path)/t.html").filled(values)
  }

  @Test(
    "marks are filled once",
    arguments: [
      ("", ""), ("no mark }} { }", "no mark }} { }"), ("{{a}}", "1{{b}}"),
      ("<{{b}}{{a}}{{b}}>", "<21{{b}}2>"),
    ])
  func fills(text: String, expected: String) throws {
    #expect(try Self.filled(text, ["a": "1{{b}}", "b": "2"]) == expected)
  }

  @Test("a mark without a value, one that is not closed, and no template")
  func errors() throws {
    #expect(throws: SiteError("the theme's template asks for {{c}}, which there is not")) {
      try Self.filled("{{c}}", [:])
    }
    let open = #expect(throws: SiteError.self) { try Self.filled("a {{b", [:]) }
    #expect(open?.description.hasSuffix("t.html: a {{ is not closed by }}") == true)
    #expect(throws: SiteError("/nowhere.html: the theme's template cannot be read")) {
      try Template(file: "/nowhere.html")
    }
  }

  @Test("what lies in a folder beside a style sheet is added to it, in the order of the names")
  func parts() throws {
    let folder = try TemporaryFolder()
    func files() throws -> [String] {
      try ThemeParts.files(of: "style.css", folder: "style", in: folder.path, root: nil)
        .map { String($0.dropFirst(folder.path.count + 1)) }
    }
    #expect(try files() == ["style.css"])
    for name in ["b.css", "a.css", ".c.css", "d.css~", "e.js"] {
      try folder.write("", to: "style/\(name)")
    }
    #expect(try files() == ["style.css", "style/a.css", "style/b.css"])
    let out = "\(folder.path)/out"
    let writer = SiteWriter(folder: out) { try $0() }
    try folder.write("1\n", to: "style/a.css")
    try folder.write("2\n", to: "style/b.css")
    try writer.copy(files().dropFirst().map { "\(folder.path)/\($0)" }, to: "style.css")
    #expect(try folder.text("out/style.css") == "1\n2\n")
  }

  @Test("a file of a theme that a link leads to outside of the course is not published")
  func links() throws {
    let (course, other) = (try TemporaryFolder(), try TemporaryFolder())
    try other.write("secret", to: "style.css")
    try course.write("", to: "theme/page.html")
    try FileManager.default.createSymbolicLink(
      atPath: "\(course.path)/theme/style.css", withDestinationPath: "\(other.path)/style.css")
    for root in [nil, course.path] {
      #expect(throws: SiteError.self) {
        try ThemeParts.files(
          of: "style.css", folder: "style", in: "\(course.path)/theme", root: root)
      }
    }
    // One that stays within the course is another name.
    try course.write("", to: "common.css")
    try FileManager.default.createSymbolicLink(
      atPath: "\(course.path)/theme/script.js", withDestinationPath: "../common.css")
    let files = try ThemeParts.files(
      of: "script.js", folder: "script", in: "\(course.path)/theme", root: course.path)
    #expect(files.count == 1)
  }
}
