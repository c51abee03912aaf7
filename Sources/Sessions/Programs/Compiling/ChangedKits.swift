import Glibc
import Platform
import Processes

/// Builds copies of the lesson kit in which one text of a source file is another: what a page that
/// runs the file has to notice.
///
/// The package is copied into the cache once, and built there with each change in turn, so that only
/// what a change touches is compiled. What is built is kept, found by everything that it depends on.
package final class ChangedKits {
  /// Why there is no such kit.
  package struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong.
    package let description: String
    /// Whether the changed file is to blame, and not the package or the machine.
    package let isOfChange: Bool
  }

  /// How many kits are kept.
  private static let capacity = 64
  private static let limit = Duration.seconds(1800)
  private static let product = "EtudeLessonKit"
  private static let library = "libEtudeLessonKit.so"

  private let toolchain: Toolchain
  private let package: String
  private let kit: Installation.Kit
  private let configuration: String
  private let folder: String
  private let start: ProcessStarter
  private lazy var state: String = stateOfPackage()

  /// Finds the package that the running program's kit was built from.
  ///
  /// - Parameters:
  ///   - cacheFolder: where copies are kept, a folder that only this user can change.
  ///   - start: starts SwiftPM.
  /// - Throws: `ProgramError` when the package or the toolchain is missing.
  package init(cacheFolder: String, start: @escaping ProcessStarter) throws(ProgramError) {
    toolchain = try Toolchain()
    _ = try LessonKit()
    let installation = Installation.current
    guard let package = installation.package else {
      throw ProgramError("the package that \(installation.kit.folder) was built from is not there")
    }
    self.package = package
    kit = installation.kit
    // SwiftPM's folders are called after what it builds.
    configuration = kit.folder.hasSuffix("/release") ? "release" : "debug"
    folder = "\(cacheFolder)/kits"
    self.start = start
  }

  /// Whether a file of another folder is the same in the package that the kit is built from.
  ///
  /// - Parameters:
  ///   - path: the file, by its path in both.
  ///   - root: the other folder, which may be the package's.
  /// - Returns: whether both are there, with the same bytes, below `Sources`.
  package func contains(_ path: String, of root: String) -> Bool {
    path.hasPrefix("Sources/") && FileSystem.contents("\(root)/\(path)") != nil
      && FileSystem.contents("\(root)/\(path)") == FileSystem.contents("\(package)/\(path)")
  }

  /// Builds the kit with a change, or takes it from the cache. Waits for SwiftPM.
  ///
  /// - Parameters:
  ///   - path: the file, by its path in the package.
  ///   - original: the text that is changed; it stands there exactly once.
  ///   - replacement: the text in its place.
  /// - Returns: the build folder that holds the kit.
  /// - Throws: `Failure`.
  package func kit(
    changing path: String, _ original: String, to replacement: String
  ) throws(Failure) -> String {
    let key = [toolchain.identity, configuration, state, path, original, replacement]
      .map { "\($0.utf8.count):\($0)" }.joined()
    let entry = "\(folder)/\(Digest.of([key]))"
    do {
      try PrivateFolder.make(folder)
      let lock = try FileLock(path: "\(folder)/lock")
      defer { lock.unlock() }
      if PrivateFolder.contents(ofFile: "\(entry)/key").map({ $0 == Array(key.utf8) }) == true {
        return "\(entry)/build"
      }
      let tree = "\(folder)/tree-\(Digest.of([package]))"
      try prepare(tree)
      guard let text = FileSystem.text("\(tree)/\(path)") else {
        throw Failure(description: "\(path) cannot be read", isOfChange: false)
      }
      let changed = text.replacing(original, with: replacement, maxReplacements: 1)
      try FileSystem.write(changed, to: "\(tree)/\(path)")
      // A tree whose file could not be put back is made anew by the next one.
      defer { try? FileSystem.write(text, to: "\(tree)/\(path)") }
      try build(tree, blaming: path)
      try keep(tree, as: entry, key: key)
      return "\(entry)/build"
    } catch let failure as Failure {
      throw failure
    } catch let failure as BuildFailure {
      throw Failure(description: failure.message, isOfChange: false)
    } catch {
      throw Failure(description: "\(error)", isOfChange: false)
    }
  }

  private func build(_ tree: String, blaming path: String) throws {
    let programs = toolchain.compiler.lastIndex(of: "/").map { toolchain.compiler[..<$0] } ?? "."
    let arguments = [
      "build", "--package-path", tree, "--scratch-path", "\(tree)/.build", "-c", configuration,
      "--product", Self.product,
    ]
    var launch = ChildProcess.Launch("\(programs)/swift", arguments, workingDirectory: tree)
    launch.environment = ProgramCompiler.environment
    let (status, output) = try ChildProcess.collect(
      launch, start: start, deadline: .after(Self.limit))
    guard !status.isSuccess else { return }
    let errors = output.split(separator: "\n").filter { $0.contains("error: ") }
    let first = (errors.first ?? "swift build ended with \(status)").replacing("\(tree)/", with: "")
    throw Failure(
      description: String(first), isOfChange: errors.contains { $0.contains(path) })
  }

  /// Takes what was built out of the tree, where the next build would replace it.
  private func keep(_ tree: String, as entry: String, key: String) throws {
    FileSystem.remove(entry)
    let built = "\(tree)/.build/\(configuration)"
    try FileSystem.makeFolders("\(entry)/build/Modules")
    try Self.copy("\(built)/\(Self.library)", to: "\(entry)/build/\(Self.library)")
    for name in FileSystem.names(in: "\(built)/Modules") where name.hasSuffix(".swiftmodule") {
      try Self.copy("\(built)/Modules/\(name)", to: "\(entry)/build/Modules/\(name)")
    }
    try FileSystem.makeFolders("\(entry)/build/include")
    for (number, folder) in kit.headers.enumerated() {
      let copied = tree + folder.dropFirst(package.count)
      // Safe: both paths are copied by the kernel during the call.
      guard unsafe symlink(copied, "\(entry)/build/include/\(number)") == 0 else {
        throw SystemError.last("cannot make \(entry)/build/include")
      }
    }
    try FileSystem.write(key, to: "\(entry)/key")
    evict(except: entry)
  }

  private func evict(except kept: String) {
    let entries = FileSystem.names(in: folder).filter { !$0.hasPrefix("tree-") && $0 != "lock" }
      .map { "\(folder)/\($0)" }.filter { $0 != kept }
    guard entries.count >= Self.capacity else { return }
    let oldestFirst = entries.sorted {
      (FileSystem.status($0)?.st_mtim.tv_sec ?? 0) < (FileSystem.status($1)?.st_mtim.tv_sec ?? 0)
    }
    for entry in oldestFirst.prefix(entries.count - Self.capacity + 1) { FileSystem.remove(entry) }
  }
}

extension ChangedKits {
  /// Makes the tree a copy of the package as it is. What has not changed is not touched, so that it is
  /// not compiled again.
  private func prepare(_ tree: String) throws {
    try FileSystem.makeFolders(tree)
    try Self.update("\(tree)/Package.swift", from: "\(package)/Package.swift")
    try Self.mirror("\(package)/Sources", in: "\(tree)/Sources")
    // SwiftPM wants the folders of all targets to be there. Safe: the kernel copies both paths.
    if FileSystem.linkStatus("\(tree)/Tests") == nil,
      unsafe symlink("\(package)/Tests", "\(tree)/Tests") != 0
    {
      throw SystemError.last("cannot make \(tree)/Tests")
    }
  }

  private static func mirror(_ source: String, in target: String) throws {
    try FileSystem.makeFolders(target)
    let names = FileSystem.names(in: source)
    for name in FileSystem.names(in: target) where !names.contains(name) {
      FileSystem.remove("\(target)/\(name)")
    }
    for name in names {
      let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
      if FileSystem.isFolder(from) {
        try mirror(from, in: to)
      } else {
        try update(to, from: from)
      }
    }
  }

  private static func update(_ target: String, from source: String) throws {
    if FileSystem.contents(source) != FileSystem.contents(target) { try copy(source, to: target) }
  }

  private static func copy(_ source: String, to target: String) throws(SystemError) {
    guard let bytes = FileSystem.contents(source) else {
      throw SystemError.last("cannot read \(source)")
    }
    try FileSystem.write(bytes, to: target)
  }

  /// What tells the package's sources from others.
  private func stateOfPackage() -> String {
    func texts(_ path: String) -> [String] {
      guard FileSystem.isFolder(path) else {
        return [path, Digest.of([FileSystem.text(path) ?? ""])]
      }
      return FileSystem.names(in: path).flatMap { texts("\(path)/\($0)") }
    }
    return Digest.of(texts("\(package)/Package.swift") + texts("\(package)/Sources"))
  }
}
