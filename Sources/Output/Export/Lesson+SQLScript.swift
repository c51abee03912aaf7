package import LessonModel
import LessonText

extension Lesson {
  /// The sessions of the lesson's SQL steps, in page order.
  package var sqlSessions: [String] {
    var sessions: [String] = []
    for step in steps where step.kind.isSQL && !sessions.contains(step.attributes.session) {
      sessions.append(step.attributes.session)
    }
    return sessions
  }

  /// The lesson as a script for `psql -f`: the SQL steps of one session, all else as comments.
  /// `${name}` becomes psql's variable `:name`.
  ///
  /// - Parameters:
  ///   - session: the session whose steps run.
  ///   - transcript: a run of exactly this text, for the outputs; nil takes what the page expects.
  /// - Returns: the script.
  /// - Complexity: linear in the lesson and the transcript.
  package func sqlScript(session: String, transcript: Transcript? = nil) -> String {
    var out = ["-- \(Self.oneLine(title))", "--"]
    let (shownName, shownSession) = (Self.oneLine(name), Self.oneLine(session))
    out += [
      "-- Made by `etude export --sql` from the lesson \(shownName), for psql -X -f. The steps of the",
      "-- session \(shownSession) run; those of other sessions and of other kinds are comments.",
    ]
    let running = steps.filter { $0.kind.isSQL && $0.attributes.session == session }
    var values: [String] = []
    for step in running {
      for value in ValueReference.all(in: step.input) where !values.contains(value.name) {
        values.append(value.name)
      }
    }
    if !values.isEmpty {
      let options = values.map { "-v \($0)=…" }.joined(separator: " ")
      out.append("-- Values that other steps print are variables: psql \(options)")
    }
    for piece in LessonPiece.all(of: self, transcript: transcript) {
      out.append("")
      switch piece.content {
      case .prose(let lines), .choices(_, let lines): out += lines.map { Self.comment("--", $0) }
      case .step(let step, let output):
        out.append("-- --- \(Self.oneLine(step.caption))")
        if step.kind.isSQL, step.attributes.session == session {
          out += step.inputLines.filter { $0 != "^C" }.map { Self.withVariables($0, values) }
        } else {
          out += step.inputLines.map { Self.comment("--", $0) }
        }
        out += output.map { Self.comment("-->", $0) }
      }
    }
    return out.joined(separator: "\n") + "\n"
  }

  private static func withVariables(_ line: String, _ values: [String]) -> String {
    var text = ValueReference.replacingEscapes(in: line, with: "\u{0}")
    for value in values {
      for (written, variable) in [("'${\(value)}'", ":'\(value)'"), ("${\(value)}", ":\(value)")] {
        text = text.split(separator: written, omittingEmptySubsequences: false)
          .joined(separator: variable)
      }
    }
    return text.split(separator: "\u{0}", omittingEmptySubsequences: false).joined(separator: "$")
  }
}
