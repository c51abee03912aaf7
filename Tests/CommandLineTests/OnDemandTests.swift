import Foundation
import Processes
import Testing

/// C libraries that are loaded when one of their functions is first called, and not with the program.
@Suite struct OnDemandTests {
  /// What `calls.inc` says: the beginnings of the libraries' files, and the functions.
  private static let (files, functions) = {
    let path = "\(Etude.root)/Sources/Platform/COnDemand/calls.inc"
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return (
      text.matches(of: /LIBRARY\(\w+, "(lib\w+)\.so/).map { String($0.1) },
      text.matches(of: /CALL\(\w+, (?:ICU\()?(\w+)/).map { String($0.1) }
    )
  }()

  @Test("neither the program nor the kit loads them at its start", arguments: ["etude", "kit"])
  func start(part: String) throws {
    try #require(Self.files.count > 3)
    let program = try #require(Installation.current.helper("etude"))
    let kit = "\(Installation.current.kit.folder)/libEtudeLessonKit.so"
    let needed = try CommandLineTests.run(
      "/usr/bin/readelf", ["-dW", part == "kit" ? kit : program],
      environment: ProcessInfo.processInfo.environment, in: "/")
    #expect(needed.output.contains("[libxxhash.so"))
    for file in Self.files {
      #expect(!needed.output.contains("[\(file).so"), "\(part) loads \(file) at its start")
    }
  }

  @Test("each function that is listed is called")
  func calls() throws {
    try #require(Self.functions.count > 200)
    var sources = ""
    for folder in ["Clients", "Kit"] {
      let root = "\(Etude.root)/Sources/\(folder)"
      for case let name as String in FileManager.default.enumerator(atPath: root) ?? .init()
      where [".swift", ".c", ".h"].contains(where: name.hasSuffix) {
        sources += try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)
      }
    }
    let words = Set(sources.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
    // Macros of the headers call these.
    let behindMacros = ["mg_start2"]
    #expect(Self.functions.filter { !words.contains($0) && !behindMacros.contains($0) } == [])
  }

  @Test("a library that cannot be loaded ends the program, which says which one")
  func broken() throws {
    let folder = try TemporaryFolder()
    try folder.write("libraries/libcurl.so.4", "no library")
    try folder.write("page.md", "# A page\n\n```http\nGET http://127.0.0.1:1/\n```\n")
    let result = try Etude.run(
      ["check", "page.md"],
      environment: ["LD_LIBRARY_PATH": "\(folder.path)/libraries"], in: folder.path)
    #expect(result.status == 127)
    #expect(result.output.contains("etude: a library cannot be loaded: "), "\(result.output)")
    #expect(result.output.contains("libcurl.so.4"))
  }

  @Test("doctor names a library that cannot be loaded, and goes on to nothing that would need it")
  func doctor() throws {
    let folder = try TemporaryFolder()
    try folder.write("libraries/libpq.so.5", "no library")
    let result = try Etude.run(
      ["doctor"], environment: ["LD_LIBRARY_PATH": "\(folder.path)/libraries"], in: folder.path)
    #expect(result.status == 3)
    #expect(result.lines.count == 2, "\(result.output)")
    #expect(
      result.output.contains("libraries cannot be loaded  \(folder.path)/libraries/libpq.so.5: "))
  }
}
