import LessonModel
import LessonText

/// A step as commands of bash that do without Etude.
struct ShellCommand {
  /// The lines; nil for a step that is nothing for a shell.
  let lines: [String]?

  /// Makes the commands of a step.
  init(_ step: Step, of lesson: Lesson) {
    let input = step.inputLines.filter { Self.trimmed($0) != "^C" }
    switch step.kind.shellForm {
    case .comment: lines = nil
    case .commands: lines = input
    case .script: lines = Self.redirected(Self.script(step), step, of: lesson)
    case .file(let program):
      lines = Self.redirected(Self.file(step, of: program), step, of: lesson)
    case .document(let command, let url):
      lines = Self.document(
        input,
        for: command + (url.map { " " + Self.address(step, of: lesson, otherwise: $0) } ?? ""),
        knows: ValueReference.all(in: step.input).map(\.name))
    }
  }

  /// Where the step's service is: what Etude tells a shell step too.
  private static func address(
    _ step: Step, of lesson: Lesson, otherwise: String
  ) -> String {
    let variable = String((lesson.service(of: step) ?? "").map { $0 == "-" ? "_" : $0 })
    return "\"${ETUDE_SERVICE_\(variable):-\(otherwise)}\""
  }

  /// A here-document. Only what the page calls a value is left to the shell.
  private static func document(
    _ lines: [String], for command: String, knows values: [String]
  ) -> [String] {
    if values.isEmpty {
      return plainDocument(
        lines.map { ValueReference.replacingEscapes(in: $0, with: "$") }, for: command)
    }
    var end = "END"
    while lines.contains(end) { end += "_" }
    let escaped = lines.map { line in
      var text = ""
      for character in ValueReference.replacingEscapes(in: line, with: "\u{0}") {
        if "\\`$".contains(character) { text += "\\" }
        text.append(character)
      }
      for value in values {
        text = text.split(separator: "\\${\(value)}", omittingEmptySubsequences: false)
          .joined(separator: "${\(value)}")
      }
      return text.split(separator: "\u{0}", omittingEmptySubsequences: false)
        .joined(separator: "\\$")
    }
    return ["\(command) <<\(end)"] + escaped + [end]
  }

  /// The lines of a script. One with an interpreter of its own is a file, as it is for Etude.
  private static func script(_ step: Step) -> [String] {
    var lines = step.inputLines
    if step.attributes.isStrict { lines.insert(strict(step), at: step.interpreter.isEmpty ? 0 : 1) }
    if step.interpreter.isEmpty { return lines }
    let file = "./.\(step.attributes.name ?? "step")"
    return plainDocument(lines, for: "cat > \(file)") + ["chmod +x \(file)", file]
  }

  /// A step of a kind from outside: its file, and the command that runs it.
  private static func file(_ step: Step, of program: KindProgram) -> [String] {
    let name = program.fileName(of: step.attributes.name)
    let lines = step.inputLines.map { ValueReference.replacingEscapes(in: $0, with: "$") }
    return plainDocument(lines, for: "cat > \(quoted(name))")
      + [program.command(of: name).map(quoted).joined(separator: " ")]
  }

  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic
            || "0123456789_-./+@%:,=".unicodeScalars.contains(scalar))
      }
    return isPlain
      ? word
      : "'"
        + word.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
  }

  /// What makes the script's shell stop at the first command that fails.
  private static func strict(_ step: Step) -> String {
    let shells = step.interpreter.map { $0.split(separator: "/").last ?? "" }
    if shells.contains("bash") { return "set -eo pipefail; shopt -s inherit_errexit" }
    return shells.contains("ksh") || shells.contains("zsh") ? "set -eo pipefail" : "set -e"
  }

  private static func plainDocument(_ lines: [String], for command: String) -> [String] {
    var end = "END"
    while lines.contains(end) { end += "_" }
    return ["\(command) <<'\(end)'"] + lines + [end]
  }

  /// What runs in the background prints into a file, which the step reads that asks for its log.
  private static func redirected(_ lines: [String], _ step: Step, of lesson: Lesson) -> [String] {
    let source = step.attributes.logs.flatMap { name in
      lesson.steps.first { $0.attributes.name == name && $0.attributes.runsInBackground }
    }
    var end = source.map { " < step-\($0.number).log" } ?? ""
    if step.attributes.runsInBackground { end += " > step-\(step.number).log 2>&1 &" }
    return end.isEmpty ? lines : ["("] + lines + [")" + end]
  }

  private static func trimmed(_ line: String) -> Substring {
    var text = line.drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
