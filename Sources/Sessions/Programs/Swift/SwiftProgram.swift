import Synchronization

/// The program that a page's Swift steps make up together.
///
/// It can be prepared on any thread, while the page's services start.
package final class SwiftProgram: Sendable {
  /// The page's Swift steps, in page order.
  package let steps: [SwiftStep]
  /// What the program finds in its environment because of how it was made.
  let variables: [String: String]
  private let compiler: ProgramCompiler
  private let result: Mutex<Result<CompiledProgram, ProgramError>?>

  /// The variable that tells a program which of the texts in it runs; `LessonProgram` reads it.
  private static let variantVariable = "ETUDE_VARIANT"

  /// Describes a program; nothing is compiled yet.
  ///
  /// - Precondition: the steps are in page order.
  package init(steps: [SwiftStep], compiler: ProgramCompiler) {
    precondition(
      zip(steps, steps.dropFirst()).allSatisfy { $0.number < $1.number },
      "the steps of a program are in page order")
    self.steps = steps
    self.compiler = compiler
    variables = [:]
    result = Mutex(nil)
  }

  /// Describes a program that is compiled, as one of several texts in one executable.
  ///
  /// - Parameters:
  ///   - steps: the steps with the text that runs.
  ///   - compiler: what has compiled them.
  ///   - executable: the program's path.
  ///   - variant: the text's number in it.
  init(steps: [SwiftStep], compiler: ProgramCompiler, executable: String, variant: Int) {
    self.steps = steps
    self.compiler = compiler
    variables = [Self.variantVariable: String(variant)]
    result = Mutex(
      .success(CompiledProgram(executable: executable, stepCount: steps.count, failure: nil)))
  }

  /// Compiles the program, or takes it from the cache. Waits for the compiler; of several calls
  /// one does the work. Steps that do not compile are no error here: they fail when they are run.
  ///
  /// - Throws: `ProgramError` when it is not the steps that are to blame.
  package func prepare() throws(ProgramError) {
    _ = try compiled()
  }

  /// The first step that does not compile, by its number on the page, and what the compiler says;
  /// nil when all do. Waits for the compiler.
  ///
  /// - Throws: `ProgramError` when it is not the steps that are to blame.
  package func problem() throws(ProgramError) -> (step: Int, message: String)? {
    try compiled().failure.map { (steps[$0.stepIndex].number, $0.message) }
  }

  /// The compiled program.
  func compiled() throws(ProgramError) -> CompiledProgram {
    let result = result.withLock { result in
      if let result { return result }
      let new = Result { () throws(ProgramError) in try compiler.compile(steps) }
      result = new
      return new
    }
    return try result.get()
  }
}
