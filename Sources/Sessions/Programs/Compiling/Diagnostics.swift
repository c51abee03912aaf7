/// What the compiler said about a page's program, less what the lesson's author cannot act on.
struct Diagnostics: Equatable {
  /// One message, with where it points.
  struct Message: Equatable {
    enum Severity: String {
      case error, note
    }

    var fileName: String
    var line: Int
    var column: Int
    var severity: Severity
    var text: String
  }

  /// The errors and their notes, in the compiler's order, each once.
  let messages: [Message]

  private init(messages: [Message]) { self.messages = messages }

  /// Reads the compiler's output in the style `llvm`: each message on a line of its own, followed
  /// by the line of code that it is about, which is left out here.
  init(compilerOutput: String) {
    var messages: [Message] = []
    var isAboutError = false
    for line in compilerOutput.split(separator: "\n") {
      guard let (location, severity, text) = Diagnostics.split(line) else { continue }
      guard let severity = Message.Severity(rawValue: severity) else {
        isAboutError = false
        continue
      }
      if severity == .error { isAboutError = true }
      guard isAboutError else { continue }
      let message = Message(
        fileName: location.file, line: location.line, column: location.column,
        severity: severity, text: text)
      if !messages.contains(message) { messages.append(message) }
    }
    self.messages = messages
  }

  /// These messages, with those about what the runner wrote after `step` put at the step's end.
  func placingAtEnd(of step: SwiftStep) -> Diagnostics {
    Diagnostics(
      messages: messages.map { message in
        guard message.fileName != step.fileName else { return message }
        var message = message
        (message.fileName, message.line, message.column) = (step.fileName, step.lines.upperBound, 1)
        return message
      })
  }

  /// The place among `steps` of the step that is to blame; nil when no error points into one.
  func failingStep(of steps: [SwiftStep]) -> Int? {
    let errors = messages.filter { $0.severity == .error }
    // Uses of a name that is declared twice are errors too, in steps that are all right.
    let redeclarations = errors.filter { $0.text.hasPrefix("invalid redeclaration of ") }
    return (redeclarations.isEmpty ? errors : redeclarations)
      .compactMap { place(of: $0, in: steps) }.min()
  }

  /// The errors that point into a step, with their notes, as `file:line:column: error: …`.
  func text(about index: Int, of steps: [SwiftStep]) -> String {
    var lines: [String] = []
    var isAboutStep = false
    for message in messages {
      let place = place(of: message, in: steps)
      if message.severity == .error { isAboutStep = place == index }
      guard isAboutStep, let place else { continue }
      let (severity, text) = (message.severity.rawValue, message.text)
      let location = "\(steps[place].file):\(message.line):\(message.column)"
      lines.append("\(location): \(severity): \(text)")
    }
    return lines.joined(separator: "\n")
  }

  private func place(of message: Message, in steps: [SwiftStep]) -> Int? {
    steps.firstIndex { $0.fileName == message.fileName && $0.lines.contains(message.line) }
  }

  /// Takes `file:line:column: severity: text` apart; nil when the line is something else.
  private static func split(
    _ line: Substring
  ) -> (location: (file: String, line: Int, column: Int), severity: String, text: String)? {
    // The severity stands first; a message may quote another after it.
    let found = ["error", "warning", "note", "remark"].compactMap { severity in
      line.firstRange(of: ": \(severity): ").map { (severity: severity, range: $0) }
    }
    guard let first = found.min(by: { $0.range.lowerBound < $1.range.lowerBound }) else {
      return nil
    }
    let parts = line[..<first.range.lowerBound].split(
      separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 3, let number = Int(parts[parts.count - 2]),
      let column = Int(parts[parts.count - 1])
    else { return nil }
    let file = parts.dropLast(2).joined(separator: ":")
    return ((file, number, column), first.severity, String(line[first.range.upperBound...]))
  }
}
