import Foundation
import Testing

/// A place where Jupyter finds Etude's kernel, and the Python of `.build/venv` that has Jupyter.
final class Jupyter {
  static let python = "\(Etude.root)/.build/venv/bin/python"
  let folder: TemporaryFolder

  /// Registers the kernel.
  init() throws {
    folder = try TemporaryFolder()
    // What a run leaves behind is seen here.
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/tmp", withIntermediateDirectories: true)
    chmodTemporary()
    let result = try Etude.run([
      "kernel", "--install", "--prefix", "\(folder.path)/prefix", "--python", Self.python,
    ])
    try #require(result.status == 0, "\(result.output)")
  }

  private func chmodTemporary() {
    // As /tmp is: servers of another user pass through it.
    unsafe chmod(folder.path, 0o755)
    unsafe chmod("\(folder.path)/tmp", 0o1777)
  }

  /// Runs a Python program of `Tests/Fixtures/notebook`.
  func run(_ script: String, _ arguments: String...) throws -> ProgramResult {
    let variables = ProcessInfo.processInfo.environment.merging([
      "JUPYTER_PATH": "\(folder.path)/prefix/share/jupyter", "TMPDIR": "\(folder.path)/tmp",
      "JUPYTER_RUNTIME_DIR": "\(folder.path)/runtime",
      "JUPYTER_CONFIG_DIR": "\(folder.path)/config",
      "JUPYTER_DATA_DIR": "\(folder.path)/data", "IPYTHONDIR": "\(folder.path)/ipython",
      "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore",
    ]) { $1 }
    return try CommandLineTests.run(
      Self.python, ["\(Etude.root)/Tests/Fixtures/notebook/\(script).py"] + arguments,
      environment: variables, in: folder.path, mergesErrors: true)
  }
}
