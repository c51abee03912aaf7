import Glibc
import Platform

/// A place where query output goes.
enum OutputTarget {
  case standard
  case file(QueryOutputFile)

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

/// The reason why a file cannot be used, in the system's words.
struct FileProblem: Error {
  let reason: String

  /// The system's number for it (`errno`); 0 when it is no problem of the system.
  let code: Int32

  /// Whether the file is a folder.
  var isDirectory: Bool { code == EISDIR }

  /// Takes the reason of the last system call that failed.
  init() { self.init(code: errno) }

  /// Creates a problem of the system from its number.
  init(code: Int32) {
    self.code = code
    reason = SystemError.text(of: code)
  }

  /// Creates a problem that is not one of the system.
  init(reason: String) {
    self.reason = reason
    code = 0
  }

  /// Checks that a file can be read.
  ///
  /// - Throws: `FileProblem` when it cannot be opened.
  static func check(readable path: String) throws(FileProblem) { _ = try InputFile(path: path) }
}
