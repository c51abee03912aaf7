import Foundation
import TestSupport
import Testing

/// `etude serve --edit` over the WebSocket: what is written, and what runs, whatever becomes of the files.
@Suite(.serialized) struct ServeEditingTests {
  /// Plays a scenario on a course of two pages.
  ///
  /// - Parameters:
  ///   - name: what `editing.py` calls it.
  ///   - settings: the course's `etude.yaml`, which is trusted; nil for none.
  /// - Returns: the lines that it writes.
  /// - Throws: what it fails with.
  private func play(_ name: String, settings: String? = nil) throws -> [Substring] {
    let folder = try TemporaryFolder()
    if let settings { try folder.write("etude.yaml", settings) }
    let page = try String(
      contentsOfFile: "\(ServedCourse.fixtures)/editing.md", encoding: .utf8)
    for file in ["01-one.md", "02-two.md"] { try folder.write("lessons/01-m/\(file)", page) }
    let course = try ServedCourse(folder, ["--edit"] + (settings == nil ? [] : ["--trust"]))
    return try withExtendedLifetime(course) {
      try PythonPeer.lines(
        "live/editing.py", [name, course.url, "\(folder.path)/lessons/01-m"])
    }
  }

  @Test("a file that is half written or deleted changes nothing, and its end is seen")
  func files() throws {
    #expect(
      try play("files") == [
        "malformed: LESSONS/01-one.md:7", "goes on: (integer) 2",
        "the other is malformed: LESSONS/02-two.md:7", "both are whole: rewritten 1 2",
        "deleted: LESSONS/01-one.md cannot be read: the page stays as it was.",
        "not accepted: LESSONS/01-one.md: No such file or directory", "there is no file",
        "back: back",
      ])
  }

  @Test("a step that runs while its file is saved goes on, or runs again if it has changed")
  func saving() throws {
    #expect(
      try play("saving") == [
        "what runs has changed: its own passed",
        "There is no such service, or nothing of the kind can be done to it.",
        "prose has changed: on passed", "the same servers: (integer) 2",
      ])
  }

  @Test("what is accepted is what its author has seen, and once; what was interrupted is not")
  func accepting() throws {
    #expect(
      try play("accepting") == [
        "before it is loaded again: The file has changed: load the page again, and look at what "
          + "it prints now.",
        "a page of before: rewritten True", "saved meanwhile: False True",
        "accepted: Step 2: what it printed stands in LESSONS/01-one.md now.",
        "once more: False True",
        "interrupted: Only what the page prints as it is written can be accepted. A statement was "
          + "interrupted, and did not do all that it does. Reset, and run it again.",
        "nothing is written: True",
      ])
  }

  @Test("what differs each time runs once more, without what its author has not run")
  func volatile() throws {
    let lines = try play("volatile")
    #expect(lines.count == 2 && lines[0].contains("stands in LESSONS/01-one.md now"), "\(lines)")
    #expect(lines.last == "<time> False")
  }

  @Test("what the course's settings give its steps is still there when a page was saved")
  func surroundings() throws {
    #expect(
      try play("surroundings", settings: "environment: {WORD: of the course}\n") == [
        "of the course"
      ])
  }
}
