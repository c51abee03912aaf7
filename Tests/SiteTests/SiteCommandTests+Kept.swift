import Foundation
import Processes
import Testing

/// What a build takes from earlier ones.
extension SiteCommandTests {
  @Test(
    "code is coloured once, and again when what colours it has changed",
    .enabled("needs highlight") { canColor })
  func keptColors() throws {
    let (course, tools) = try (Self.course(), TemporaryFolder())
    let real = try #require(Executable.find("highlight"))
    func install(_ remark: String) throws {
      // The last argument is the last code's file.
      try tools.write(
        "#!/bin/sh\n# \(remark)\necho \"$*\" >>'\(tools.path)/calls'\nexec '\(real)' \"$@\"\n",
        to: "highlight")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: "\(tools.path)/highlight")
    }
    try install("one")
    let path = try #require(Executable.environmentValue("PATH"))
    func build() throws -> (calls: [String], page: String) {
      try tools.write("", to: "calls")
      let result = try Self.site(
        ["a/good", "b"], in: course, environment: ["PATH": "\(tools.path):\(path)"])
      #expect(result.status == 0, "\(result.output)")
      return (
        try tools.text("calls").split(separator: "\n").map(String.init),
        try course.text("site/build/b/other/index.html")
      )
    }
    let first = try build()
    #expect(first.calls.count == 1)
    #expect(first.page.contains("<span class=\"code-keyword\">echo</span>"))
    let second = try build()
    #expect(second.calls == [])
    #expect(second.page == first.page)
    // One more code: only that one.
    try course.write(
      "---\ntitle: Other\n---\n```sh\necho 1\n```\n\n```sh\necho 2\n```\n",
      to: "lessons/02-b/01-other.md")
    let third = try build()
    #expect(third.calls.count == 1 && third.calls[0].hasSuffix(" 0"))
    #expect(
      third.page.components(separatedBy: "<span class=\"code-keyword\">echo</span>").count == 3)
    // What somebody has made of them changes no code.
    let kept = ".etude/colors/sh.json"
    let text = try course.text(kept)
    try course.write(text.replacing("echo<", with: "<script>evil<"), to: kept)
    #expect(!(try build().page).contains("evil"))
    for broken in ["", "{}", "[1]"] {
      try course.write(broken, to: kept)
      #expect(try build().page == third.page)
    }
    try install("another one")
    #expect(try build().calls.count == 1)
  }

  @Test("who works in the site's folder goes on, and finds the new site there")
  func workingInIt() throws {
    let course = try Self.course()
    #expect(try Self.site(["a/good"], in: course).status == 0)
    let folders = ["site/build", "site/build/a/good"]
    let workers = try folders.map { folder -> (worker: Process, input: Foundation.Pipe) in
      let (worker, input) = (Process(), Foundation.Pipe())
      worker.executableURL = URL(fileURLWithPath: "/bin/sh")
      worker.arguments = ["-c", "read line; cat index.html"]
      worker.currentDirectoryURL = URL(fileURLWithPath: "\(course.path)/\(folder)")
      (worker.standardInput, worker.standardOutput) = (input, Foundation.Pipe())
      try worker.run()
      return (worker, input)
    }
    try course.write("---\ntitle: Anew\n---\n", to: "lessons/01-a/01-good.md")
    #expect(try Self.site(["a/good"], in: course).status == 0)
    #expect(workers.allSatisfy { $0.worker.isRunning })
    for (_, input) in workers { input.fileHandleForWriting.write(Data("\n".utf8)) }
    let output = workers.compactMap { $0.worker.standardOutput as? Foundation.Pipe }.map {
      String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    for (worker, _) in workers { worker.waitUntilExit() }
    #expect(workers[0].worker.terminationStatus == 0 && output[0].contains("Anew"))
    #expect(workers.allSatisfy { $0.worker.terminationReason == .exit })
  }

  @Test("a transcript that stands in place of a run is not written again")
  func keptTranscripts() throws {
    let course = try Self.course()
    #expect(try Self.site(["a/good"], in: course).status == 0)
    func numbers() throws -> [UInt64] {
      try ["json", "md"].map { name in
        let path = "\(course.path)/.etude/transcripts/a/good.\(name)"
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.systemFileNumber] as? UInt64)
      }
    }
    let before = try numbers()
    #expect(try Self.site(["a/good"], in: course).status == 0)
    #expect(try numbers() == before)
    #expect(try Self.site(["a/good", "--fresh"], in: course).status == 0)
    #expect(try numbers() != before)
  }

  @Test("of a lesson whose service is missing, the site has the latest run that passed")
  func recorded() throws {
    let course = try TemporaryFolder()
    try course.write(
      "---\ntitle: R\nservices: {db: redis}\n---\n```redis\nPING\n```\n```output\nPONG\n```\n",
      to: "lessons/01-a/01-r.md")
    // Nothing listens there.
    let nowhere = ["ETUDE_REDIS": "redis://127.0.0.1:1/0"]
    let none = try Self.site([], in: course, environment: nowhere)
    #expect(none.status != 0)
    #expect(!(try course.text("site/build/a/r/index.html")).contains("Recorded run"))
    #expect(try Self.site([], in: course).status == 0)
    let kept = try course.text(".etude/transcripts/a/r.json")
    let result = try Self.site(["--fresh"], in: course, environment: nowhere)
    #expect(result.status == none.status)
    let page = try course.text("site/build/a/r/index.html")
    #expect(page.contains("<b>Recorded run</b> · <b class=\"good\">1 of 1 step printed this</b>"))
    #expect(page.contains("<p class=\"notice\">Recorded run: where this site was built"))
    #expect(page.contains("PONG"))
    #expect(try course.text(".etude/transcripts/a/r.json") == kept)
  }
}
