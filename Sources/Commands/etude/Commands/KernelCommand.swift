import CommandFrame
import Foundation
import Live
import Platform

/// `etude kernel`: lessons and steps in Jupyter.
enum KernelCommand {
  static let spec = CommandSpec(
    name: "kernel", summary: "register the kernel with which Jupyter runs steps", operands: "",
    discussion: """
      A notebook with this kernel has a step in each cell: '%%sql session=bob' is its first line, then
      comes the text. A cell '%%etude' with 'services: {db: postgres}' starts servers. Sessions last
      from cell to cell, and a statement that waits is '(blocked by alice)'. 'etude export --ipynb'
      writes a lesson as such a notebook; docs/notebooks.md says more.

      Jupyter needs a Python with the package ipykernel (python3 -m pip install ipykernel). It is the
      one that --python names, or that of the active environment, or python3. What is registered is a
      folder 'etude' among Jupyter's kernels; a kernel of that name that Etude has not made stays as it is.

      The servers of a notebook end with its kernel, also after kill -9. A notebook runs with your
      rights, as every notebook does.
      """,
    options: [
      .init(name: "install", value: nil, help: "register the kernel"),
      .init(name: "uninstall", value: nil, help: "take it away again"),
      .init(name: "user", value: nil, help: "for this user (the default)"),
      .init(name: "sys-prefix", value: nil, help: "for the Python's own environment"),
      .init(name: "prefix", value: "DIR", help: "below DIR/share/jupyter"),
      .init(name: "python", value: "PROGRAM", help: "the Python that runs the kernel"),
      .init(
        name: "stdio", value: nil,
        help: "what Jupyter starts: messages of docs/live.md as lines of standard input and output"),
    ],
    examples: [
      ("etude kernel --install", "for this user"),
      ("etude kernel --install --sys-prefix --python .venv/bin/python", "for one environment"),
      ("etude kernel --uninstall", "the kernel is gone from Jupyter"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let deeds = ["install", "uninstall", "stdio"].filter(arguments.has)
    guard deeds.count == 1 else { throw UsageError("say one of --install and --uninstall") }
    let places = ["user", "sys-prefix", "prefix"].filter(arguments.has)
    guard places.count <= 1 else {
      throw UsageError("--\(places[0]) and --\(places[1]) name two places; give one")
    }
    switch deeds[0] {
    case "stdio": return try serve(console)
    case "install": try install(arguments, console)
    default: try uninstall(arguments, console)
    }
    return .success
  }

  // MARK: Registering

  private static func install(_ arguments: Arguments, _ console: Console) throws {
    let python = try python(arguments)
    let shared = Installation.current.shared
    let wrapper = "\(shared)/kernel/etude_kernel.py"
    guard FileSystem.isFile(wrapper) else {
      throw UsageError("\(wrapper) is missing: it belongs to Etude and lies beside its site")
    }
    guard let program = SymbolicLink.text(at: "/proc/self/exe") else {
      throw UsageError("the path of this program is not known: /proc is not there")
    }
    let spec = KernelSpec(dataFolder: try folder(arguments, python))
    let icon = "\(shared)/site/icon.svg"
    do {
      try spec.install(
        python: python, wrapper: wrapper, program: program,
        icon: FileSystem.isFile(icon) ? icon : nil)
    } catch let error as KernelSpec.Refusal {
      throw UsageError(error.description)
    }
    console.print("registered in \(spec.folder), with \(python.program)")
  }

  private static func uninstall(_ arguments: Arguments, _ console: Console) throws {
    let folder: String
    if let prefix = arguments.options["prefix"] {
      folder = Self.folder(below: prefix)
    } else {
      folder = try Self.folder(arguments, try python(arguments))
    }
    let spec = KernelSpec(dataFolder: folder)
    do {
      let wasThere = try spec.remove()
      console.print(
        wasThere ? "removed \(spec.folder)" : "nothing to remove: there is no \(spec.folder)")
    } catch {
      throw UsageError(error.description)
    }
  }

  private static func python(_ arguments: Arguments) throws(UsageError) -> JupyterPython {
    do {
      return try JupyterPython.find(
        arguments.options["python"], environment: ProcessInfo.processInfo.environment)
    } catch {
      throw UsageError(error.description)
    }
  }

  private static func folder(_ arguments: Arguments, _ python: JupyterPython) throws -> String {
    if let prefix = arguments.options["prefix"] { return folder(below: prefix) }
    return arguments.has("sys-prefix") ? python.environmentFolder : python.userFolder
  }

  private static func folder(below prefix: String) -> String {
    let full =
      prefix.hasPrefix("/") ? prefix : "\(FileManager.default.currentDirectoryPath)/\(prefix)"
    return "\(full.hasSuffix("/") ? String(full.dropLast()) : full)/share/jupyter"
  }

  // MARK: Running

  private static func serve(_ console: Console) throws -> ExitStatus {
    let invocation = try Invocation(console: console)
    // The input has ended, whatever runs: so does everything that was started.
    defer { invocation.endAtOnce() }
    guard let problem = try NotebookKernel.serve(host: invocation.host) else { return .success }
    console.complain("etude kernel: \(problem)")
    return .malformed
  }
}
