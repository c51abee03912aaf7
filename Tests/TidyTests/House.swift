import Foundation
import Testing

/// A text file of the repository.
struct SourceFile {
  /// Its path from the root.
  var path: String
  var text: String

  var name: String {
    String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
  }
  var isSwift: Bool { path.hasSuffix(".swift") }
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// Its lines of code with their numbers: those that are neither empty nor a comment alone.
  var code: [(number: Int, text: Substring)] {
    zip(1..., lines).filter { !$1.trimmed.isEmpty && !$1.trimmed.hasPrefix("//") }.map { ($0, $1) }
  }

  func isIn(_ folder: String) -> Bool { path.hasPrefix(folder + "/") }
}

/// A target of the manifest.
struct HouseTarget: Decodable {
  struct Dependency: Decodable {
    var byName: [String?]?
  }

  var name: String
  var type: String
  var path: String?
  var dependencies: [Dependency]

  var folder: String { path ?? (type == "test" ? "Tests/" : "Sources/") + name }
  var module: String { name.replacing("-", with: "_") }
  var needs: [String] { dependencies.compactMap { $0.byName?.first ?? nil } }
  /// The floor on which it stands; nil for tests and what belongs to them.
  var floor: String? {
    let parts = folder.split(separator: "/")
    return parts.count > 1 && parts[0] == "Sources" ? String(parts[1]) : nil
  }
}

/// Something that a rule finds wrong.
struct Untidiness: CustomStringConvertible {
  /// What an exception would name: a file, a name, an edge.
  var what: String
  var why: String

  var description: String { "\(what): \(why)" }
}

/// The repository: its files, and the targets of its manifest.
struct House {
  var files: [SourceFile]
  var targets: [HouseTarget] = []

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The repository that these tests belong to.
  static let ours = Result { try House() }

  init(files: [SourceFile], targets: [HouseTarget] = []) {
    self.files = files
    self.targets = targets
  }

  private init() throws {
    files = []
    let all = FileManager.default
    for name in try all.contentsOfDirectory(atPath: Self.root).sorted()
    where name.hasSuffix(".md") || name == "Package.swift" {
      add(name)
    }
    for folder in ["Sources", "Tests", "docs", "lessons", "Benchmarks", "scripts", "site"] {
      for case let name as String in all.enumerator(atPath: "\(Self.root)/\(folder)") ?? .init() {
        add("\(folder)/\(name)")
      }
    }
    struct Manifest: Decodable { var targets: [HouseTarget] }
    let folder = "/tmp/etude-test-\(UUID().uuidString.prefix(8))"
    defer { try? all.removeItem(atPath: folder) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // A scratch folder of its own: the other one is locked while tests run.
    process.arguments = ["swift", "package", "dump-package", "--scratch-path", folder]
    process.currentDirectoryURL = URL(fileURLWithPath: Self.root)
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    targets = try JSONDecoder().decode(Manifest.self, from: data).targets
  }

  private mutating func add(_ path: String) {
    // Folders and pictures are no text.
    guard let data = FileManager.default.contents(atPath: "\(Self.root)/\(path)"),
      let text = String(data: data, encoding: .utf8)
    else { return }
    files.append(SourceFile(path: path, text: text))
  }

  var swift: [SourceFile] { files.filter(\.isSwift) }

  /// The target that a file belongs to.
  func owner(of file: SourceFile) -> HouseTarget? {
    targets.filter { file.isIn($0.folder) }.max { $0.folder.count < $1.folder.count }
  }

  /// The modules that each target's files import.
  var imports: [String: Set<String>] {
    var imports: [String: Set<String>] = [:]
    for file in swift {
      guard let owner = owner(of: file) else { continue }
      // Those at its head: a text in it may hold a program with imports of its own.
      for line in file.code where !line.text.hasPrefix("#") {
        guard let module = line.text.importedModule else { break }
        imports[owner.name, default: []].insert(module)
      }
    }
    return imports
  }
}

extension Substring {
  var trimmed: Substring {
    let start = drop { $0 == " " }
    guard let end = start.lastIndex(where: { $0 != " " }) else { return "" }
    return start[...end]
  }

  /// The module of a line that imports one.
  var importedModule: String? {
    var words = trimmed.split(separator: " ")[...]
    while let first = words.first,
      first.hasPrefix("@") || ["public", "package", "internal"].contains(first)
    {
      words = words.dropFirst()
    }
    guard words.first == "import" else { return nil }
    words = words.dropFirst()
    if let kind = words.first, ["struct", "class", "enum", "func", "protocol"].contains(kind) {
      words = words.dropFirst()
    }
    return words.first.map { String($0.prefix { $0 != "." }) }
  }

  /// The names in it, and whatever else has the form of one.
  var words: [String] {
    var words: [String] = []
    var word: [UInt8] = []
    func isPart(_ byte: UInt8) -> Bool {
      byte == 95 || 48...57 ~= byte || 65...90 ~= byte || 97...122 ~= byte
    }
    for byte in utf8 {
      if isPart(byte) {
        word.append(byte)
      } else if !word.isEmpty {
        words.append(String(decoding: word, as: UTF8.self))
        word = []
      }
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }
}
