package import LessonModel
import Processes

extension KindProgram {
  /// What is not there that the program needs; nil when all is.
  ///
  /// - Parameter path: the folders in which programs are looked for, with `:` between them.
  /// - Returns: what is wrong, and what would be right.
  package func lack(path: String) -> (problem: String, remedy: String)? {
    let command = command()
    if Executable.find(command[0], path: path) == nil {
      return ("there is no program `\(command[0])`", "install it, or name another under `kinds`")
    }
    for (word, written) in zip(command, words).dropFirst()
    where ["{root}/", "{kit}/"].contains(where: written.hasPrefix) && !written.contains("{file}")
      && FileSystem.status(word) == nil
    {
      return ("there is nothing at `\(word)`", "correct `\(written)` under `kinds`")
    }
    return nil
  }
}

extension StepSurroundings {
  /// The folders in which steps find programs, with `:` between them.
  package var searchPath: String {
    (path + [Executable.environmentValue("PATH") ?? Executable.defaultPath])
      .joined(separator: ":")
  }
}

extension Lesson {
  /// What is missing of the program of a kind from outside, at the first step of that kind; nil when
  /// nothing is, and for the others.
  func missingProgram(of step: Step, _ program: KindProgram) -> Finding? {
    guard steps.first(where: { $0.kind == step.kind })?.number == step.number,
      let (problem, remedy) = program.lack(path: surroundings.searchPath)
    else { return nil }
    return Finding(
      file: step.file ?? file, line: step.line,
      problem:
        "\(problem), by which `\(step.kind)` blocks are run (\(program.file):\(program.line))",
      remedy: remedy)
  }
}

extension Fingerprint {
  /// What runs the steps of kinds from outside: their commands, and by content the files that these name.
  /// Programs that are found by their names are parts of their own.
  static func kinds(of lesson: Lesson) -> [Part] {
    var known: Set<String> = []
    return lesson.steps.map(\.kind).filter { known.insert($0.word).inserted }.compactMap { kind in
      guard let program = kind.program else { return nil }
      var texts = [program.form.rawValue, program.fileExtension] + program.words
      for (word, written) in zip(program.command(), program.words) where word.hasPrefix("/") {
        // A session program of Etude's own may use what lies beside it.
        let isOwn = written.hasPrefix(KindProgram.ownFolder)
        let folder = String(word[..<(word.lastIndex(of: "/") ?? word.endIndex)])
        let files =
          isOwn ? FileSystem.names(in: folder).sorted().map { "\(folder)/\($0)" } : [word]
        for file in files where FileSystem.isFile(file) {
          texts.append(Digest.of(FileSystem.contents(file) ?? []))
        }
      }
      return Part(name: "the program of `\(kind)` steps", digest: Digest.of(texts))
    }
  }
}
