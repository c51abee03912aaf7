import Foundation
import Platform
import Processes
import Testing

/// Etude's parts in the folders in which they are installed, far from the checkout that they come from.
struct InstallationTests {
  private static let page = """
    ---
    title: Installed
    services:
      kafka: kafka
    ---

    # Installed

    ```swift
    import Servers
    let server = try KVServer(port: 0)
    let connection = try ByteConnection(to: server.address)
    try connection.send("PING\\r\\n")
    print(try connection.receiveLine() ?? "-")
    try server.stop()
    ```

    ```output
    +PONG
    ```

    ```kafka
    kafka-topics.sh --create --topic t --partitions 3
    ```

    ```output
    Created topic t.
    ```
    """

  /// Runs `scripts/install` with this build.
  private static func install(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let program = try #require(Installation.current.helper("etude"))
    let build = URL(fileURLWithPath: program).deletingLastPathComponent().path
    let ended = try run(
      "\(Etude.root)/scripts/install", ["--from", build] + arguments,
      environment: ProcessInfo.processInfo.environment, in: Etude.root, mergesErrors: true)
    return (ended.status, ended.output)
  }

  /// All that is below a folder, the folders among it left out.
  private static func files(below folder: String) -> [String] {
    let all = FileManager.default.subpaths(atPath: folder) ?? []
    return all.filter { path in
      var isFolder: ObjCBool = false
      // Safe: the call writes whether it is a folder into a variable that is alive.
      return unsafe FileManager.default.fileExists(
        atPath: "\(folder)/\(path)", isDirectory: &isFolder) && !isFolder.boolValue
    }.sorted()
  }

  @Test("what was installed goes away again, and nothing else does")
  func comesAndGoes() throws {
    let folder = try TemporaryFolder()
    try folder.write("prefix/share/etude/mine.txt", "of somebody else\n")
    try folder.write("prefix/bin/other", "another program\n")
    let before = Self.files(below: folder.path)
    let first = try Self.install(["\(folder.path)/prefix"])
    try #require(first.status == 0, "\(first.output)")
    let installed = Self.files(below: folder.path)
    #expect(installed.count > 100)
    // Once more, over itself.
    let again = try Self.install(["\(folder.path)/prefix"])
    #expect(again.status == 0, "\(again.output)")
    #expect(Self.files(below: folder.path) == installed)
    let version = try run(
      "\(folder.path)/prefix/bin/etude", ["--version"], environment: ["PATH": "/usr/bin:/bin"],
      in: "/", mergesErrors: true)
    #expect(version.output == "etude 0.1.0\n")
    // The session programs lie beside, and what runs them leaves nothing there.
    for (program, input) in [("pycon.py", "1"), ("sqlite.py", "SELECT 1;")] {
      let trial = try run(
        "\(folder.path)/prefix/bin/etude",
        ["kind-test", "--input", input, "python3", "{kit}/kinds/\(program)"],
        environment: ProcessInfo.processInfo.environment, in: "/", mergesErrors: true)
      #expect(trial.status == 0, "\(trial.output)")
    }
    #expect(Self.files(below: folder.path) == installed)
    let removed = try Self.install(["--uninstall", "\(folder.path)/prefix"])
    #expect(removed.status == 0, "\(removed.output)")
    #expect(Self.files(below: folder.path) == before)
    #expect(try Self.install(["--uninstall", "\(folder.path)/prefix"]).status == 2)
  }

  @Test("a file of somebody else's stands in the way of an installation, and stays")
  func overwritesNothing() throws {
    let folder = try TemporaryFolder()
    try folder.write("share/zsh/site-functions/_etude", "of somebody else\n")
    let before = Self.files(below: folder.path)
    let ended = try Self.install([folder.path])
    #expect(ended.status == 2)
    #expect(
      ended.output.contains("\(folder.path)/share/zsh/site-functions/_etude is there and is not of")
    )
    #expect(Self.files(below: folder.path) == before)
  }

  @Test("a page and the site are made where no checkout is", .enabled(if: geteuid() == 0))
  func worksWithoutItsCheckout() throws {
    let folder = try TemporaryFolder()
    let installed = try Self.install(["\(folder.path)/prefix"])
    try #require(installed.status == 0, "\(installed.output)")
    try folder.write("course/lessons/01-first/01-page.md", Self.page)
    // One that says where its Jupyter looks; whether that is right is for other tests.
    try folder.write("python", "#!/bin/sh\necho /data\necho /environment\necho plain\n")
    unsafe chmod("\(folder.path)/python", 0o755)
    let script = """
      mount -t tmpfs none '\(Etude.root)'
      test -z "$(ls '\(Etude.root)')"
      etude run --fresh
      etude site
      etude kernel --install --prefix jupyter --python '\(folder.path)/python'
      """
    let variables = ProcessInfo.processInfo.environment.merging([
      "PATH": "\(folder.path)/prefix/bin:\(ProcessInfo.processInfo.environment["PATH"] ?? "")",
      "XDG_CACHE_HOME": "\(folder.path)/cache", "NO_COLOR": "1",
    ]) { $1 }
    let ended = try run(
      "/usr/bin/unshare", ["--mount", "bash", "-e", "-c", script], environment: variables,
      in: "\(folder.path)/course", mergesErrors: true)
    #expect(ended.status == 0, "\(ended.output)")
    let site = "\(folder.path)/course/site/build"
    let html = try String(contentsOfFile: "\(site)/first/page/index.html", encoding: .utf8)
    #expect(html.contains("+PONG") && html.contains("Created topic t."))
    // What the broker does in another way than Apache's is told by a page that Etude brings along.
    #expect(html.contains("etude/kafka/index.html"))
  }
}
