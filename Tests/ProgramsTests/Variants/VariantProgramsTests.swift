import Processes
import Testing

@testable import Programs
@testable import Sessions

/// Changed texts of a page that are compiled as one program.
@Suite struct VariantProgramsTests {
  private static let page = [
    """
    import StepKit
    let limit = 3
    var seen: [Int] = []
    func twice(_ number: Int) -> Int {
      number * 2
    }
    struct Counter {
      var count = 0
      mutating func add(_ number: Int) -> Int {
        count += number
        return count
      }
    }
    """,
    """
    var counter = Counter()
    let first = try await Task { limit }.value
    print(counter.add(first))
    for number in 1...limit {
      seen.append(twice(number))
    }
    print(first, seen)
    """,
    """
    // What a trap says.
    let empty: [Int] = []
    if seen.count > 2 {
      share("sum", String(seen.reduce(0, +)))
    }
    print(empty[first - 3])
    """,
  ]

  /// What the steps of a program print, share and fail with.
  private func outputs(of program: SwiftProgram, _ compiler: ProgramCompiler) throws -> [String] {
    let fixture = try ProgramFixture(program, compiler: compiler)
    let session = try fixture.open()
    return try (1...Self.page.count).map { number in
      let output = try fixture.run(number, in: session)
      return "\(output.text) \(output.sharedValues) \(output.failure ?? "")"
    }
  }

  @Test("a text runs as it would in a program of its own, and most share one")
  func runsAsItsOwnProgram() throws {
    let compiler = try ProgramFixture.compiler()
    let changes: [(step: Int, from: String, to: String, isShared: Bool)] = [
      (0, "let limit = 3", "let limit = 4", true),
      (0, "number * 2", "number * 3", true),
      (0, "count += number", "count -= number", true),
      (1, "1...limit", "2...limit", true),
      (1, "print(first, seen)", "print(seen, first)", true),
      (1, "print(first, seen)", "print(first, seen.count)", true),
      (1, "for number in 1...limit {\n  seen.append(twice(number))\n}\n", "", true),
      (2, "empty[first - 3]", "empty.count", true),
      (2, "seen.count > 2", "seen.count > 3", true),
      // The compiler finds no type for a value that is waited for.
      (1, "Task { limit }", "Task { limit + 1 }", false),
      // Of another type; something else is declared; no Swift.
      (0, "let limit = 3", "let limit: Int? = 3", false),
      (1, "try await Task", "try? await Task", false),
      (0, "var count = 0", "var count = 1", false),
      (1, "print(counter", "print(countr", false),
    ]
    let own = ProgramFixture.steps(Self.page)
    let changed = changes.map { change in
      var steps = own
      steps[change.step].text = own[change.step].text.replacing(change.from, with: change.to)
      return steps
    }
    let programs = VariantPrograms.make(own, changes: changed, compiler: compiler)
    let usual = try outputs(of: SwiftProgram(steps: own, compiler: compiler), compiler)
    for (number, change) in changes.enumerated() {
      #expect((programs[number] != nil) == change.isShared, "\(change.to)")
      guard let program = programs[number] else { continue }
      let alone = try outputs(
        of: SwiftProgram(steps: changed[number], compiler: compiler), compiler)
      #expect(try outputs(of: program, compiler) == alone, "\(change.to)")
      #expect(alone != usual, "\(change.to) changes nothing")
    }
    let executables = Set(try programs.compactMap { try $0?.compiled().executable })
    // Two changes of one line are texts of one place; those that do not compile had to be found.
    #expect(executables.count < programs.count / 2, "\(executables.count)")
  }
}
