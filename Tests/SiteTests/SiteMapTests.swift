import Foundation
import LessonModel
import Testing

@testable import Site

/// Where links lead.
@Suite struct SiteMapTests {
  private static func map(in folder: TemporaryFolder) throws -> (map: SiteMap, from: Lesson) {
    for name in ["lessons/01-a/pic.png", "lessons/01-a/50% é.txt", "README.md", "Sources/x.swift"] {
      try folder.write("x", to: name)
    }
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/lessons/01-a/out.txt", withDestinationPath: "/etc/passwd")
    func lesson(_ name: String, _ file: String) throws -> Lesson {
      var lesson = try Sites.lesson("Text.\n", name: name)
      lesson.file = "\(folder.path)/lessons/\(file)"
      return lesson
    }
    let here = try lesson("a/one", "01-a/01-one.md")
    let lessons = [
      here, try lesson("a", "01-a/README.md"), try lesson("b/two", "02-b/02-two.md"),
    ]
    return (SiteMap(lessons: lessons, root: folder.path), here)
  }

  @Test("links")
  func links() throws {
    let folder = try TemporaryFolder()
    let (map, from) = try Self.map(in: folder)
    func file(_ path: String) -> SiteMap.Destination {
      .file(.init(source: "\(folder.path)/\(path)", target: "files/\(path)"))
    }
    let cases: [(String, SiteMap.Destination?)] = [
      ("01-one.md", .page("a/one", anchor: "")),
      ("01-one.md#x", .page("a/one", anchor: "#x")),
      ("01-one.md?plain=1#x", .page("a/one", anchor: "#x")),
      ("./README.md", .page("a", anchor: "")),
      (".", .page("a", anchor: "")),
      ("../01-a/", .page("a", anchor: "")),
      ("../01-a/#x", .page("a", anchor: "#x")),
      ("../02-b/02-two.md", .page("b/two", anchor: "")),
      ("..//02-b/./02%2Dtwo.md", .page("b/two", anchor: "")),
      ("/lessons/02-b/02-two.md", .page("b/two", anchor: "")),
      ("../02-b/03-three.md", nil),
      ("../02-b/", nil),
      ("pic.png", file("lessons/01-a/pic.png")),
      ("50%25%20%C3%A9.txt", file("lessons/01-a/50% é.txt")),
      ("../../README.md#x", file("README.md")),
      ("/Sources/x.swift", file("Sources/x.swift")),
      ("../../Sources", nil),
      ("../../../../etc/passwd", nil),
      ("/../../../etc/passwd", nil),
      ("out.txt", nil),
      ("%00", nil), ("%zz", nil), ("a%2500", nil),
    ]
    for (link, destination) in cases {
      #expect(map.destination(of: link, from: from) == destination, "\(link)")
    }
  }

  @Test(
    "hidden files are not published, by whatever name a link has them",
    arguments: [
      "/.env", "/.git/config", "/a/.b/c.txt", "/%2Eenv", "/a/../.env", "../../.env", "/link.txt",
      "/folder/config", "/.link.txt",
    ])
  func hidden(link: String) throws {
    let folder = try TemporaryFolder()
    let (map, from) = try Self.map(in: folder)
    for name in [".env", ".git/config", "a/.b/c.txt", "plain.txt"] {
      try folder.write("x", to: name)
    }
    for (name, target) in [("link.txt", ".env"), ("folder", ".git"), (".link.txt", "plain.txt")] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/\(name)", withDestinationPath: target)
    }
    #expect(map.destination(of: link, from: from) == nil)
    #expect(map.reason(of: link, from: from) == "hidden files and folders are not published")
    #expect(map.destination(of: "/plain.txt", from: from) != nil)
  }

  @Test("what is withheld is asked for as it is and as what a link leads to")
  func withheld() throws {
    let folder = try TemporaryFolder()
    let (_, from) = try Self.map(in: folder)
    try folder.write("x", to: "secret/key.txt")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/public", withDestinationPath: "secret")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/open.txt", withDestinationPath: "README.md")
    for (link, path) in [
      ("/secret/key.txt", "secret/key.txt"), ("/public/key.txt", "secret/key.txt"),
      ("/open.txt", "open.txt"), ("/open.txt", "README.md"),
    ] {
      let map = SiteMap(lessons: [from], root: folder.path) { asked in
        asked.hasSuffix("/\(path)") ? "because" : nil
      }
      #expect(map.destination(of: link, from: from) == nil, "\(link)")
      #expect(map.reason(of: link, from: from) == "because", "\(link)")
    }
  }

  @Test("without a root there are only pages")
  func noRoot() throws {
    let folder = try TemporaryFolder()
    let (_, from) = try Self.map(in: folder)
    let map = SiteMap(lessons: [from], root: nil)
    #expect(map.destination(of: "01-one.md", from: from) == .page("a/one", anchor: ""))
    #expect(map.destination(of: "pic.png", from: from) == nil)
    #expect(map.destination(of: "/lessons/01-a/01-one.md", from: from) == nil)
  }

  @Test("paths in addresses")
  func urls() {
    #expect(SiteMap.url("a-b/c_d~1.html") == "a-b/c_d~1.html")
    #expect(SiteMap.url("50% \"é\"?#<&") == "50%25%20%22%C3%A9%22%3F%23%3C%26")
  }
}
