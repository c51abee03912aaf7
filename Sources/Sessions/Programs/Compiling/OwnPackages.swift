import Foundation
import Glibc
import Processes

/// The Swift packages of a repository, which its pages' Swift steps import.
///
/// All of them are built as one library, by a package in the cache that depends on them: nothing is
/// written into the repository. What is built is kept, found by the texts that it was built from.
package struct OwnPackages: Sendable {
  /// A package.
  package struct Place: Sendable {
    /// Its folder, without links.
    package var folder: String
    /// The folder as the repository names it.
    package var name: String

    /// Makes one.
    package init(folder: String, name: String) { (self.folder, self.name) = (folder, name) }
  }

  /// What was built.
  struct Build {
    /// The folder with the library and its modules.
    var folder: String
    /// What tells it from another build.
    var identity: String
    /// What the compiler is told to find it.
    var compilerFlags: [String]
    /// The modules that steps can import.
    var modules: [String]

    /// What the compiler says, with the modules that there are where one is missing.
    func explaining(_ output: String) -> String {
      let names = modules.joined(separator: ", ")
      return output.replacing(#/no such module '[^'\n]+'/#) {
        "\($0.output); the libraries of the packages in etude.yaml have these: \(names)"
      }
    }
  }

  private static let product = "EtudeOwnPackages"
  private static let limit = Duration.seconds(1800)
  /// How many builds of the same packages are kept: programs that run still load them.
  private static let capacity = 8

  private let places: [Place]
  /// The repository's folder, which messages leave out.
  private let root: String

  /// Names the packages of a repository; nil when there are none.
  package init?(_ places: [Place], root: String) {
    if places.isEmpty { return nil }
    (self.places, self.root) = (places, root)
  }

  // MARK: What they are made of

  /// A digest of all that a package may be built from. A build reads more than sources: headers that a setting
  /// names, inputs of plugins, what the manifest itself reads. So every file of its folder counts that is not
  /// hidden, but pages and their site, and what its manifest names by paths. Runs nothing.
  ///
  /// - Parameter folder: the package's folder.
  /// - Returns: the digest.
  /// - Complexity: O(n) in the size of these files.
  package static func digest(of folder: String) -> String {
    var seen: Set<String> = []
    return Digest.of(texts(ofPackage: folder, &seen))
  }

  private static func texts(ofPackage folder: String, _ seen: inout Set<String>) -> [String] {
    guard seen.insert(SymbolicLink.resolved(folder) ?? folder).inserted else { return [] }
    var texts: [String] = []
    for name in PackageFolder.parts(of: folder) {
      let path = name.hasPrefix("/") ? name : "\(folder)/\(name)"
      let isPackage = FileSystem.isFile("\(path)/Package.swift")
      texts += isPackage ? self.texts(ofPackage: path, &seen) : self.texts(below: path, &seen)
    }
    let names = FileSystem.names(in: folder).sorted()
    for name in names where !isHidden(name) && !name.hasSuffix(".md") {
      texts += self.texts(below: "\(folder)/\(name)", &seen, isNamed: false)
    }
    return texts
  }

  private static func isHidden(_ name: String) -> Bool { name.hasPrefix(".") }

  /// The files at or below a path. Of those that nothing names, pages, their site and links to folders are left
  /// out: such a link may lead to anything.
  private static func texts(
    below path: String, _ seen: inout Set<String>, isNamed: Bool = true
  ) -> [String] {
    guard FileSystem.isFolder(path) else {
      guard FileSystem.isFile(path), let status = FileSystem.status(path) else { return [] }
      if status.st_size > mostBytes {
        return [path, "\(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"]
      }
      return [path, Digest.of(FileSystem.contents(path) ?? [])]
    }
    if !isNamed, SymbolicLink.text(at: path) != nil || path.hasSuffix("/site/build") { return [] }
    guard seen.insert(SymbolicLink.resolved(path) ?? path).inserted else { return [] }
    return FileSystem.names(in: path).sorted()
      .filter { !isHidden($0) && (isNamed || !$0.hasSuffix(".md")) }
      .flatMap { texts(below: "\(path)/\($0)", &seen, isNamed: isNamed) }
  }

  /// The most bytes of a file that is read; of a larger one the size and the time count.
  private static let mostBytes = 16 << 20

  // MARK: Building

  /// Builds them, or takes what was built from the same texts. Waits for SwiftPM; of several calls with the
  /// same packages one does the work.
  ///
  /// - Parameters:
  ///   - toolchain: the compiler of the steps.
  ///   - cacheFolder: where builds are kept, a folder that only this user can change.
  ///   - start: starts SwiftPM.
  /// - Returns: the build.
  /// - Throws: `BuildFailure` when a package does not build, or has nothing that steps could import.
  func build(
    _ toolchain: Toolchain, cacheFolder: String, start: @escaping ProcessStarter
  ) throws(BuildFailure) -> Build {
    let base = "\(cacheFolder)/packages"
    let place = "\(base)/\(Digest.of(places.map(\.folder)))"
    do {
      try PrivateFolder.make(base)
      try PrivateFolder.make(place)
    } catch {
      throw BuildFailure(error, hint: "set XDG_CACHE_HOME to a folder that only you can write to")
    }
    let lock = try FileLock(path: "\(place)/lock")
    defer { lock.unlock() }
    let key = Digest.of([toolchain.identity] + places.map { Self.digest(of: $0.folder) })
    if let kept = kept(in: place, key) { return kept }
    let swift = toolchain.compiler.lastIndex(of: "/").map {
      "\(toolchain.compiler[..<$0])/swift"
    }
    let tool = Tool(
      swift: swift ?? "swift", start: start, folder: place, limit: Self.limit)
    do {
      try writePackage(in: place, products: try products(tool))
      let arguments = [
        "build", "--package-path", "\(place)/package", "--scratch-path", "\(place)/scratch",
        "-c", "debug", "--product", Self.product,
      ]
      let (succeeds, output) = try tool.run(arguments)
      guard succeeds else { throw failure(output, of: places.map(\.name)) }
      return try keep(from: "\(place)/scratch", in: place, key)
    } catch let failure as BuildFailure {
      throw failure
    } catch {
      throw BuildFailure(error)
    }
  }

  /// `swift`, as it is called here.
  private struct Tool {
    var swift: String
    var start: ProcessStarter
    var folder: String
    var limit: Duration

    func run(_ arguments: [String]) throws(SystemError) -> (succeeds: Bool, output: String) {
      // SwiftPM's own memory of manifests knows nothing of the files that a manifest reads.
      var launch = ChildProcess.Launch(
        swift, arguments + ["--manifest-cache", "none"], workingDirectory: folder)
      launch.environment = ProgramCompiler.environment
      let (status, output) = try ChildProcess.collect(
        launch, start: start, deadline: .after(limit))
      return (status.isSuccess, output)
    }
  }

  /// What SwiftPM says that a manifest says.
  private struct Manifest: Decodable {
    struct Product: Decodable {
      struct Kind: Decodable {
        /// What kind of library it is; nil when it is none.
        var library: [String]?
      }
      var name: String
      var type: Kind
    }
    var products: [Product]
  }

  /// The library products of each package.
  private func products(_ tool: Tool) throws -> [(package: Place, names: [String])] {
    try places.map { place in
      let (succeeds, output) = try tool.run(
        ["package", "--package-path", place.folder, "dump-package"])
      guard succeeds, let start = output.firstIndex(of: "{"),
        let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(output[start...].utf8))
      else { throw failure(output, of: [place.name]) }
      let libraries = manifest.products.filter { $0.type.library != nil }.map(\.name)
      guard libraries.isEmpty else { return (place, libraries) }
      let others = manifest.products.map { "`\($0.name)`" }.joined(separator: ", ")
      throw BuildFailure(
        message:
          "the package `\(place.name)` of `swift` in etude.yaml has no library that steps could import"
          + (others.isEmpty ? "" : " (its products are no libraries: \(others))")
          + "; declare one in its Package.swift: `.library(name: …, targets: […])`")
    }
  }

  /// Writes the package that makes one library of all. What is as it was is not touched.
  private func writePackage(
    in place: String, products: [(package: Place, names: [String])]
  ) throws {
    func identity(_ folder: String) -> String { String(folder.split(separator: "/").last ?? "") }
    let identities = places.map { identity($0.folder).lowercased() }
    if let twice = identities.first(where: { name in identities.count { $0 == name } > 1 }) {
      throw BuildFailure(
        message:
          "two packages of `swift` in etude.yaml lie in folders called `\(twice)`, by which SwiftPM "
          + "tells them apart; rename one")
    }
    let dependencies = places.map { ".package(path: \(Self.literal($0.folder)))" }
    let imported = products.flatMap { package, names in
      names.map {
        ".product(name: \(Self.literal($0)), package: \(Self.literal(identity(package.folder))))"
      }
    }
    let text = """
      // swift-tools-version: 5.9
      import PackageDescription
      let package = Package(
        name: "\(Self.product)",
        products: [
          .library(name: "\(Self.product)", type: .dynamic, targets: ["\(Self.product)"])
        ],
        dependencies: [\(dependencies.joined(separator: ", "))],
        targets: [
          .target(name: "\(Self.product)", dependencies: [\(imported.joined(separator: ", "))])
        ])

      """
    let sources = "\(place)/package/Sources/\(Self.product)"
    try FileSystem.makeFolders(sources)
    try Self.write(text, to: "\(place)/package/Package.swift")
    try Self.write("", to: "\(sources)/Empty.swift")
    // The versions of what a package depends on are those that its author has.
    let pinned = places.compactMap { FileSystem.text("\($0.folder)/Package.resolved") }
    if let first = pinned.first, pinned.count == 1 {
      try Self.write(first, to: "\(place)/package/Package.resolved")
    }
  }

  /// A text as a literal of Swift.
  private static func literal(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      scalar.properties.isAlphabetic || "/.-_ 0123456789+@".unicodeScalars.contains(scalar)
        ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
    }
    return "\"\(escaped.joined())\""
  }

  private static func write(_ text: String, to path: String) throws(SystemError) {
    if FileSystem.text(path) != text { try FileSystem.write(text, to: path) }
  }

  /// Why it did not build: the compiler's first complaints, with paths from the repository.
  private func failure(_ output: String, of names: [String]) -> BuildFailure {
    var errors: [String] = []
    for line in output.split(separator: "\n") where line.contains("error: ") {
      // Behind bars it is said once more, at the line of code.
      let text = String(line).replacing("\(root)/", with: "")
      if !text.contains("`- error") && !text.contains("|- error"), !errors.contains(text) {
        errors.append(text)
      }
    }
    // What has a place says more than what SwiftPM says of it.
    let placed = errors.filter { $0.contains(#/^[^:]+:[0-9]+:[0-9]+: error: /#) }
    let best = placed.isEmpty ? errors : placed
    let said = best.isEmpty ? [String(output.suffix(500))] : Array(best.prefix(3))
    let shown = names.map { "`\($0)`" }.joined(separator: " and ")
    return BuildFailure(
      message: "the package \(shown) of `swift` in etude.yaml does not build:\n"
        + said.joined(separator: "\n"))
  }

  // MARK: What is kept

  private static var library: String { "lib\(product).so" }

  /// Takes what was built out of SwiftPM's folder, where the next build replaces it.
  private func keep(from scratch: String, in place: String, _ key: String) throws -> Build {
    let built = "\(scratch)/debug"
    let modules = FileSystem.names(in: "\(built)/Modules").filter {
      $0.hasSuffix(".swiftmodule") && $0 != "\(Self.product).swiftmodule"
    }.sorted()
    let names = modules.map { String($0.dropLast(".swiftmodule".count)) }
    if let taken = names.first(where: LessonKit.modules.contains) {
      throw BuildFailure(
        message:
          "the packages of `swift` in etude.yaml have a module `\(taken)`, and so has what Etude gives "
          + "to Swift steps; a page cannot have both")
    }
    let files = ([Self.library] + modules.map { "Modules/\($0)" }).map { name in
      (name: name, bytes: FileSystem.contents("\(built)/\(name)") ?? [])
    }
    let maps = (FileSystem.text("\(scratch)/debug.yaml") ?? "")
      .matches(of: #/-fmodule-map-file=([^"]+)/#).map { String($0.output.1) }
    let identity = Digest.of(files.flatMap { [$0.name, Digest.of($0.bytes)] } + maps)
    let name = "built-\(identity)"
    if FileSystem.status("\(place)/\(name)") == nil {
      let draft = "\(place)/.draft"
      FileSystem.remove(draft)
      try FileSystem.makeFolders("\(draft)/Modules")
      for (name, bytes) in files { try FileSystem.write(bytes, to: "\(draft)/\(name)") }
      try FileSystem.write(
        Array(Set(maps)).sorted().joined(separator: "\n"), to: "\(draft)/maps")
      try FileManager.default.moveItem(atPath: draft, toPath: "\(place)/\(name)")
    }
    try FileSystem.write("\(key)\n\(name)", to: "\(place)/key")
    evict(in: place, except: name)
    guard let kept = kept(in: place, key) else {
      throw BuildFailure(message: "\(place)/\(name) is not there any more")
    }
    return kept
  }

  /// The build of these texts; nil when there is none.
  private func kept(in place: String, _ key: String) -> Build? {
    let noted = PrivateFolder.contents(ofFile: "\(place)/key").map {
      String(decoding: $0, as: UTF8.self)
    }
    guard let lines = noted?.split(separator: "\n"), lines.count == 2, lines[0] == key,
      (try? PrivateFolder.check("\(place)/\(lines[1])")) != nil,
      FileSystem.isFile("\(place)/\(lines[1])/\(Self.library)")
    else { return nil }
    let folder = "\(place)/\(lines[1])"
    let maps = (FileSystem.text("\(folder)/maps") ?? "").split(separator: "\n")
    let modules = FileSystem.names(in: "\(folder)/Modules").sorted().map {
      String($0.prefix { $0 != "." })
    }
    return Build(
      folder: folder, identity: String(lines[1]),
      compilerFlags: ["-I", "\(folder)/Modules", "-L", folder, "-l\(Self.product)"]
        + ["-Xlinker", "-rpath", "-Xlinker", folder]
        + maps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] },
      modules: modules)
  }

  private func evict(in place: String, except kept: String) {
    let builds = FileSystem.names(in: place).filter { $0.hasPrefix("built-") && $0 != kept }
    guard builds.count >= Self.capacity else { return }
    let oldestFirst = builds.sorted {
      (FileSystem.status("\(place)/\($0)")?.st_mtim.tv_sec ?? 0)
        < (FileSystem.status("\(place)/\($1)")?.st_mtim.tv_sec ?? 0)
    }
    for name in oldestFirst.prefix(builds.count - Self.capacity + 1) {
      FileSystem.remove("\(place)/\(name)")
    }
  }
}
