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

/// A file that is written to.
final class OutputFile {
  private var descriptor: Int32

  /// Creates the file, or empties it.
  ///
  /// - Throws: `FileProblem` with the system's reason.
  init(path: String) throws(FileProblem) {
    // Safe: a string of Swift's and a mode, as the flags ask for.
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw FileProblem() }
  }

  deinit { close() }

  func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Safe: the buffer lives through the call and is as long as stated.
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }

  func close() {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
  }
}

/// Why a file could not be used: the system's own words.
struct FileProblem: Error {
  var reason: String

  /// Whether a folder stands where a file was wanted.
  var isDirectory: Bool

  /// Takes the reason of the system call that has just failed.
  init() {
    isDirectory = errno == EISDIR
    // Safe: the text stays as it is until this thread asks for the next one.
    reason = unsafe String(cString: strerror(errno))
  }

  /// Throws when a file cannot be read.
  static func check(readable path: String) throws(FileProblem) {
    // Safe: the path is a string of Swift's, the flags ask for no mode.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw FileProblem() }
    close(descriptor)
  }

  /// The whole content of a file.
  static func read(_ path: String) throws(FileProblem) -> [UInt8] {
    // Safe: the path is a string of Swift's, the flags ask for no mode.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
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
