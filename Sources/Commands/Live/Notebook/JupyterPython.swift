import Platform
import Processes

/// A Python in which Jupyter's kernels can be written: it has the package `ipykernel`.
package struct JupyterPython: Sendable, Equatable {
  /// Its path.
  package let program: String
  /// The folder for this user's kernels, as this Python's Jupyter knows it.
  package let userFolder: String
  /// The folder for those of this Python's environment.
  package let environmentFolder: String
  /// Whether its `ipykernel` encrypts what it sends to Jupyter, when Jupyter asks for that.
  package let encrypts: Bool

  /// No Python has what it takes.
  package struct Missing: Error, CustomStringConvertible {
    /// Which were tried, and what to do.
    package let description: String
  }

  private static let question = """
    import ipykernel, sys
    from ipykernel.kernelspec import get_kernel_dict
    from jupyter_core.paths import jupyter_data_dir
    print(jupyter_data_dir())
    print(sys.prefix + "/share/jupyter")
    encryption = get_kernel_dict().get("metadata", {}).get("supported_encryption") or []
    print("curve" if "curve" in encryption else "plain")
    """

  /// Finds one.
  ///
  /// - Parameters:
  ///   - named: the one that is asked for: a path, or a name on `PATH`; nil tries that of the environment
  ///     that is active, then `python3` and `python` on `PATH`.
  ///   - environment: variables, of which `VIRTUAL_ENV` counts.
  /// - Returns: the first that has the package.
  /// - Throws: `Missing` when none has `ipykernel`.
  package static func find(_ named: String?, environment: [String: String]) throws(Missing) -> Self
  {
    let wanted =
      named.map { [$0] }
      ?? [environment["VIRTUAL_ENV"].map { "\($0)/bin/python" }, "python3", "python"]
      .compactMap { $0 }
    var tried: [String] = []
    for name in wanted {
      guard let program = Executable.find(name), !tried.contains(program) else { continue }
      tried.append(program)
      if let python = ask(program, environment) { return python }
    }
    let advice = "install it with 'python3 -m pip install ipykernel'"
    if let named {
      throw Missing(
        description: tried.isEmpty
          ? "there is no program \(named)"
          : "\(named) does not have the package ipykernel; install it with "
            + "'\(named) -m pip install ipykernel'")
    }
    throw Missing(
      description: tried.isEmpty
        ? "there is no python3 on PATH; install Python and its package ipykernel, or name a Python "
          + "with --python"
        : "no Python here has the package ipykernel (tried: \(tried.joined(separator: ", "))); \(advice), "
          + "or name another Python with --python")
  }

  private static func ask(_ program: String, _ environment: [String: String]) -> Self? {
    let launch = ChildProcess.Launch(program, ["-c", question], environment: environment)
    // One that cannot be started, or asked, is none that has the package.
    guard let (status, output) = try? ChildProcess.collect(launch, deadline: .after(.seconds(120))),
      status.isSuccess
    else { return nil }
    let lines = output.split(separator: "\n").map(String.init)
    guard lines.count >= 3 else { return nil }
    return Self(
      program: program, userFolder: lines[lines.count - 3],
      environmentFolder: lines[lines.count - 2], encrypts: lines[lines.count - 1] == "curve")
  }
}
