import Glibc
import Processes
import Programs
import Sessions
import Testing

/// A page of Swift steps, its scratch folder, and a cache of its own.
final class ProgramFixture {
  let scratch: ScratchFolder
  let compiler: ProgramCompiler
  let program: SwiftProgram
  /// What the program printed between two steps.
  let background = BackgroundOutput()
  /// What the page's `${name}` stand for.
  var values: [String: String] {
    get { box.values }
    set { box.values = newValue }
  }
  /// How far steps said that they had come, such as `1/4`.
  var progress: [String] { box.progress }
  private let box: ValueBox
  let group: SwiftProgramGroup

  /// The file that the steps are said to come from; step `n` begins at line `100 * n`.
  static let file = "lessons/01-tests/02-page.md"

  /// Makes a page with its cache in a folder of the caller's, or in the one that all tests share.
  convenience init(_ steps: [String], cache: String? = nil, searchPath: String? = nil) throws {
    let compiler = try ProgramFixture.compiler(cache: cache, searchPath: searchPath)
    try self.init(
      SwiftProgram(steps: ProgramFixture.steps(steps), compiler: compiler), compiler: compiler)
  }

  /// Makes a compiler with that cache.
  static func compiler(
    cache: String? = nil, searchPath: String? = nil
  ) throws -> ProgramCompiler {
    try ProgramCompiler(cacheFolder: cache ?? ProgramFixture.sharedCache, searchPath: searchPath)
  }

  /// Makes a page of a program.
  init(_ program: SwiftProgram, compiler: ProgramCompiler) throws {
    scratch = try ScratchFolder()
    (self.program, self.compiler) = (program, compiler)
    let box = ValueBox()
    self.box = box
    group = SwiftProgramGroup(
      program: program, folder: scratch.path, background: background
    ) {
      ["ETUDE_SERVICE_db": "x"]
    } values: {
      box.values
    } progress: { done, total in
      box.progress.append("\(done)/\(total)")
    }
  }

  deinit { group.close() }

  /// Steps with these texts, numbered 1, 2, ….
  static func steps(_ texts: [String]) -> [SwiftStep] {
    texts.enumerated().map { index, text in
      SwiftStep(number: index + 1, text: text, file: file, line: 100 * (index + 1))
    }
  }

  private final class ValueBox {
    var values: [String: String] = [:]
    var progress: [String] = []
  }

  /// Opens the page's session.
  func open() throws -> any Session { try group.open("main") }

  /// Runs step `number` in the session and gives its output.
  func run(_ number: Int, in session: any Session) throws -> SessionOutput {
    let step = program.steps[number - 1]
    let input = StepInput(text: step.text, number: number, file: step.file, line: step.line)
    return try SessionDriver.run(session, input)
  }

  /// In the package's build folder, so that it goes when that goes.
  private static let sharedCache: String = {
    let parts = #filePath.split(separator: "/").prefix { $0 != "Tests" }
    return "/" + parts.joined(separator: "/") + "/.build/tests-cache"
  }()
}
