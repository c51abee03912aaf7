package import LessonModel
import Site

/// An output of a notebook's cell.
package enum NotebookOutput: Sendable, Equatable {
  /// What a step printed.
  case text(String)
  /// A picture: as SVG, and what was printed in its place.
  case picture(svg: String, text: String)

  /// What a step shows, as a transcript's flat text has it, cut where a picture stands.
  ///
  /// - Complexity: linear in the output.
  package static func all(of output: StepOutput) -> [NotebookOutput] {
    var outputs: [NotebookOutput] = []
    var parts: [OutputPart] = []
    func endText() {
      let text = StepOutput(parts).text
      if !text.isEmpty { outputs.append(.text(text)) }
      parts = []
    }
    for part in output.parts {
      if case .picture(let picture) = part.content, let svg = picture.svgDocument {
        endText()
        outputs.append(.picture(svg: svg, text: picture.text))
      } else {
        parts.append(part)
      }
    }
    endText()
    return outputs
  }
}
