import Glibc

/// Where query output goes.
enum OutputTarget {
  case standard
  case file(OutputFile)

  /// Closes the file, if it is one.
  func close() {
    if case .file(let file) = self { file.close() }
  }

  /// Whether both are the same place.
  func isSame(as other: OutputTarget) -> Bool {
    switch (self, other) {
    case (.standard, .standard): true
    case (.file(let file), .file(let otherFile)): file === otherFile
    default: false
    }
  }

  /// Whether it is standard output.
  var isStandard: Bool {
    if case .standard = self { true } else { false }
  }
}

/// Why a file could not be used: the system's own words.
struct FileProblem: Error {
  var reason: String

  /// The system's number for it; 0 for what is no problem of the system's.
  var code: Int32

  /// Whether a folder stands where a file was wanted.
  var isDirectory: Bool { code == EISDIR }

  /// Takes the reason of the system call that has just failed.
  init() { self.init(code: errno) }

  /// Makes a problem that the system knows by a number.
  init(code: Int32) {
    self.code = code
    // Safe: the text stays as it is until this thread asks for the next one.
    reason = unsafe String(cString: strerror(code))
  }

  /// Makes a problem that the system does not know.
  init(reason: String) {
    self.reason = reason
    code = 0
  }

  /// Throws when a file cannot be read.
  static func check(readable path: String) throws(FileProblem) { _ = try InputFile(path: path) }

  /// The whole content of a file.
  static func read(_ path: String) throws(FileProblem) -> [UInt8] {
    // Safe: the path is a string of Swift's, the flags ask for no mode.
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw FileProblem() }
    defer { close(descriptor) }
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      // Safe: the buffer is as long as stated.
      let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 { throw FileProblem() }
      if count == 0 { return content }
      content += chunk.prefix(count)
    }
  }
}
