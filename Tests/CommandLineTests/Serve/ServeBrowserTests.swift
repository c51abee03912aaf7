import Foundation
import Glibc
import Processes
import Testing

/// `etude serve` opens a browser where there is a screen, by `xdg-open`. It is root who tests this in CI, and
/// who is asked to in a container.
@Suite struct ServeBrowserTests {
  /// A course with one page, and a folder with a program `xdg-open` that does this.
  private static func course(xdgOpen script: String?) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("lessons/01-m/01-page.md", "---\ntitle: T\n---\n\n# T\n")
    try folder.write("bin/README", "")
    guard let script else { return folder }
    let path = "\(folder.path)/bin/xdg-open"
    try folder.write("bin/xdg-open", "#!/bin/sh\n\(script)\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return folder
  }

  /// Starts a server for it, whose only programs are those of the folder.
  private static func served(
    _ folder: TemporaryFolder, _ options: [String] = [], opensBrowser: Bool = true,
    x11: String = ":99", wayland: String = ""
  ) throws -> ServedCourse {
    let variables = [
      "PATH": "\(folder.path)/bin", "RECORD": "\(folder.path)/record", "DISPLAY": x11,
      "WAYLAND_DISPLAY": wayland,
    ]
    return try ServedCourse(
      folder, options, opensBrowser: opensBrowser, environment: variables)
  }

  /// Waits for a file, and gives what it holds.
  private func text(of path: String) throws -> String {
    let deadline = Deadline.after(.seconds(60))
    while true {
      if let text = FileSystem.text(path) { return text }
      try #require(!deadline.hasPassed, "no \(path)")
      Pause.moment()
    }
  }

  /// What is behind the address, for somebody who has its token.
  private func status(of course: ServedCourse) throws -> String {
    try run(
      "/usr/bin/curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}", course.url], in: "/"
    ).output
  }

  /// Writes down its arguments, a line each, and then the end of a file that is complete.
  private static let recording =
    "printf '%s\\n' \"$#\" \"$@\" > \"$RECORD.new\"; /bin/mv \"$RECORD.new\" \"$RECORD\""

  @Test(
    "the browser is given the printed address, whatever comes of it",
    arguments: [("exit 0", ":99", ""), ("exit 3", "", "wayland-0"), ("kill -9 $$", ":99", "w")])
  func opens(end: String, x11: String, wayland: String) throws {
    let folder = try Self.course(xdgOpen: "\(Self.recording)\n\(end)")
    let course = try Self.served(folder, ["m/page"], x11: x11, wayland: wayland)
    #expect(try text(of: "\(folder.path)/record") == "1\n\(course.url)\n")
    #expect(course.url.contains("/m/page/index.html?token="))
    #expect(try status(of: course) == "200")
    #expect(course.end(by: SIGTERM) == 130)
    #expect(course.left() == [])
  }

  @Test("a browser that runs on outlives the server")
  func lasting() throws {
    let folder = try Self.course(
      xdgOpen:
        "echo $$ > \"$RECORD.new\"; /bin/mv \"$RECORD.new\" \"$RECORD\"; exec /bin/sleep 1000")
    let course = try Self.served(folder)
    let text = try text(of: "\(folder.path)/record")
    let number = try #require(Int32(text.dropLast()))
    defer { kill(number, SIGKILL) }
    #expect(try status(of: course) == "200")
    #expect(course.end(by: SIGTERM) == 130)
    #expect(kill(number, 0) == 0)
  }

  @Test("without xdg-open the address is enough")
  func missing() throws {
    let course = try Self.served(try Self.course(xdgOpen: nil))
    #expect(try status(of: course) == "200")
    #expect(course.end(by: SIGTERM) == 130)
  }

  @Test(
    "no browser is opened without a screen, nor with --no-open",
    arguments: [("", true), (":99", false)])
  func notWanted(x11: String, opensBrowser: Bool) throws {
    let folder = try Self.course(xdgOpen: Self.recording)
    let course = try Self.served(folder, opensBrowser: opensBrowser, x11: x11)
    #expect(try status(of: course) == "200")
    #expect(course.end(by: SIGTERM) == 130)
    #expect(FileSystem.text("\(folder.path)/record") == nil)
  }
}
