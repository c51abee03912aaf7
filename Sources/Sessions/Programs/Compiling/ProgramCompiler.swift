import Glibc
import Processes

/// Makes programs of Swift steps.
///
/// They are compiled without optimisation, so that a trap says what went wrong, and with line
/// tables, so that it says where. What a lesson's algorithms cost is decided elsewhere: they are
/// in the kit, which is built on its own. The language mode is 5, in which a task may use the
/// page's top-level variables without ceremony; what newer modes would warn about is not shown.
package struct ProgramCompiler: Sendable {
  private static let languageFlags = [
    "-Onone", "-gline-tables-only", "-swift-version", "5", "-suppress-warnings",
    "-diagnostic-style", "llvm", "-module-name", ProgramSource.moduleName,
  ]
  private static let limit = Duration.seconds(300)

  let toolchain: Toolchain
  let kit: LessonKit
  private let packages: OwnPackages?
  private let cache: ProgramCache
  private let cacheFolder: String
  private let moduleCache: String
  private let start: ProcessStarter

  /// Makes a compiler that uses the toolchain on `PATH` and the kit that was built together with
  /// the running program.
  ///
  /// - Parameters:
  ///   - cacheFolder: where programs are kept, a folder that only this user can change.
  ///   - kitFolder: the folder that holds another kit; nil for the running program's own.
  ///   - packages: the packages of the repository that the steps can import.
  ///   - searchPath: where to look for `swiftc`; nil for `PATH`.
  ///   - start: starts compilers.
  /// - Throws: `ProgramError` when the toolchain or the kit is missing.
  package init(
    cacheFolder: String, kitFolder: String? = nil, packages: OwnPackages? = nil,
    searchPath: String? = nil, start: @escaping ProcessStarter = ChildProcess.start
  ) throws(ProgramError) {
    toolchain = try Toolchain(path: searchPath)
    kit = try LessonKit(
      kitFolder.map(Installation.Kit.init(folder:)) ?? Installation.current.kit)
    cache = ProgramCache(folder: "\(cacheFolder)/programs")
    self.packages = packages
    self.cacheFolder = cacheFolder
    self.start = start
    moduleCache = "\(cacheFolder)/modules"
  }

  /// Compiles a page's steps into one program, or takes it from the cache. When a step does not
  /// compile, the program is that of the steps before it.
  ///
  /// Waits for the compiler: a second or two for a page that is new, a millisecond for one that
  /// is not.
  ///
  /// - Throws: `ProgramError` when it is not the steps that are to blame.
  func compile(_ steps: [SwiftStep]) throws(ProgramError) -> CompiledProgram {
    var runnable = steps
    var failure: CompiledProgram.Failure?
    while !runnable.isEmpty {
      do {
        let path = try build(runnable)
        return CompiledProgram(executable: path, stepCount: runnable.count, failure: failure)
      } catch {
        guard let output = error.compilerOutput else { throw ProgramError(error.message) }
        let (index, message) = blame(for: output, in: runnable)
        // Steps before the failing one may need what it, or one after it, declares.
        let earlier = failure.map { "\n\($0.message)" } ?? ""
        failure = CompiledProgram.Failure(stepIndex: index, message: message + earlier)
        runnable.removeSubrange(index...)
      }
    }
    return CompiledProgram(executable: nil, stepCount: 0, failure: failure)
  }

  /// What became of steps that were to compile as they are.
  enum Attempt {
    /// The program's path.
    case executable(String)
    /// What the compiler says against them.
    case refused(Diagnostics)
  }

  /// Compiles steps into one program, or takes it from the cache. Waits for the compiler.
  ///
  /// - Throws: `ProgramError` when it is not the steps that are to blame.
  func attempt(_ steps: [SwiftStep]) throws(ProgramError) -> Attempt {
    do {
      return .executable(try build(steps))
    } catch {
      guard let output = error.compilerOutput else { throw ProgramError(error.message) }
      return .refused(Diagnostics(compilerOutput: output))
    }
  }

  private func build(_ steps: [SwiftStep]) throws(BuildFailure) -> String {
    let source = ProgramSource.text(for: steps)
    let own = try packages?.build(toolchain, cacheFolder: cacheFolder, start: start)
    let flags =
      ProgramCompiler.languageFlags + toolchain.linkerFlags + kit.compilerFlags
      + (own?.compilerFlags ?? [])
    let key = [toolchain.identity, kit.identity, flags.joined(separator: " "), source]
      .joined(separator: "\n")
    return try cache.program(for: key) { folder throws(BuildFailure) in
      try write(source, to: "\(folder)/main.swift")
      let arguments =
        flags + ["-module-cache-path", moduleCache, "-o", "\(folder)/program"]
        + ["\(folder)/main.swift"]
      let (status, output) = try runCompiler(arguments, in: folder)
      guard status.isSuccess else {
        throw BuildFailure(compilerOutput: own?.explaining(output) ?? output)
      }
    }
  }

  /// The step that the compiler's complaint is about, and what it says about it.
  private func blame(
    for output: String, in steps: [SwiftStep]
  ) -> (index: Int, message: String) {
    // A step that does not even parse alone, for want of a brace, would be blamed on those after
    // it that it swallows.
    for (index, step) in steps.enumerated() {
      guard let output = try? parseErrors(of: step) else { continue }
      let diagnostics = Diagnostics(compilerOutput: output).placingAtEnd(of: step)
      let text = diagnostics.text(about: 0, of: [step])
      if !text.isEmpty { return (index, text) }
    }
    let diagnostics = Diagnostics(compilerOutput: output)
    if let index = diagnostics.failingStep(of: steps) {
      return (index, diagnostics.text(about: index, of: steps))
    }
    return (0, output)
  }

  /// What the compiler says about the syntax of one step alone; nil when it is all right.
  private func parseErrors(of step: SwiftStep) throws(BuildFailure) -> String? {
    let source = ProgramSource.text(for: [step])
    return try cache.withDraft(of: "parse\n" + source) { folder throws(BuildFailure) in
      try write(source, to: "\(folder)/main.swift")
      let arguments =
        ["-frontend", "-parse", "-swift-version", "5", "-diagnostic-style", "llvm"]
        + ["\(folder)/main.swift"]
      let (status, output) = try runCompiler(arguments, in: folder)
      return status.isSuccess ? nil : output
    }
  }

  private func write(_ text: String, to path: String) throws(BuildFailure) {
    do {
      try FileSystem.write(text, to: path)
    } catch {
      throw BuildFailure(error)
    }
  }

  /// What compilers see.
  static var environment: [String: String] {
    let variables = ["HOME", "PATH"].compactMap { name in
      Executable.environmentValue(name).map { (name, $0) }
    }
    return Dictionary(uniqueKeysWithValues: variables + [("LC_ALL", "C.UTF-8")])
  }

  private func runCompiler(
    _ arguments: [String], in folder: String
  ) throws(BuildFailure) -> (status: ProcessEnd, output: String) {
    var launch = ChildProcess.Launch(toolchain.compiler, arguments, workingDirectory: folder)
    launch.environment = Self.environment
    launch.environment["TMPDIR"] = folder
    do {
      return try ChildProcess.collect(
        launch, start: start, deadline: .after(ProgramCompiler.limit))
    } catch {
      throw BuildFailure(error)
    }
  }
}

/// A page's program, ready to run.
struct CompiledProgram: Sendable, Equatable {
  /// A step that does not compile.
  struct Failure: Sendable, Equatable {
    /// The step's place among the page's Swift steps, from 0.
    var stepIndex: Int
    /// What the compiler says, each line `file:line:column: …`.
    var message: String
  }

  /// The program; nil when it would have no step.
  var executable: String?
  /// How many of the page's Swift steps it has, from the first.
  var stepCount: Int
  /// The step after those, when it does not compile.
  var failure: Failure?
}
