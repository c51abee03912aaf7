import LessonModel
import Processes
import Programs

/// The programs of a page's mutants that change one of its Swift steps, compiled together.
struct MutantPrograms: Sendable {
  private let programs: [Int: SwiftProgram]

  /// Whether a page has several such mutants.
  static func areNeeded(by page: MutantRunner.Page) -> Bool { candidates(of: page).count > 1 }

  /// Compiles them. Waits for the compiler.
  ///
  /// - Parameters:
  ///   - page: the page, which passes as it is.
  ///   - run: keeps account of the compiler's processes.
  init(of page: MutantRunner.Page, run: Run) {
    let numbers = Self.candidates(of: page)
    let compilers = LessonCompilers(run)
    defer { compilers.end() }
    // Without a compiler each mutant says what is missing.
    guard
      let compiler = try? ProgramCompiler(
        cacheFolder: UserCache.folder ?? run.cacheFolder, packages: page.lesson.packages,
        start: compilers.start)
    else {
      programs = [:]
      return
    }
    let made = VariantPrograms.make(
      page.lesson.swiftSteps, changes: numbers.map { page.trials[$0].lesson.swiftSteps },
      compiler: compiler)
    programs = Dictionary(
      uniqueKeysWithValues: zip(numbers, made).compactMap { number, program in
        program.map { (number, $0) }
      })
  }

  /// The program of a mutant; nil when it is compiled on its own, or is the page's.
  func program(of trial: Int) -> SwiftProgram? { programs[trial] }

  /// The mutants that run the page's kit and change the text of a Swift step, by their numbers.
  private static func candidates(of page: MutantRunner.Page) -> [Int] {
    let own = page.lesson.swiftSteps
    return page.trials.indices.filter { number in
      let trial = page.trials[number]
      return trial.kitFolder == nil && trial.obstacle == nil && trial.lesson.swiftSteps != own
    }
  }
}
