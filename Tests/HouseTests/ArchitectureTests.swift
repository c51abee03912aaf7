import Foundation
import Testing

/// `docs/architecture.md` shows the house as it is: its picture is that of the manifest, and the files and
/// symbols that it names are there.
@Suite struct ArchitectureTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
  private static let page =
    (try? String(contentsOfFile: "\(root)/docs/architecture.md", encoding: .utf8)) ?? ""

  /// A floor as the page draws it.
  private struct Floor {
    var name: String
    var targets: [String]
    var below: [String]
  }

  /// The floors of the picture, from the roof down. A row without a name goes on with the one above.
  private static var picture: [Floor] {
    var floors: [Floor] = []
    for line in page.split(separator: "\n") where line.hasPrefix("    │") {
      let cells = line.split(separator: "│").dropFirst().map {
        $0.split { $0 == " " || $0 == "·" }.map(String.init)
      }
      guard cells.count == 3 else { continue }
      if let name = cells[0].first { floors.append(Floor(name: name, targets: [], below: [])) }
      guard var floor = floors.popLast() else { continue }
      floor.targets += cells[1]
      floor.below += cells[2]
      floors.append(floor)
    }
    return floors
  }

  @Test("the picture has the floors, the targets and the dependencies of Package.swift")
  func floors() throws {
    let targets = try Manifest.read(Self.root).filter { $0.floor != nil }
    let floorOf = Dictionary(uniqueKeysWithValues: targets.map { ($0.name, $0.floor ?? "") })
    let picture = Self.picture
    let names = picture.map(\.name)
    let folders = try FileManager.default.contentsOfDirectory(atPath: "\(Self.root)/Sources")
    #expect(names.sorted() == folders.sorted())
    for (height, floor) in picture.enumerated() {
      let own = targets.filter { $0.floor == floor.name }
      let swift = own.filter { $0.type != "system" && !$0.isC(in: Self.root) }.map(\.name)
      #expect(floor.targets.sorted() == swift.sorted(), "\(floor.name)")
      let used = Set(own.flatMap(\.uses).compactMap { floorOf[$0] }).subtracting([floor.name])
      #expect(Set(floor.below) == used, "what \(floor.name) stands on")
      let lower = names[(height + 1)...]
      #expect(used.isSubset(of: lower), "\(floor.name) depends on a floor above it")
    }
  }

  /// The code spans of a line.
  private static func spans(_ line: some StringProtocol) -> [String] {
    line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  @Test("every path is there, and every row of a table names what its file declares")
  func names() throws {
    var rows = 0
    for line in Self.page.split(separator: "\n") {
      let spans = Self.spans(line)
      let paths = spans.filter { $0.hasPrefix("Sources/") || $0.hasPrefix("Tests/") }
      for path in paths {
        #expect(FileManager.default.fileExists(atPath: "\(Self.root)/\(path)"), "\(path)")
      }
      guard line.hasPrefix("|"), let path = paths.first else { continue }
      rows += 1
      #expect(paths.count == 1, "a row has one file: \(line)")
      let text = try String(contentsOfFile: "\(Self.root)/\(path)", encoding: .utf8)
      let symbols = spans.filter { $0 != path }.flatMap { $0.split(separator: ".") }
      #expect(!symbols.isEmpty, "a row names the code: \(line)")
      for symbol in symbols { #expect(declares(text, symbol), "\(path): \(symbol)") }
    }
    #expect(rows > 12)
  }

  private func declares(_ text: String, _ symbol: Substring) -> Bool {
    let words = ["actor", "class", "enum", "extension", "func", "let", "protocol", "struct", "var"]
    // What lies deeper is a name within a function.
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("   ") }
    return lines.contains { line in
      words.contains { word in
        line.ranges(of: "\(word) \(symbol)").contains { range in
          line[range.upperBound...].first.map { !$0.isLetter && !$0.isNumber } ?? true
        }
      }
    }
  }

  @Test("a SQL step passes at most six types on its way")
  func walk() throws {
    let section = try #require(
      Self.page.components(separatedBy: "\n## ").first { $0.hasPrefix("The walk") })
    let stops = section.split(separator: "\n").filter { $0.firstMatch(of: /^\| \d/) != nil }
      .map { Self.spans($0) }
    #expect((2...6).contains(stops.count))
    // The last is reached through the protocol of all sessions.
    for (stop, next) in zip(stops, stops.dropFirst().dropLast()) {
      let text = try String(contentsOfFile: "\(Self.root)/\(stop[1])", encoding: .utf8)
      let type = try #require(next[0].split(separator: ".").first)
      #expect(text.contains("\(type)("), "\(stop[0]) does not lead to \(type)")
    }
  }
}

/// What the manifest says of the targets.
private struct Manifest: Decodable {
  struct Target: Decodable {
    struct Dependency: Decodable {
      var byName: [String?]
    }
    var name: String
    var type: String
    var path: String?
    var dependencies: [Dependency]

    /// The names of the targets that it depends on.
    var uses: [String] { dependencies.compactMap { $0.byName.first ?? nil } }

    /// The folder in which it lies.
    private var folder: String { path ?? (type == "test" ? "Tests" : "Sources") + "/\(name)" }

    /// The folder of `Sources` in which it lies; nil when it lies elsewhere.
    var floor: String? {
      let parts = folder.split(separator: "/")
      return parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// Whether it is written in C.
    func isC(in root: String) -> Bool {
      let files = FileManager.default.enumerator(atPath: "\(root)/\(folder)")
      return files?.contains { ($0 as? String)?.hasSuffix(".swift") ?? false } == false
    }
  }
  var targets: [Target]

  /// Asks SwiftPM, which has a folder of its own for it: the project's is in use while tests run.
  static func read(_ root: String) throws -> [Target] {
    let scratch = FileManager.default.temporaryDirectory.appending(
      path: "etude-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "swift", "package", "dump-package", "--package-path", root, "--scratch-path", scratch.path,
    ]
    process.standardOutput = output
    try process.run()
    let data = try #require(try output.fileHandleForReading.readToEnd())
    process.waitUntilExit()
    return try JSONDecoder().decode(Manifest.self, from: data).targets
  }
}
