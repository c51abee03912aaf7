import Foundation
import Testing

/// `etude new`: what it writes passes, and it writes over nothing.
@Suite struct NewTests {
  private func course() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/lessons", withIntermediateDirectories: true)
    return folder
  }

  @Test(
    "the page passes as it stands",
    arguments: [
      [], ["--services", "postgres"], ["--services", "redis"], ["--services", "kafka"],
      ["--services", "a:redis,b:redis,postgres", "--title", "Who: \"you\" \\ #1 [x] 'é'"],
      ["--title", "null"], ["--title", "- 12"], ["--title", "{a: b}"], ["--title", "x #y"],
    ])
  func passes(options: [String]) throws {
    let course = try course()
    let result = try Etude.run(["new", "--course", course.path, "locks/red-lock"] + options)
    #expect(result.status == 0, "\(result.output)")
    #expect(
      result.lines.map { $0.split(separator: "/").suffix(2).joined(separator: "/") }
        == [
          "01-locks/README.md", "01-locks/01-red-lock.md", "01-locks/01-red-lock.mutants.yaml",
        ])
    let check = try Etude.run(["check", "--course", course.path])
    #expect(check.status == 0, "\(check.output)")
    #expect(check.output.contains("2 lessons: 2 passed"))
    let mutants = try Etude.run(["check", "--mutants", "--course", course.path])
    #expect(mutants.status == 0, "\(mutants.output)")
    #expect(mutants.output.contains("\n1 mutant of 1 lesson: 1 killed in "), "\(mutants.output)")
    let list = try Etude.run(["list", "--course", course.path])
    let title = options.firstIndex(of: "--title").map { options[$0 + 1] } ?? "Red lock"
    #expect(list.lines.last?.hasSuffix("  \(title)") == true, "\(list.output)")
  }

  @Test func numbersAreTheNextFreeOnes() throws {
    let course = try course()
    for name in ["a/x", "a/y", "b/x"] {
      #expect(try Etude.run(["new", "--course", course.path, name]).status == 0)
    }
    try course.write("lessons/01-a/09-z.md", "---\ntitle: Z\n---\n")
    let result = try Etude.run(["new", "--course", course.path, "a/w"])
    #expect(result.lines.first?.hasSuffix("/lessons/01-a/10-w.md") == true, "\(result.output)")
    let list = try Etude.run(["list", "--course", course.path])
    let names = list.lines.map { String($0.prefix { $0 != " " }) }
    #expect(names == ["a", "a/x", "a/y", "a/z", "a/w", "b", "b/x"])
  }

  @Test func existingPageIsLeftAlone() throws {
    let course = try course()
    try course.write("lessons/03-a/07-x.md", "mine\n")
    let result = try Etude.run(["new", "--course", course.path, "a/x"])
    #expect(result.status == 2)
    #expect(result.output.contains("07-x.md is a/x already"), "\(result.output)")
    let text = try String(contentsOfFile: "\(course.path)/lessons/03-a/07-x.md", encoding: .utf8)
    #expect(text == "mine\n")
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(course.path)/lessons/03-a")
    #expect(names == ["07-x.md"])
  }

  @Test(
    "a wrong command line is explained",
    arguments: [
      ([], "name one lesson"), (["a"], "is not MODULE/NAME"), (["a/b/c"], "is not MODULE/NAME"),
      (["a/B"], "lower-case letters"), (["01-a/b"], "a letter first"), (["a/"], "lower-case"),
      (["../b"], "lower-case letters"),
      (["a/b", "--services", "mysql"], "postgres, redis or kafka"),
      (["a/b", "--services", "redis,redis"], "two are called 'cache'"),
      (["a/b", "--services", "X:redis"], "lower-case letters"),
      (["a/b", "--title", "one\ntwo"], "one line of text"),
    ])
  func wrongCommandLine(arguments: [String], message: String) throws {
    let course = try course()
    let result = try Etude.run(["new", "--course", course.path] + arguments)
    #expect(result.status == 2)
    #expect(result.output.contains(message), "\(result.output)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(course.path)/lessons") == [])
  }
}
