import Foundation
import Lessons
import Testing

@testable import Site

/// Where a site may be written, and what stays when it cannot be.
@Suite struct OutputFolderTests {
  private static func build(into path: String, theme: String = Sites.theme) throws {
    let lesson = try Sites.lesson("Text.\n")
    try SiteBuilder(
      course: Sites.course([lesson]), pages: [.init(lesson: lesson, transcript: nil)], theme: theme
    ).build(into: path)
  }

  @Test("a new folder, an empty one, one of an earlier site", arguments: ["", "/"])
  func replaces(end: String) throws {
    let folder = try TemporaryFolder()
    let site = "\(folder.path)/a/b"
    try Self.build(into: site + end)
    try folder.write("old", to: "a/b/gone/index.html")
    try Self.build(into: site + end)
    #expect(
      try folder.files().map { $0.replacingOccurrences(of: "a/b/", with: "") }
        == [".etude-site", "index.html", "m/page/index.html", "script.js", "style.css"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/a") == ["b"])
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/empty", withIntermediateDirectories: false)
    try Self.build(into: "\(folder.path)/empty")
    #expect(try folder.text("empty/index.html").contains("m/page/index.html"))
  }

  @Test("somebody's files are never deleted")
  func refuses() throws {
    let folder = try TemporaryFolder()
    try folder.write("mine", to: "mine/b.txt")
    try folder.write("mine", to: "mine/a.txt")
    let problem = #expect(throws: SiteError.self) { try Self.build(into: "\(folder.path)/mine") }
    #expect(
      problem?.description == "\(folder.path)/mine: holds files that are not a site's (such as "
        + "a.txt), and building would delete them; name a new or empty folder, or delete this one "
        + "yourself")
    #expect(throws: SiteError("\(folder.path)/mine/a.txt: is a file; name a folder for the site")) {
      try Self.build(into: "\(folder.path)/mine/a.txt")
    }
    #expect(throws: SiteError("the site needs a folder to be written to")) {
      try Self.build(into: "")
    }
    #expect(throws: SiteError.self) { try Self.build(into: "/") }
    #expect(try folder.files() == ["mine/a.txt", "mine/b.txt"])
  }

  @Test("a link to a folder stays a link")
  func followsLinks() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/real", withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link", withDestinationPath: "\(folder.path)/real")
    try Self.build(into: "\(folder.path)/link")
    #expect(try folder.text("real/index.html").contains("<h1>"))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder.path)/link")
        == "\(folder.path)/real")
  }

  @Test("a build that fails leaves the old site and nothing else")
  func keepsOld() throws {
    let folder = try TemporaryFolder()
    try Self.build(into: "\(folder.path)/site")
    let before = try folder.files()
    try folder.write("{{", to: "theme/templates/page.html")
    #expect(throws: SiteError.self) {
      try Self.build(into: "\(folder.path)/site", theme: "\(folder.path)/theme")
    }
    try FileManager.default.removeItem(atPath: "\(folder.path)/theme")
    try folder.write("", to: "theme/templates/page.html")
    let problem = #expect(throws: SiteError.self) {
      try Self.build(into: "\(folder.path)/site", theme: "\(folder.path)/theme")
    }
    #expect(
      problem?.description.hasPrefix("\(folder.path)/theme/style.css: cannot be read") == true)
    try FileManager.default.removeItem(atPath: "\(folder.path)/theme")
    #expect(try folder.files() == before)
  }

  @Test(
    "names that lead out of the folder, and names of two lessons", arguments: ["..", "m/..", ""])
  func names(name: String) throws {
    var lesson = try Sites.lesson("Text.\n")
    lesson.name = name
    let folder = try TemporaryFolder()
    let builder = SiteBuilder(
      course: Course(modules: []), pages: [.init(lesson: lesson, transcript: nil)],
      theme: Sites.theme)
    #expect(throws: SiteError.self) { try builder.build(into: "\(folder.path)/a/site") }
    lesson.name = "m/page"
    let twice = SiteBuilder(
      course: Course(modules: []),
      pages: [.init(lesson: lesson, transcript: nil), .init(lesson: lesson, transcript: nil)],
      theme: Sites.theme)
    #expect(throws: SiteError.self) { try twice.build(into: "\(folder.path)/a/site") }
    #expect(try folder.files() == [])
  }
}
