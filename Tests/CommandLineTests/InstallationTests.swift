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

  /// Copies the parts of this build into a folder.
  private static func install(_ prefix: String) throws {
    let files = FileManager.default
    let installation = Installation.current
    let kit = "\(prefix)/lib/etude/kit"
    var copies = [(try #require(installation.helper("etude")), "\(prefix)/bin/etude")]
    for name in ["etude-guard", "etude-broker"] {
      copies.append((try #require(installation.helper(name)), "\(prefix)/lib/etude/\(name)"))
    }
    copies.append(
      ("\(installation.kit.folder)/libEtudeLessonKit.so", "\(kit)/libEtudeLessonKit.so"))
    for name in try files.contentsOfDirectory(atPath: "\(installation.kit.folder)/Modules")
    where name.hasSuffix(".swiftmodule") {
      copies.append(("\(installation.kit.folder)/Modules/\(name)", "\(kit)/Modules/\(name)"))
    }
    for folder in installation.kit.headers {
      let name = URL(fileURLWithPath: folder).lastPathComponent
      copies.append((folder, "\(kit)/include/\(name)"))
    }
    for path in ["site/templates", "site/style.css", "site/script.js", "docs/kafka.md"] {
      copies.append(("\(installation.shared)/\(path)", "\(prefix)/share/etude/\(path)"))
    }
    for (source, target) in copies {
      let parent = URL(fileURLWithPath: target).deletingLastPathComponent()
      try files.createDirectory(at: parent, withIntermediateDirectories: true)
      try files.copyItem(atPath: source, toPath: target)
    }
  }

  @Test("a page and the site are made where no checkout is", .enabled(if: geteuid() == 0))
  func worksWithoutItsCheckout() throws {
    let folder = try TemporaryFolder()
    try Self.install("\(folder.path)/prefix")
    try folder.write("course/lessons/01-first/01-page.md", Self.page)
    let script = """
      mount -t tmpfs none '\(Etude.root)'
      test -z "$(ls '\(Etude.root)')"
      etude run --fresh
      etude site
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
