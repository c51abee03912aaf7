import Files
import Foundation
import Glibc
import LessonModel
import LessonText
import Platform
import Testing

@testable import Site

/// Where a site may be written, and what stays when it cannot be.
@Suite struct OutputFolderTests {
  private static func build(
    into path: String, theme: String = Sites.theme, page: String = "m/page"
  ) throws {
    let lesson = try Sites.lesson("Text.\n", name: page)
    try SiteBuilder(
      course: Sites.course([lesson]), pages: [.init(lesson: lesson, transcript: nil)], theme: theme
    ).build(into: path)
  }

  @Test("a new folder, an empty one, one of an earlier site", arguments: ["", "/"])
  func replaces(end: String) throws {
    let folder = try TemporaryFolder()
    let site = "\(folder.path)/a/b"
    try Self.build(into: site + end, page: "m/gone")
    try Self.build(into: site + end)
    #expect(
      try folder.files().map { $0.replacingOccurrences(of: "a/b/", with: "") }
        == [
          ".etude-site", "index.html", "live.css", "live.js", "live/author.js",
          "live/difference.js", "live/edit.js", "live/operate.js", "live/panels.js",
          "live/sessions.js", "live/share.js", "live/timeline.js", "live/waits.js", "look.js",
          "m/page/index.html", "script.js", "search.js", "style.css",
        ])
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
      problem?.description == "\(folder.path)/mine: is no site, and holds files that no build has "
        + "written (a.txt, b.txt); name a new or empty folder, or move them away")
    #expect(throws: SiteError("\(folder.path)/mine/a.txt: is a file; name a folder for the site")) {
      try Self.build(into: "\(folder.path)/mine/a.txt")
    }
    #expect(throws: SiteError("the site needs a folder to be written to")) {
      try Self.build(into: "")
    }
    #expect(throws: SiteError.self) { try Self.build(into: "/") }
    #expect(try folder.files() == ["mine/a.txt", "mine/b.txt"])
  }

  @Test(
    "what is put into a site stays as it is, whatever it is called",
    arguments: [
      ".git/config", "CNAME", "m/page/notes.txt", "m/other/index.html", "files/x", "style.css.orig",
      "empty/",
    ])
  func foreign(name: String) throws {
    let folder = try TemporaryFolder()
    let site = "\(folder.path)/site"
    try Self.build(into: site)
    let path = "\(site)/\(name)"
    if name.hasSuffix("/") {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    } else {
      try folder.write("mine", to: "site/\(name)")
    }
    let before = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    let list = try folder.text("site/.etude-site")
    // The second build finds what the first one has kept.
    for _ in 1...2 {
      try Self.build(into: site)
      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() == before)
      let isKept = FileManager.default.contents(atPath: path) == Data("mine".utf8)
      #expect(isKept || name.hasSuffix("/"))
      #expect(try folder.text("site/.etude-site") == list)
    }
  }

  @Test(
    "what is in the way of a page is kept, and the earlier site with it",
    arguments: ["m/other/index.html", "m/other"])
  func inTheWay(name: String) throws {
    let folder = try TemporaryFolder()
    let site = "\(folder.path)/site"
    try Self.build(into: site)
    try folder.write("mine", to: "site/\(name)")
    let before = try folder.files()
    let problem = #expect(throws: FileError.self) {
      try Self.build(into: site, page: "m/other")
    }
    #expect(
      problem?.description == "cannot write \(site)/\(name): somebody's file stands there, which "
        + "no build has written; move it away")
    #expect(try folder.files() == before)
    #expect(try folder.text("site/\(name)") == "mine")
  }

  @Test("a repository to publish from, and what tells a host something, may be there before")
  func repository() throws {
    let folder = try TemporaryFolder()
    for name in [".git/objects/a", "CNAME", ".nojekyll", ".gitignore"] {
      try folder.write(name, to: "site/\(name)")
    }
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o700], ofItemAtPath: "\(folder.path)/site/.git")
    let object = try FileManager.default.attributesOfItem(
      atPath: "\(folder.path)/site/.git/objects/a")
    try Self.build(into: "\(folder.path)/site")
    for name in [".git/objects/a", "CNAME", ".nojekyll", ".gitignore"] {
      #expect(try folder.text("site/\(name)") == name)
    }
    let kept = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/site/.git")
    #expect(kept[.posixPermissions] as? Int == 0o700)
    // It is the same file, and no copy.
    let now = try FileManager.default.attributesOfItem(
      atPath: "\(folder.path)/site/.git/objects/a")
    #expect(object[.systemFileNumber] as? Int == now[.systemFileNumber] as? Int)
    #expect(try folder.text("site/index.html").contains("m/page/index.html"))
    #expect(!(try folder.text("site/.etude-site").contains("CNAME")))
  }

  @Test("the folder stays, and so do owners, groups and modes of what holds somebody's files")
  func rights() throws {
    let folder = try TemporaryFolder()
    let site = "\(folder.path)/site"
    try Self.build(into: site)
    try folder.write("mine", to: "site/m/page/notes/a.txt")
    let places = ["", "/m", "/m/page/notes"]
    for place in places {
      var attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o2770]
      if User.isRoot {
        (attributes[.ownerAccountID], attributes[.groupOwnerAccountID]) = (12, 34)
      }
      try FileManager.default.setAttributes(attributes, ofItemAtPath: site + place)
    }
    func status(_ place: String) -> [Int?] {
      let status = try? FileManager.default.attributesOfItem(atPath: site + place)
      let keys: [FileAttributeKey] = [.posixPermissions, .ownerAccountID, .groupOwnerAccountID]
      // The folder itself is the same one.
      return (keys + (place.isEmpty ? [.systemFileNumber] : [])).map { status?[$0] as? Int }
    }
    let before = places.map(status)
    #expect(before[0][0] == 0o2770 && before[0][3] != nil)
    try Self.build(into: site)
    #expect(places.map(status) == before)
    #expect(try folder.text("site/m/page/notes/a.txt") == "mine")
  }

  @Test("a list that names a repository's files makes them no site's")
  func hostileList() throws {
    let folder = try TemporaryFolder()
    let heading = "Made by `etude site`. A build replaces the files that stand here.\n"
    let list = ".git/HEAD\nCNAME\nm/old.html\nm/deep/old.html\n"
    try folder.write(heading + list, to: "site/.etude-site")
    for name in [".git/HEAD", "CNAME", "m/old.html", "m/deep/old.html", "m/mine.html"] {
      try folder.write(name, to: "site/\(name)")
    }
    try Self.build(into: "\(folder.path)/site", page: "n/page")
    for name in [".git/HEAD", "CNAME", "m/mine.html"] {
      #expect(try folder.text("site/\(name)") == name)
    }
    let left = try FileManager.default.subpathsOfDirectory(atPath: "\(folder.path)/site/m")
    #expect(left == ["mine.html"])
  }

  @Test("names of the same text in other bytes are other files; one that is no text is refused")
  func oddNames() throws {
    let folder = try TemporaryFolder()
    let site = "\(folder.path)/site"
    try Self.build(into: site)
    try folder.write("mine", to: "site/m/caf\u{e9}")
    try folder.write("mine", to: "site/m/cafe\u{301}/a")
    try Self.build(into: site)
    #expect(try folder.text("site/m/caf\u{e9}") == "mine")
    #expect(try folder.text("site/m/cafe\u{301}/a") == "mine")
    func shell(_ command: String) throws -> Int32 {
      let shell = Process()
      shell.executableURL = URL(fileURLWithPath: "/bin/sh")
      shell.arguments = ["-c", command, "sh", "\(site)/m"]
      try shell.run()
      shell.waitUntilExit()
      return shell.terminationStatus
    }
    #expect(try shell(#"touch "$1/$(printf 'x\377')""#) == 0)
    let problem = #expect(throws: FileError.self) { try Self.build(into: site) }
    #expect(
      problem?.description == "\(site)/m: holds a file whose name is not UTF-8; move it away")
    #expect(try shell(#"test -e "$1/$(printf 'x\377')""#) == 0)
  }

  @Test("what builds that were killed have left beside the folder is removed, and nothing else")
  func unfinished() throws {
    let folder = try TemporaryFolder()
    // No process has this number.
    let gone = "site.new-\(Int32.max)"
    try folder.write(
      "Made by `etude site`. A build replaces the files that stand here.\n",
      to: "\(gone)/.etude-site")
    try folder.write("half", to: "\(gone)/index.html")
    try folder.write("mine", to: "site.new-\(Int32.max - 1)/a")
    try folder.write("mine", to: "site.new-x/a")
    let own = "site.new-\(getpid())"
    try folder.write("mine", to: "\(own)/a")
    #expect(throws: SiteError.self) { try Self.build(into: "\(folder.path)/site") }
    #expect(try folder.text("\(own)/a") == "mine")
    try FileManager.default.removeItem(atPath: "\(folder.path)/\(own)")
    try Self.build(into: "\(folder.path)/site")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == ["site", "site.new-\(Int32.max - 1)", "site.new-x"])
  }

  @Test("the folder is told of before it is there, and each thing is done by the caller's leave")
  func watched() throws {
    struct Stop: Error {}
    let folder = try TemporaryFolder()
    try Self.build(into: "\(folder.path)/site")
    let before = try folder.text("site/index.html")
    let lesson = try Sites.lesson("Other.\n")
    let builder = SiteBuilder(
      course: Sites.course([lesson]), pages: [.init(lesson: lesson, transcript: nil)],
      theme: Sites.theme)
    var total = 0
    try builder.build(
      into: "\(folder.path)/count",
      each: {
        total += 1; try $0()
      })
    #expect(total >= 7)
    for last in 0..<total {
      var told: [String] = []
      var done = 0
      #expect(throws: Stop.self) {
        try builder.build(
          into: "\(folder.path)/site",
          watch: { path in
            #expect(!FileManager.default.fileExists(atPath: path))
            told.append(path)
          },
          each: { work in
            if done == last { throw Stop() }
            done += 1
            try work()
          })
      }
      #expect(told == ["\(folder.path)/site.new-\(getpid())"])
      #expect(try folder.text("site/index.html") == before)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
          "count", "site",
        ])
    }
  }

  @Test("a link to a folder stays a link, and one that leads nowhere is named")
  func followsLinks() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/nowhere", withDestinationPath: "\(folder.path)/none")
    let nowhere = "\(folder.path)/nowhere"
    #expect(
      throws: SiteError(
        "\(nowhere): is a link that leads nowhere; make the folder that it names")
    ) { try Self.build(into: nowhere) }
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
