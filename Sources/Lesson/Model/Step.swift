/// A fenced block that runs.
package struct Step: Sendable, Equatable, Encodable {
  /// Its place on the page, from 1; steps only, display blocks are not counted.
  package var number: Int
  /// The first word of its info string.
  package var kind: Kind
  /// What the rest of its info string says.
  package var attributes: StepAttributes
  /// The text between the fences, lines ended by LF, the list indentation removed.
  package var input: String
  /// The line of the opening fence, from 1.
  package var line: Int
  /// The file of that line, where it is not the lesson's: a cell of a notebook.
  package var file: String?
  /// Its `output` blocks in page order: one, or several of which the first that fits the servers
  /// counts; none when it must only succeed.
  package var outputs: [Expectation]
  /// What a reader might expect, in page order; none where a guess is free text, or not asked for.
  package var choices: [Choice] = []

  /// What it must print; nil when it must only succeed. Of several blocks it is the first until the
  /// servers are known.
  package var expectation: Expectation? {
    get { outputs.first }
    set { outputs = newValue.map { [$0] } ?? [] }
  }

  /// The words after `#!` of a script's first line; none when it has no such line.
  package var interpreter: [String] {
    let firstLine = input.prefix { $0 != "\n" }
    guard kind.isScript, firstLine.hasPrefix("#!") else { return [] }
    return firstLine.dropFirst(2).split { $0 == " " || $0 == "\t" }.map(String.init)
  }

  /// Whether it is a script for a shell, and not for the interpreter of another language.
  package var isShellScript: Bool {
    guard kind.isScript, !interpreter.isEmpty else { return kind.isScript }
    return interpreter.contains { word in
      ["sh", "bash", "dash", "ash", "ksh", "zsh"].contains(word.split(separator: "/").last ?? "")
    }
  }

  /// Whether the page asks for a guess before it shows the output.
  package var asksForGuess: Bool {
    attributes.asksForPrediction && !attributes.isHidden && !attributes.isAnswer
  }

  /// The line of the first line of `input`, from 1.
  package var inputLine: Int { line + 1 }

  package init(
    number: Int, kind: Kind, attributes: StepAttributes = StepAttributes(), input: String,
    line: Int, expectation: Expectation? = nil
  ) {
    self.number = number
    self.kind = kind
    self.attributes = attributes
    self.input = input
    self.line = line
    outputs = expectation.map { [$0] } ?? []
  }
}

/// The keys and flags of a step's info string.
package struct StepAttributes: Sendable, Equatable, Encodable {
  /// `on=`: the service it talks to, or of which a Swift or shell step requires something; nil when
  /// not written.
  package var on: String?
  /// `session=`: the conversation it is input to.
  package var session: String = "main"
  /// `name=`: a stable name.
  package var name: String?
  /// `timeout=`: how long it may run before it fails.
  package var timeout: Duration = .seconds(10)
  /// `until=`: how long it may be run again until its output matches; nil runs it once.
  package var until: Duration?
  /// `hidden`: run, but folded away on the page.
  package var isHidden: Bool = false
  /// `predict`: the page asks for a guess first.
  package var asksForPrediction: Bool = false
  /// `answer`: run and checked, and not shown until the reader asks for the answer to the exercise.
  package var isAnswer: Bool = false
  /// `requires=`: the capability without which it is skipped.
  package var requires: String?
  /// `to=`: the address that a `tcp` step connects to, `${…}` not yet replaced.
  package var target: String?
  /// `logs=`: the step whose background processes' output is the script's standard input.
  package var logs: String?
  /// `strict`: the shell stops at the first command that fails; also where the page says so.
  package var isStrict: Bool = false
  /// `background`: the script runs on while later steps run.
  package var runsInBackground: Bool = false
  /// `pretty`: an `http` step lays out JSON to be read.
  package var isPretty: Bool = false
  /// `headers`: an `http` step shows the response's headers.
  package var showsHeaders: Bool = false
  /// Those that only its kind knows, as they are written; a flag's value is empty.
  package var others: [String: String] = [:]

  /// Makes attributes, all at their defaults.
  package init() {}
}

/// A block of kind `output` that directly follows a step.
package struct Expectation: Sendable, Equatable, Encodable {
  /// The expected lines, without line ends, the list indentation removed.
  package var lines: [String]
  /// The line of the first of `lines`, from 1.
  package var line: Int
  /// `unordered`: lines in any order.
  package var isUnordered: Bool
  /// `exact`: no placeholders.
  package var isExact: Bool
  /// `when=`: for which server it counts; nil when it counts for all that no block before it fits.
  package var condition: VersionCondition?

  package init(
    lines: [String], line: Int, isUnordered: Bool = false, isExact: Bool = false,
    condition: VersionCondition? = nil
  ) {
    self.condition = condition
    self.lines = lines
    self.line = line
    self.isUnordered = isUnordered
    self.isExact = isExact
  }
}
