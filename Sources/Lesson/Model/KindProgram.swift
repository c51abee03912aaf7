/// The program that runs the steps of a kind from outside: one that `kinds` of `etude.yaml` names.
package struct KindProgram: Sendable, Hashable {
  /// For how long a program runs.
  package enum Form: String, Sendable {
    /// Each step is a run of its own, with the step's text in a file.
    case file
    /// All sessions of a page talk to one process, by lines of JSON.
    case session
  }

  /// For how long it runs.
  package var form: Form
  /// The program and its arguments as `etude.yaml` has them, with `{file}`, `{kit}` and `{root}`.
  package var words: [String]
  /// What the names of the files end with, without the dot; empty for nothing.
  package var fileExtension = ""
  /// The folder of Etude's own that holds `kinds/`.
  package var kit = ""
  /// The absolute path of the repository.
  package var root = ""
  /// The path of `etude.yaml`, for messages.
  package var file = ""
  /// The line on which the kind stands there, from 1.
  package var line = 1

  /// Makes one.
  package init(_ form: Form, _ words: [String]) { (self.form, self.words) = (form, words) }

  /// What its words can hold.
  package static let placeholders = ["{file}", "{kit}", "{root}"]

  /// The folder below the kit that holds Etude's own session programs.
  package static let ownFolder = "{kit}/kinds/"

  /// The program and its arguments as they are run.
  ///
  /// - Parameter step: the name of the step's file; nil leaves `{file}` as it is written.
  /// - Returns: the words.
  package func command(of step: String? = nil) -> [String] {
    words.map { word in
      // In one go: a path may hold what looks like a placeholder.
      var rest = word[...]
      var text = ""
      while let start = rest.firstIndex(of: "{") {
        text += rest[..<start]
        rest = rest[start...]
        if let step, rest.hasPrefix("{file}") {
          (text, rest) = (text + step, rest.dropFirst("{file}".count))
        } else if rest.hasPrefix("{kit}") {
          (text, rest) = (text + kit, rest.dropFirst("{kit}".count))
        } else if rest.hasPrefix("{root}") {
          (text, rest) = (text + root, rest.dropFirst("{root}".count))
        } else {
          text.append(rest.removeFirst())
        }
      }
      return text + rest
    }
  }

  /// The name of the file of a step.
  ///
  /// - Parameter step: the step's name; nil when it has none.
  /// - Returns: the name, such as `step.py`.
  package func fileName(of step: String?) -> String {
    (step ?? "step") + (fileExtension.isEmpty ? "" : ".\(fileExtension)")
  }

  /// The command as a person reads it in a message: `python3 "my file.py"`.
  package var shown: String {
    words.map { $0.isEmpty || $0.contains(where: \.isWhitespace) ? "\"\($0)\"" : $0 }
      .joined(separator: " ")
  }

  /// The programs of languages that run the text of a file and do nothing else with its name.
  private static let interpreters = [
    "python": "python", "py": "python", "node": "node", "js": "node", "javascript": "node",
    "ruby": "ruby", "rb": "ruby", "perl": "perl", "pl": "perl", "php": "php", "lua": "lua",
    "tcl": "tclsh", "r": "Rscript", "julia": "julia",
  ]

  /// Whether nothing more has to be known of it than what the page says: the system's program of the
  /// kind's own name is given the step's text and nothing else, or it is a session program of Etude's
  /// own.
  ///
  /// - Parameter word: the kind's word, such as `python` for the program `python3`.
  /// - Returns: whether it is.
  package func isKnownToBeHarmless(for word: String) -> Bool {
    guard words.count == 2, let program = words.first, !program.contains("/"),
      !program.contains("{")
    else { return false }
    switch form {
    case .file:
      guard let name = Self.interpreters[word] else { return false }
      let version = program.hasPrefix(name) ? program.dropFirst(name.count) : "?"
      return words[1] == "{file}"
        && (version == "js" || version.allSatisfy { $0.isASCII && $0.isNumber || $0 == "." })
    case .session:
      let name = words[1].hasPrefix(Self.ownFolder) ? words[1].dropFirst(Self.ownFolder.count) : ""
      return ["python3", "node", "nodejs"].contains(program) && !name.isEmpty
        && !name.contains("/") && !name.contains("{") && !name.hasPrefix(".")
    }
  }
}
