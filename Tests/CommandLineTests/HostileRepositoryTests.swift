import Foundation
import Glibc
import Testing

/// Repositories of strangers: what they hold besides pages makes nothing run, and nothing is written outside
/// of them.
@Suite struct HostileRepositoryTests {
  private static let page = "# A\n\n```sh\necho 1\n```\n\n```output\n1\n```\n"

  private static func link(_ path: String, to other: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: other)
  }

  @Test(
    "the filters that a repository names do not run", arguments: [["run"], ["site"], ["check"]])
  func filters(command: [String]) throws {
    let folder = try TemporaryFolder()
    try folder.write("filter.sh", "#!/bin/sh\ntouch '\(folder.path)/ran'\ncat\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/filter.sh")
    try folder.write("README.md", Self.page)
    try folder.write(".gitattributes", "*.md filter=x\n")
    func git(_ arguments: String...) throws {
      let result = try CommandLineTests.run(
        "/usr/bin/git",
        ["-C", folder.path, "-c", "user.name=a", "-c", "user.email=a@b"] + arguments,
        environment: ProcessInfo.processInfo.environment)
      #expect(result.status == 0, "\(result.output)\(result.errors)")
    }
    try git("init", "-q")
    try git("add", "-A")
    try git("commit", "-q", "-m", "a")
    try git("config", "filter.x.clean", "\(folder.path)/filter.sh")
    try git("config", "filter.x.process", "\(folder.path)/filter.sh")
    // Of another time than git has noted, so that git would look into it.
    try folder.write("README.md", Self.page)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: "\(folder.path)/README.md")
    let result = try Etude.run(command + ["README.md"], in: folder.path)
    #expect(result.status == 0, "\(result.output)")
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/ran"))
    // What the test has set up would run.
    try git("status")
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/ran"))
  }

  @Test(
    "nothing is written through links that lead out of the repository",
    arguments: [".etude", ".etude/transcripts", ".etude/transcripts/docs", "site", "site/build"])
  func links(path: String) throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    try other.write("a.md", "mine\n")
    try other.write("a.json", "mine\n")
    let before = try FileManager.default.subpathsOfDirectory(atPath: other.path).sorted()
    try folder.write("docs/a.md", Self.page)
    try folder.write("etude.yaml", "pages: [docs/a.md]\n")
    let parent = "\(folder.path)/\(path)".split(separator: "/").dropLast().joined(separator: "/")
    try FileManager.default.createDirectory(
      atPath: "/\(parent)", withIntermediateDirectories: true)
    try Self.link("\(folder.path)/\(path)", to: other.path)
    for command in ["run", "site"] {
      let result = try Etude.run([command], in: folder.path)
      // A link deep down is found by writing.
      let status: Int32 = path.hasSuffix("docs") ? 4 : 2
      #expect(result.status == status, "\(command): \(result.output)")
      #expect(result.output.contains(path), "\(command): \(result.output)")
    }
    #expect(try FileManager.default.subpathsOfDirectory(atPath: other.path).sorted() == before)
    for name in ["a.md", "a.json"] {
      #expect(try String(contentsOfFile: "\(other.path)/\(name)", encoding: .utf8) == "mine\n")
    }
  }

  @Test("a link to settings is as strange as its owner", .enabled(if: getuid() == 0, "needs root"))
  func linkedSettings() throws {
    let folder = try TemporaryFolder()
    try folder.write("settings.yaml", "pages: [\"**/*.md\"]\npath: [bin]\n")
    try folder.write("bin/acme", "")
    try folder.write("mine/README.md", Self.page)
    try Self.link("\(folder.path)/etude.yaml", to: "settings.yaml")
    let page = "\(folder.path)/mine/README.md"
    #expect(try Etude.run(["check", page], in: "/").status == 0)
    // Safe: the path is copied by the kernel during the call.
    #expect(unsafe lchown("\(folder.path)/etude.yaml", 65_534, 65_534) == 0)
    let result = try Etude.run(["check", page], in: "/")
    #expect(result.status == 2, "\(result.output)")
    #expect(result.output.contains("belongs to another user"), "\(result.output)")
  }
}
