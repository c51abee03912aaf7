import Processes
import Sessions

/// How a script is run: as an argument of its shell, or, when its first line begins with `#!`, as a file
/// by the interpreter that this line names, in the way of the kernel.
///
/// As an argument a script has no file whose name its messages could show. A file is what other
/// interpreters need: `node`, `awk -f` and Python's `__file__` know nothing else. The kernel is not
/// asked to run it, because it refuses a file that another thread's child still has open.
struct ScriptCommand {
  /// The longest script for a shell in bytes: Linux passes no longer argument to a program.
  private static let longestArgument = 128 * 1024 - 1
  /// The longest first line that the kernel reads.
  private static let longestFirstLine = 255

  /// The program.
  let program: String
  /// Its arguments.
  let arguments: [String]
  /// The name of the script's file in the scratch folder; nil when it is an argument.
  let file: String?

  /// A step whose text is a file of its own.
  init(_ command: [String], file: String) {
    (program, arguments) = (command[0], Array(command.dropFirst()))
    self.file = file
  }

  /// - Throws: `SessionError` when nothing can run the script.
  init(_ input: StepInput, shell: String, folder: String) throws {
    let text = input.text
    if text.utf8.contains(0) {
      let line = text.utf8.prefix { $0 != 0 }.count { $0 == UInt8(ascii: "\n") }
      throw SessionError.input(
        "the script holds a NUL character, which no shell can be given", line: line)
    }
    guard text.hasPrefix("#!") else {
      if text.utf8.count > Self.longestArgument {
        throw SessionError.input(
          "the script is longer than \(Self.longestArgument) bytes, the most that a shell can be"
            + " given; write it into a file of the scratch folder in parts, or begin it with #!/bin/sh"
        )
      }
      (program, file) = (shell, nil)
      arguments = (input.isStrict ? Self.strictOptions(shell, "") : []) + ["-c", text]
      return
    }
    let line = text.utf8.prefix { $0 != UInt8(ascii: "\n") }
    if line.count > Self.longestFirstLine {
      throw SessionError.input(
        "the first line is longer than \(Self.longestFirstLine) bytes, the most that the kernel reads",
        line: 0)
    }
    // The kernel cuts off one word; all that follows it is one argument.
    let rest = String(Substring(line.dropFirst(2))).trimmingBlanks
    let interpreter = String(rest.prefix { !$0.isBlank })
    let argument = String(rest.dropFirst(interpreter.count)).trimmingBlanks
    program = interpreter.hasPrefix("/") ? interpreter : "\(folder)/\(interpreter)"
    guard interpreter.contains("/"), Executable.find(program) != nil else {
      throw SessionError.input(
        "there is no interpreter \(interpreter.isEmpty ? "in the first line" : interpreter)"
          + "; name one by its path, or write #!/usr/bin/env NAME",
        line: 0)
    }
    let name = ".\(input.name ?? "step")"
    file = name
    let words = argument.isEmpty ? [] : [argument]
    let shellOptions = input.isStrict ? Self.strictOptions(interpreter, argument) : []
    arguments = words + shellOptions + ["./\(name)"]
  }

  /// What makes a shell stop at the first command that fails, one in a pipeline included where the
  /// shell knows how; nothing for other interpreters.
  private static func strictOptions(_ interpreter: String, _ argument: String) -> [String] {
    let words = [interpreter] + argument.split(whereSeparator: \.isBlank).map(String.init)
    for word in words {
      switch word.split(separator: "/").last ?? "" {
      case "sh", "dash", "ash": return ["-e"]
      case "bash": return ["-O", "inherit_errexit", "-e", "-o", "pipefail"]
      case "ksh", "zsh": return ["-e", "-o", "pipefail"]
      default: continue
      }
    }
    return []
  }
}

extension Character {
  fileprivate var isBlank: Bool { self == " " || self == "\t" }
}

extension String {
  fileprivate var trimmingBlanks: String {
    guard let last = lastIndex(where: { !$0.isBlank }) else { return "" }
    return String(self[...last].drop(while: \.isBlank))
  }
}
