import Mutants
import Processes
import Programs
import Runner
import Services

/// Kits with changed source, built when they are first needed.
struct MutantKits {
  /// Why a mutant has no kit.
  struct Failure: Error {
    var reason: String
  }

  private let packageRoot: String
  private let invocation: Invocation
  private var kits: Result<ChangedKits, Failure>?

  /// Makes it; nothing is looked for yet.
  init(packageRoot: String, invocation: Invocation) {
    self.packageRoot = packageRoot
    self.invocation = invocation
  }

  /// The build folder of the kit with a mutant's change.
  ///
  /// - Throws: `Failure` when there is none.
  mutating func kit(for mutant: Mutant) throws(Failure) -> String {
    guard let path = mutant.sourcePath else { throw Failure(reason: "it changes no source") }
    let found = kits ?? found()
    kits = found
    let kits = try found.get()
    guard kits.contains(path, of: packageRoot) else {
      throw Failure(
        reason: "`\(path)` is no part of the package that the lesson kit is built from, so that no "
          + "kit with the change can be built")
    }
    do throws(ChangedKits.Failure) {
      return try kits.kit(changing: path, mutant.original, to: mutant.replacement)
    } catch {
      throw Failure(
        reason: error.isOfChange
          ? "the change does not compile: \(error)" : "the changed kit cannot be built: \(error)")
    }
  }

  private func found() -> Result<ChangedKits, Failure> {
    do {
      let run = invocation.host.run
      return .success(
        try ChangedKits(
          cacheFolder: UserCache.folder ?? run.cacheFolder, start: LessonCompilers(run).start))
    } catch {
      return .failure(Failure(reason: "\(error)"))
    }
  }
}
