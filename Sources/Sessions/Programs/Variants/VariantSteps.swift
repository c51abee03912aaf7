/// A page's Swift steps with several texts of some of them beside each other. When the program starts,
/// it is told which one runs.
///
///     if LessonProgram.variant == 1 {
///     print(count + 1)
///     } else {
///     print(count)
///     }
///
/// A text runs as it would in a program of its own: the statements that surround it are the page's, and
/// so are the lines that a trap names.
struct VariantSteps {
  /// A changed text of a step.
  struct Variant {
    /// The step's place among the page's Swift steps, from 0.
    var index: Int
    var place: StatementPlace
  }

  private let steps: [SwiftStep]
  private let variants: [Variant]

  /// Puts texts beside each other; the first is variant 1.
  ///
  /// - Precondition: places of the same step are equal or lie apart.
  init(_ steps: [SwiftStep], _ variants: [Variant]) {
    (self.steps, self.variants) = (steps, variants)
  }

  /// Whether a variant can stand beside others.
  static func areCompatible(_ one: Variant, _ other: Variant) -> Bool {
    guard one.index == other.index else { return true }
    return !one.place.lines.overlaps(other.place.lines)
      || one.place.lines == other.place.lines && one.place.kind == other.place.kind
  }

  /// The steps with all of the texts.
  ///
  /// - Complexity: O(n) in the lines, for each variant of a step.
  var combined: [SwiftStep] {
    steps.enumerated().map { index, step in
      var step = step
      let places = Dictionary(
        grouping: variants.enumerated().filter { $0.element.index == index },
        by: { $0.element.place.lines.lowerBound })
      if !places.isEmpty { step.text = text(of: step, places.sorted { $0.key < $1.key }) }
      return step
    }
  }

  private func text(
    of step: SwiftStep, _ places: [(key: Int, value: [(offset: Int, element: Variant)])]
  ) -> String {
    let lines = StatementPlace.lines(of: step.text)
    var out: [String] = []
    var next = 0
    for (start, alternatives) in places {
      let place = alternatives[0].element.place
      out += lines[next..<start]
      let texts = alternatives.map { ($0.offset + 1, $0.element.place.replacement) }
      out += Self.choice(texts, or: Array(lines[place.lines]), place, step)
      next = place.lines.upperBound
      // In a function of one expression, nothing may stand behind it.
      if next < lines.count, lines[next].drop(while: { $0 == " " }) == "}" {
        out.append(lines[next])
        next += 1
      }
      out.append(Self.location(of: next, in: step))
    }
    return (out + lines[next...]).joined(separator: "\n")
  }

  private static func choice(
    _ texts: [(variant: Int, lines: [String])], or own: [String], _ place: StatementPlace,
    _ step: SwiftStep
  ) -> [String] {
    var start = ""
    var end: [String] = []
    var name = ""
    if case .binding(let binding, let isAnnotated) = place.kind {
      start = binding
      if !isAnnotated {
        name = "etudeAlternative\(step.number)_\(place.lines.lowerBound)"
        start = "let \(name) = "
        end = ["\(binding)\(name).value"]
      }
    }
    var out: [String] = []
    for (variant, lines) in texts {
      out.append("\(out.isEmpty ? start : "} else ")if LessonProgram.variant == \(variant) {")
      out += branch(lines, place, step)
    }
    return out + ["} else {"] + branch(own, place, step) + ["}"] + end
  }

  /// The statements, or the value, between the braces.
  private static func branch(
    _ lines: [String], _ place: StatementPlace, _ step: SwiftStep
  ) -> [String] {
    let location = location(of: place.lines.lowerBound, in: step)
    guard case .binding(let start, let isAnnotated) = place.kind, let first = lines.first else {
      return [location] + lines
    }
    let value = (isAnnotated ? "(" : "LessonProgram.Alternative(") + first.dropFirst(start.count)
    return [location, value] + lines.dropFirst() + [")"]
  }

  private static func location(of line: Int, in step: SwiftStep) -> String {
    "#sourceLocation(file: \"\(ProgramSource.escaped(step.fileName))\", line: \(step.line + line))"
  }
}
