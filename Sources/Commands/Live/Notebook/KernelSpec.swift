import Files
import Foundation
import Platform

/// What Jupyter reads to find Etude's kernel: a folder `etude` with `kernel.json`.
package struct KernelSpec: Sendable {
  /// The folder.
  package let folder: String

  /// The kernelspec below a folder that Jupyter looks in, such as `~/.local/share/jupyter`.
  package init(dataFolder: String) { folder = "\(dataFolder)/kernels/etude" }

  /// Something that is not ours stands in the way, or is missing.
  package struct Refusal: Error, CustomStringConvertible {
    /// What it is, and what would be right.
    package let description: String
  }

  /// By this member of `metadata` we know our own.
  private static let mark = "made_by"
  private static let maker = "etude kernel --install"
  private static let icon = "logo-svg.svg"
  private var file: String { "\(folder)/kernel.json" }

  /// Writes it; one of ours is replaced.
  ///
  /// - Parameters:
  ///   - python: the Python that has `ipykernel`.
  ///   - wrapper: the file that this Python runs.
  ///   - program: the path of `etude`.
  ///   - icon: a picture for the launcher; nil for none.
  /// - Throws: `Refusal` when what is there is not ours, `FileError` when it cannot be written.
  package func install(python: JupyterPython, wrapper: String, program: String, icon: String?)
    throws
  {
    if FileSystem.linkStatus(folder) != nil, !isOurs {
      throw Refusal(
        description: "\(folder) is there, and 'etude kernel' did not make it; remove it, or name "
          + "another place with --prefix")
    }
    var metadata = [Self.mark: Self.maker]
    // Jupyter's clients ask for it with `transport_encryption`; without this they start no kernel then.
    if python.encrypts { metadata["supported_encryption"] = "curve" }
    let content: [String: Any] = [
      "argv": [python.program, wrapper, "-f", "{connection_file}"],
      "display_name": "Etude", "language": "etude", "interrupt_mode": "signal",
      "env": ["ETUDE_KERNEL_PROGRAM": program], "metadata": metadata,
    ]
    let json = try JSONSerialization.data(
      withJSONObject: content, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    try OutputFile.makeFolder(folder)
    if let icon {
      try OutputFile.write(try FileBytes.read(icon), to: "\(folder)/\(Self.icon)")
    }
    try OutputFile.write(Array(json) + Array("\n".utf8), to: file)
  }

  /// Takes it away.
  ///
  /// - Returns: whether it was there.
  /// - Throws: `Refusal` when what is there is not ours, or files of others are in the folder.
  package func remove() throws(Refusal) -> Bool {
    if FileSystem.linkStatus(folder) == nil { return false }
    guard isOurs else {
      throw Refusal(
        description: "\(folder): 'etude kernel' did not make this, so it stays; "
          + "'jupyter kernelspec remove etude' removes a kernel of any maker")
    }
    let others = FileSystem.names(in: folder).filter { $0 != Self.icon && $0 != "kernel.json" }
    guard others.isEmpty else {
      throw Refusal(
        description: "\(folder) also holds \(others.sorted().joined(separator: ", ")), which "
          + "'etude kernel' did not write; move it away")
    }
    FileSystem.remove(folder)
    return FileSystem.linkStatus(folder) == nil
  }

  /// Whether what is there was made here.
  private var isOurs: Bool {
    struct Content: Decodable { var metadata: [String: String]? }
    guard let bytes = FileSystem.contents(file),
      let content = try? JSONDecoder().decode(Content.self, from: Data(bytes))
    else { return false }
    return content.metadata?[Self.mark] == Self.maker
  }
}
