package import LessonModel
import PlainText

extension Lesson {
  /// The lesson as a script for bash: its shell steps as they are, its SQL and Redis steps as
  /// here-documents for psql and redis-cli, Kafka's commands as they stand, all else as comments.
  ///
  /// Each here-document is a conversation of its own: what must last from one step to the next (an
  /// open transaction, a blocked statement) does not. The script says so at its head.
  ///
  /// - Parameter transcript: a run of exactly this text, for the outputs; nil takes what the page
  ///   expects.
  /// - Returns: the script.
  /// - Complexity: linear in the lesson and the transcript.
  package func shellScript(transcript: Transcript? = nil) -> String {
    var out = ["#!/usr/bin/env bash", "# \(Self.oneLine(title))", "#"]
    let shownName = Self.oneLine(name)
    out += [
      "# Made by `etude export --sh` from the lesson \(shownName). Each step is a command of its own: an",
      "# open transaction or a waiting statement does not last to the next one, and steps that are",
      "# no commands (Swift, HTTP, operating a service) are comments.",
    ]
    for service in services {
      let variable = String(service.name.map { $0 == "-" ? "_" : $0 })
      out.append(
        "# ETUDE_SERVICE_\(variable) is the URL of \(service.name), a \(service.kind) "
          + "server; without it the tool's own default is taken.")
    }
    for piece in LessonPiece.all(of: self, transcript: transcript) {
      out.append("")
      switch piece.content {
      case .prose(let lines), .choices(_, let lines): out += lines.map { Self.comment("#", $0) }
      case .step(let step, let output):
        out.append("# --- \(Self.oneLine(step.caption))")
        if let lines = ShellCommand(step, of: self).lines {
          // A script of its own, so that `exit` or `cd` in it does not reach the next one.
          out += step.kind.isScript ? ["("] + lines + [")"] : lines
        } else {
          out += step.inputLines.map { Self.comment("#", $0) }
        }
        out += output.map { Self.comment("#>", $0) }
      }
    }
    return out.joined(separator: "\n") + "\n"
  }

  /// A line as a comment, which ends where the line does.
  static func comment(_ mark: String, _ line: String) -> String {
    line.isEmpty ? mark : "\(mark) \(oneLine(line))"
  }

  /// The text without whatever could end a line, or hide or act when the script is looked at.
  static func oneLine(_ text: String) -> String { VisibleText.oneLine(text) }
}
