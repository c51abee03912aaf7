/// The source text of a page's program: its steps, with a gate before each and one after the last.
///
///     import StepKit
///     LessonProgram.start()
///     let _: Void = await LessonProgram.reachStep(0);
///     #sourceLocation(file: "01-bits.md", line: 12)
///     …the first step…
///     #sourceLocation(file: "<etude>", line: 2)
///     let _: Void = await LessonProgram.reachStep(1);
///
/// A gate begins with a keyword and ends with a semicolon, so that no expression of a step can
/// run on into it, nor it into a step.
enum ProgramSource {
  /// The module's name: what a trap's message puts before the file.
  static let moduleName = "Lesson"

  /// The text for these steps, in page order.
  static func text(for steps: [SwiftStep]) -> String {
    var text = """
      import StepKit
      LessonProgram.start()
      \(gate(0))

      """
    for (index, step) in steps.enumerated() {
      text += """
        #sourceLocation(file: "\(escaped(step.fileName))", line: \(step.line))
        \(filledIn(step.text))
        #sourceLocation(file: "<etude>", line: 1)
        \(gate(index + 1))

        """
    }
    return text
  }

  private static func gate(_ index: Int) -> String {
    "let _: Void = await LessonProgram.reachStep(\(index));"
  }

  /// The text with each `${name}` as an interpolation that asks for its value when it runs. Swift
  /// has no other use for `${` outside of its literals, and there it is what the page means.
  private static func filledIn(_ text: String) -> String {
    text.replacing(/\$\{([A-Za-z_][A-Za-z0-9_-]*)\}/) { match in
      "\\(LessonProgram.value(\"\(match.output.1)\"))"
    }
  }

  /// A file's name as a string literal holds it.
  static func escaped(_ fileName: String) -> String {
    fileName.flatMap { $0 == "\\" || $0 == "\"" ? ["\\", $0] : [$0] }.map(String.init).joined()
  }
}
