import Foundation
import LessonText
import Testing

/// Replacing a file in one step.
struct WritingTests {
  private static func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "etude-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test("the file has the new bytes and its old mode, and nothing else is left")
  func replaces() throws {
    try Self.withFolder { (folder) throws in
      let file = folder.appending(path: "a.md")
      try Data("old".utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
      try LessonEditor.write(Array("new".utf8), to: file.path, expecting: Array("old".utf8))
      #expect(try Data(contentsOf: file) == Data("new".utf8))
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.md"])
    }
  }

  @Test("a file that has changed is left alone")
  func refusesChangedFile() throws {
    try Self.withFolder { (folder) throws in
      let file = folder.appending(path: "a.md")
      try Data("changed".utf8).write(to: file)
      #expect(throws: LessonEditor.WriteFailure.changed(file: file.path)) {
        try LessonEditor.write(Array("new".utf8), to: file.path, expecting: Array("old".utf8))
      }
      #expect(try Data(contentsOf: file) == Data("changed".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.md"])
    }
  }

  @Test("a file that is gone is an error")
  func missingFile() throws {
    try Self.withFolder { (folder) throws in
      let file = folder.appending(path: "a.md").path
      #expect(throws: LessonEditor.WriteFailure.self) {
        try LessonEditor.write([], to: file, expecting: [])
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }
  }

  @Test("a link stays a link")
  func followsLink() throws {
    try Self.withFolder { (folder) throws in
      let file = folder.appending(path: "a.md")
      let link = folder.appending(path: "link.md")
      try Data("old".utf8).write(to: file)
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
      try LessonEditor.write(Array("new".utf8), to: link.path, expecting: Array("old".utf8))
      #expect(try Data(contentsOf: file) == Data("new".utf8))
      let attributes = try FileManager.default.attributesOfItem(atPath: link.path)
      #expect(attributes[.type] as? FileAttributeType == .typeSymbolicLink)
    }
  }

  @Test("the same bytes are not written again")
  func writesNothing() throws {
    try Self.withFolder { (folder) throws in
      let file = folder.appending(path: "a.md")
      try Data("same".utf8).write(to: file)
      let before = try FileManager.default.attributesOfItem(atPath: file.path)[.systemFileNumber]
      try LessonEditor.write(Array("same".utf8), to: file.path, expecting: Array("same".utf8))
      let after = try FileManager.default.attributesOfItem(atPath: file.path)[.systemFileNumber]
      #expect(before as? Int == after as? Int)
    }
  }
}
