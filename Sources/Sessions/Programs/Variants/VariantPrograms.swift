/// Programs of a page with a change each, as many as possible of them compiled as one. To compile a
/// page takes longer than to run it, and most of that time goes into what the change leaves alone.
package struct VariantPrograms {
  /// How many variants one program has at most. The compiler's time for a function that waits grows
  /// faster than the function.
  private static let most = 24

  private let steps: [SwiftStep]
  private let changes: [[SwiftStep]]
  private let compiler: ProgramCompiler
  private var programs: [SwiftProgram?]

  /// Compiles programs. Waits for the compiler.
  ///
  /// - Parameters:
  ///   - steps: the page's Swift steps, which compile.
  ///   - changes: the same steps with another text in one of them, for each program.
  ///   - compiler: the compiler.
  /// - Returns: for each change its program; nil where it has to be compiled on its own.
  package static func make(
    _ steps: [SwiftStep], changes: [[SwiftStep]], compiler: ProgramCompiler
  ) -> [SwiftProgram?] {
    var programs = VariantPrograms(
      steps: steps, changes: changes, compiler: compiler,
      programs: Array(repeating: nil, count: changes.count))
    programs.makeAll()
    return programs.programs
  }

  /// A change, by its number, and where it is.
  private typealias Candidate = (number: Int, variant: VariantSteps.Variant)

  private mutating func makeAll() {
    var waiting = changes.indices.compactMap { number in
      variant(changes[number]).map { (number: number, variant: $0) }
    }
    while !waiting.isEmpty {
      var batch: [Candidate] = []
      var rest: [Candidate] = []
      for candidate in waiting {
        if batch.count < Self.most,
          batch.allSatisfy({ VariantSteps.areCompatible($0.variant, candidate.variant) })
        {
          batch.append(candidate)
        } else {
          rest.append(candidate)
        }
      }
      compile(batch)
      waiting = rest
    }
  }

  /// Where a change is; nil when it is not in one step, or not in whole statements.
  private func variant(_ changed: [SwiftStep]) -> VariantSteps.Variant? {
    guard changed.count == steps.count else { return nil }
    let differing = steps.indices.filter { steps[$0] != changed[$0] }
    guard differing.count == 1, let index = differing.first else { return nil }
    var own = steps[index]
    own.text = changed[index].text
    guard own == changed[index],
      let place = StatementPlace(of: steps[index].text, changedTo: own.text)
    else { return nil }
    return VariantSteps.Variant(index: index, place: place)
  }

  /// Compiles changes as one program. Those that the compiler refuses are left out, to be compiled on
  /// their own; where it does not say which, each half is tried.
  private mutating func compile(_ batch: [Candidate]) {
    // One alone is compiled as it is.
    guard batch.count > 1 else { return }
    let combined = VariantSteps(steps, batch.map(\.variant)).combined
    // What is missing, each of them says that is compiled on its own.
    guard let attempt = try? compiler.attempt(combined) else { return }
    switch attempt {
    case .executable(let executable):
      for (place, candidate) in batch.enumerated() {
        programs[candidate.number] = SwiftProgram(
          steps: changes[candidate.number], compiler: compiler, executable: executable,
          variant: place + 1)
      }
    case .refused(let diagnostics):
      let rest = batch.filter { !isBlamed($0.variant, by: diagnostics) }
      if rest.count < batch.count { return compile(rest) }
      compile(Array(batch[..<(batch.count / 2)]))
      compile(Array(batch[(batch.count / 2)...]))
    }
  }

  /// Whether an error points to where a change is.
  private func isBlamed(_ variant: VariantSteps.Variant, by diagnostics: Diagnostics) -> Bool {
    let step = steps[variant.index]
    return diagnostics.messages.contains { message in
      message.severity == .error && message.fileName == step.fileName
        && variant.place.lines.contains(message.line - step.line)
    }
  }
}
