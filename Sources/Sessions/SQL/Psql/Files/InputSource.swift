/// A source of lines: the steps of a lesson, or a file.
struct InputSource {
  /// The file's name as it was given; nil for the session's own input.
  var fileName: String?
  /// The file with further lines; nil when it is read to its end, and for the session's own input.
  private(set) var file: InputFile?
  /// The number of lines read.
  var lineNumber = 0
  /// The lines at hand, and the position of the next one.
  private var lines: [[UInt8]] = []
  private var next = 0
  /// Whether no further lines come.
  var isFinished = false

  /// Creates the session's own input, without a line yet.
  init() {}

  /// Creates a file's input, and reads a first piece of it.
  ///
  /// - Throws: `FileProblem` when the file cannot be read.
  init(fileName: String, file: InputFile) throws(FileProblem) {
    self.fileName = fileName
    self.file = file
    var outcome = try read()
    // A short file is closed at once.
    if outcome == .lines { outcome = try read() }
  }

  /// Reads on in the file.
  ///
  /// - Returns: The outcome; `end` when there is no file, or not any more.
  /// - Throws: `FileProblem` when the file cannot be read.
  @discardableResult
  mutating func read() throws(FileProblem) -> InputFile.Outcome {
    guard let file else { return .end }
    if next == lines.count { (lines, next) = ([], 0) }
    let outcome = try file.read(to: &lines)
    if outcome == .end {
      self.file = nil
      isFinished = true
    }
    return outcome
  }

  /// Drops the lines at hand.
  mutating func dropRest() { (lines, next) = ([], 0) }

  /// Whether a line is at hand.
  var hasLine: Bool { next < lines.count }

  /// Adds the lines of a text.
  mutating func append(_ text: [UInt8]) {
    if next == lines.count { (lines, next) = ([], 0) }
    var parts = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    if parts.last?.isEmpty == true { parts.removeLast() }
    lines += parts.map(Array.init)
  }

  /// Reads the next line, without its line end; nil when none is at hand.
  mutating func readLine() -> [UInt8]? {
    guard next < lines.count else { return nil }
    defer { next += 1 }
    return lines[next]
  }
}
