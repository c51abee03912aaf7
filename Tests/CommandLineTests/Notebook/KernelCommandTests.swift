import Foundation
import Testing

/// `etude kernel`: what is registered, and what stays as it is.
@Suite struct KernelCommandTests {
  private func etude(_ arguments: [String], _ environment: [String: String] = [:]) throws
    -> Etude.Result
  {
    try Etude.run(["kernel"] + arguments, environment: environment)
  }

  @Test("the kernel is registered where it is asked for, again, and taken away")
  func installs() throws {
    let folder = try TemporaryFolder()
    let place = "\(folder.path)/p/share/jupyter/kernels/etude"
    let options = ["--prefix", "\(folder.path)/p", "--python", Jupyter.python]
    for _ in 1...2 {
      let result = try etude(["--install"] + options)
      #expect(result.status == 0, "\(result.output)")
      #expect(result.output == "registered in \(place), with \(Jupyter.python)\n")
    }
    let spec = try JSONDecoder().decode(
      Spec.self, from: Data(contentsOf: URL(fileURLWithPath: "\(place)/kernel.json")))
    #expect(spec.argv.first == Jupyter.python && spec.argv.last == "{connection_file}")
    #expect(FileManager.default.fileExists(atPath: spec.argv[1]))
    #expect(spec.env["ETUDE_KERNEL_PROGRAM"]?.hasSuffix("/etude") == true)
    // What this Python's ipykernel can do, as its own kernel says.
    let own = try run(
      Jupyter.python,
      [
        "-c",
        "from ipykernel.kernelspec import get_kernel_dict as spec; "
          + "print(*spec()['metadata'].get('supported_encryption', []))",
      ], mergesErrors: false)
    let encryption = own.output.trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(spec.metadata["supported_encryption"] == (encryption.isEmpty ? nil : encryption))
    let removed = try etude(["--uninstall", "--prefix", "\(folder.path)/p"])
    #expect(removed.output == "removed \(place)\n" && removed.status == 0)
    #expect(!FileManager.default.fileExists(atPath: place))
    let again = try etude(["--uninstall", "--prefix", "\(folder.path)/p"])
    #expect(again.output == "nothing to remove: there is no \(place)\n" && again.status == 0)
  }

  private struct Spec: Decodable {
    var argv: [String]
    var env: [String: String]
    var metadata: [String: String]
  }

  @Test("by default it is for the user, and --sys-prefix is the Python's environment")
  func places() throws {
    let folder = try TemporaryFolder()
    let user = try etude(
      ["--install", "--python", Jupyter.python], ["JUPYTER_DATA_DIR": "\(folder.path)/data"])
    #expect(user.output.hasPrefix("registered in \(folder.path)/data/kernels/etude, "))
    let venv = "\(folder.path)/venv"
    let made = try run(Jupyter.python, ["-m", "venv", "--without-pip", venv], mergesErrors: true)
    try #require(made.status == 0, "\(made.output)")
    // The packages of the tests' Python, in an environment of its own.
    let site = try #require(
      try FileManager.default.contentsOfDirectory(atPath: "\(venv)/lib").first)
    try folder.write(
      "venv/lib/\(site)/site-packages/others.pth",
      "\(Etude.root)/.build/venv/lib/\(site)/site-packages\n")
    let own = try etude(["--install", "--sys-prefix"], ["VIRTUAL_ENV": venv])
    #expect(
      own.output == "registered in \(venv)/share/jupyter/kernels/etude, with \(venv)/bin/python\n")
  }

  @Test("what is not ours stays as it is")
  func others() throws {
    let folder = try TemporaryFolder()
    let spec = "{\"argv\": [\"true\"], \"display_name\": \"Mine\", \"language\": \"x\"}"
    try folder.write("p/share/jupyter/kernels/etude/kernel.json", spec)
    let options = ["--prefix", "\(folder.path)/p", "--python", Jupyter.python]
    let result = try etude(["--install"] + options)
    #expect(result.status == 2)
    #expect(result.output.contains("'etude kernel' did not make it"), "\(result.output)")
    let removal = try etude(["--uninstall"] + options)
    #expect(removal.status == 2)
    #expect(removal.output.contains("'etude kernel' did not make this, so it stays"))
    let path = "\(folder.path)/p/share/jupyter/kernels/etude/kernel.json"
    #expect(try String(contentsOfFile: path, encoding: .utf8) == spec)
    // A file of somebody else's in a folder of ours.
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.removeItem(atPath: "\(folder.path)/p/share/jupyter/kernels/etude")
    #expect(try etude(["--install"] + options).status == 0)
    try folder.write("p/share/jupyter/kernels/etude/notes.txt", "mine")
    let kept = try etude(["--uninstall"] + options)
    #expect(kept.status == 2 && kept.output.contains("also holds notes.txt"), "\(kept.output)")
  }

  @Test(
    "a wrong command line is explained",
    arguments: [
      ([], "say one of --install and --uninstall"),
      (["--install", "--uninstall"], "say one of"),
      (["--install", "--user", "--prefix", "/tmp/x"], "--user and --prefix name two places"),
      (["--install", "--python", "/bin/true"], "/bin/true does not have the package ipykernel"),
      (["--install", "--python", "/no/such"], "there is no program /no/such"),
    ])
  func wrong(arguments: [String], message: String) throws {
    let result = try etude(arguments)
    #expect(result.status == 2)
    #expect(result.output.contains(message), "\(result.output)")
  }

  @Test("without a Python that has ipykernel it says what to install")
  func withoutPython() throws {
    let folder = try TemporaryFolder()
    let arguments = ["--install", "--prefix", folder.path]
    let none = try etude(arguments, ["PATH": folder.path, "VIRTUAL_ENV": ""])
    #expect(none.status == 2)
    #expect(none.output.contains("there is no python3 on PATH; install Python"), "\(none.output)")
    try folder.write("python3", "#!/bin/sh\nexit 1\n")
    unsafe chmod("\(folder.path)/python3", 0o755)
    let bare = try etude(arguments, ["PATH": "\(folder.path):/bin", "VIRTUAL_ENV": ""])
    #expect(bare.output.contains("no Python here has the package ipykernel (tried: "))
    #expect(bare.output.contains("python3 -m pip install ipykernel"), "\(bare.output)")
  }
}
