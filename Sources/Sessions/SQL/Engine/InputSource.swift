/// Where lines come from: the steps of a lesson or a file.
struct InputSource {
  /// The file's name as it was given; nil for the session's own input.
  var fileName: String?
  /// The file that further lines come from; nil when it is read to its end, and for the session's
  /// own input.
  private(set) var file: InputFile?
  /// How many lines were read.
  var lineNumber = 0
  /// The lines that are not read yet, and where the next one is.
  private var lines: [[UInt8]] = []
  private var next = 0
  /// Whether no further lines will come.
  var isFinished = false

  /// Input that is to come.
  init() {}

  /// A file's content, of which a first piece is read.
  ///
  /// - Throws: `FileProblem` when the file cannot be read.
  init(fileName: String, file: InputFile) throws(FileProblem) {
    self.fileName = fileName
    self.file = file
    var outcome = try read()
    // A short file is not kept open.
    if outcome == .lines { outcome = try read() }
  }

  /// Reads on in the file.
  ///
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

  /// Drops what is not read yet.
  mutating func dropRest() { (lines, next) = ([], 0) }

  /// Whether there is a line to read now.
  var hasLine: Bool { next < lines.count }

  /// Adds the lines of a text.
  mutating func append(_ text: [UInt8]) {
    if next == lines.count { (lines, next) = ([], 0) }
    var parts = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    if parts.last?.isEmpty == true { parts.removeLast() }
    lines += parts.map(Array.init)
  }

  /// Reads the next line, without its line end.
  mutating func readLine() -> [UInt8]? {
    guard next < lines.count else { return nil }
    defer { next += 1 }
    return lines[next]
  }
}
