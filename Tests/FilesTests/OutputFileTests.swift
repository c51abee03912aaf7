import Files
import Foundation
import Glibc
import Testing

/// What becomes of what is at the path of an output file.
struct OutputFileTests {
  private static func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "etude-\(UUID())").path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
    // However it went, no draft stays behind.
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(!names.contains { $0.hasPrefix(".etude-") }, "\(names)")
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test("links are followed, to where nothing is too", arguments: [true, false])
  func links(targetExists: Bool) throws {
    try Self.withFolder { (folder) throws in
      let files = FileManager.default
      try files.createDirectory(atPath: "\(folder)/in", withIntermediateDirectories: false)
      if targetExists { try Data("old".utf8).write(to: URL(filePath: "\(folder)/in/target")) }
      try files.createSymbolicLink(atPath: "\(folder)/in/b", withDestinationPath: "target")
      try files.createSymbolicLink(atPath: "\(folder)/a", withDestinationPath: "in/b")
      try OutputFile.check("\(folder)/a")
      try OutputFile.write("new", to: "\(folder)/a")
      #expect(try Self.text("\(folder)/in/target") == "new")
      #expect(try files.destinationOfSymbolicLink(atPath: "\(folder)/a") == "in/b")
      #expect(try files.destinationOfSymbolicLink(atPath: "\(folder)/in/b") == "target")
      #expect(try files.contentsOfDirectory(atPath: "\(folder)/in").sorted() == ["b", "target"])
    }
  }

  @Test("a regular file is replaced, and keeps its mode")
  func mode() throws {
    try Self.withFolder { (folder) throws in
      let path = "\(folder)/file"
      try Data("old".utf8).write(to: URL(filePath: path))
      try #require(unsafe chmod(path, 0o640) == 0)
      let old = try #require(FileHandle(forReadingAtPath: path))
      try OutputFile.write("new", to: path)
      // Whoever had it open has the whole old one.
      #expect(try old.readToEnd() == Data("old".utf8))
      #expect(try Self.text(path) == "new")
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o640)
    }
  }

  @Test("a FIFO stays one, and what reads it gets the text")
  func fifo() throws {
    try Self.withFolder { (folder) throws in
      let path = "\(folder)/fifo"
      try #require(unsafe mkfifo(path, 0o600) == 0)
      // With a reader there, opening it for writing does not wait.
      let reader = unsafe open(path, O_RDONLY | O_NONBLOCK)
      defer { close(reader) }
      try OutputFile.check(path)
      try OutputFile.write("text", to: path)
      var bytes = [UInt8](repeating: 0, count: 16)
      #expect(unsafe read(reader, &bytes, 16) == 4)
      #expect(bytes.prefix(4).elementsEqual("text".utf8))
      let type = try FileManager.default.attributesOfItem(atPath: path)[.type]
      #expect(type as? FileAttributeType == .typeUnknown)
    }
  }

  @Test(
    "a descriptor is written into where it stands",
    arguments: ["/proc/self/fd/", "/dev/fd/", "LINK/"])
  func descriptor(prefix: String) throws {
    try Self.withFolder { (folder) throws in
      let path = "\(folder)/file"
      let number = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
      defer { close(number) }
      #expect(unsafe write(number, "before ", 7) == 7)
      var name = "\(prefix)\(number)"
      if prefix == "LINK/" {
        name = "\(folder)/link"
        try FileManager.default.createSymbolicLink(
          atPath: name, withDestinationPath: "/proc/self/fd/\(number)")
      }
      try OutputFile.check(name)
      try OutputFile.write("after", to: name)
      #expect(try Self.text(path) == "before after")
    }
  }

  @Test(
    "what cannot be written is said with the path as given",
    arguments: [
      ("/dev/full", "cannot write /dev/full: No space left on device"),
      ("FOLDER", "cannot write FOLDER: Is a directory"),
      ("FOLDER/no/file", "cannot write FOLDER/no/file: No such file or directory"),
      ("FOLDER/file/below", "cannot write FOLDER/file/below: Not a directory"),
      ("FOLDER/loop", "cannot write FOLDER/loop: Too many levels of symbolic links"),
      ("/dev/fd/7777", "cannot write /dev/fd/7777: Bad file descriptor"),
      ("FOLDER/\u{1b}[2J/x", "cannot write FOLDER/\\x1b[2J/x: No such file or directory"),
    ])
  func refused(path: String, message: String) throws {
    try Self.withFolder { (folder) throws in
      try Data("old".utf8).write(to: URL(filePath: "\(folder)/file"))
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/loop", withDestinationPath: "loop")
      func here(_ text: String) -> String { text.replacingOccurrences(of: "FOLDER", with: folder) }
      let error = #expect(throws: FileError.self) { try OutputFile.write("x", to: here(path)) }
      #expect(error?.description == here(message))
      #expect(try Self.text("\(folder)/file") == "old")
    }
  }

  @Test("a file on a full disk keeps its old text")
  func full() throws {
    // A file system of one page's size, where there may be one.
    try Self.withFolder { (folder) throws in
      let small = "\(folder)/small"
      try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: false)
      guard unsafe mount("none", small, "tmpfs", 0, "size=64k") == 0 else { return }
      defer { _ = unsafe umount(small) }
      try OutputFile.write("old", to: "\(small)/file")
      let long = String(repeating: "x", count: 1 << 20)
      let error = #expect(throws: FileError.self) {
        try OutputFile.write(long, to: "\(small)/file")
      }
      #expect(error?.description == "cannot write \(small)/file: No space left on device")
      #expect(try Self.text("\(small)/file") == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: small) == ["file"])
    }
  }
}
