import Foundation
import Processes
import Testing

/// Repositories whose `etude.yaml` has services of its own.
@Suite struct OwnServicesTests {
  private static let page = """
    ---
    title: A
    services: [acme]
    ---

    ```sh
    test "$ACME_URL" = "acme://127.0.0.1:$ETUDE_PORT_acme" && echo told
    ```

    ```output
    told
    ```

    ```http
    GET http://127.0.0.1:${ETUDE_PORT_acme}/health
    ```

    ```output
    HTTP/1.1 200 OK
    <...>
    ```

    ```console run
    $ exec 3<>/dev/tcp/127.0.0.1/$ETUDE_PORT_acme; echo name >&3; read -r answer <&3; echo "$answer"
    acme
    ```

    ```service
    crash acme
    start acme
    ```

    ```output
    crashed acme
    started acme
    ```

    """

  /// A repository with the fixture server as its own program.
  private static func repository(_ more: [String] = [], page: String = page) throws
    -> TemporaryFolder
  {
    let folder = try TemporaryFolder()
    let server = try String(
      contentsOfFile: "\(Etude.root)/Tests/Fixtures/services/server.py", encoding: .utf8)
    try folder.write("bin/acme-server", "#!/usr/bin/env python3\n\(server)")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/bin/acme-server")
    try folder.write("lessons/01-m/01-a.md", page)
    try folder.write(
      "etude.yaml",
      ([
        "path: [bin]", "services:", "  acme:",
        "    start: [acme-server, \"{port}\", --name, \"{name}\"]", "    ready: {tcp: \"{port}\"}",
        "    version: [sh, -c, 'echo acme 2.7.1']",
        "    prepare: [touch, \"{root}/marks/ran\"]",
        "    environment: {ACME_URL: \"acme://127.0.0.1:{port}\"}",
      ] + more).joined(separator: "\n") + "\n")
    // Whoever the server runs as leaves the mark here.
    try folder.write("marks/.keep", "")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o777], ofItemAtPath: "\(folder.path)/marks")
    return folder
  }

  @Test(
    "nothing of it runs before somebody trusts it",
    arguments: [
      ["run"], ["check"], ["accept", "m/a"], ["site"], ["lint"], ["list"], ["doctor"],
      ["export", "--sh", "m/a"],
    ])
  func refused(words: [String]) throws {
    let folder = try Self.repository()
    let result = try Etude.run(words, in: folder.path)
    #expect(FileSystem.status("\(folder.path)/marks/ran") == nil)
    switch words[0] {
    case "list", "export": #expect(result.status == 0, "\(result.output)")
    case "doctor":
      #expect(result.output.contains("acme      is here\n"), "\(result.output)")
      #expect(result.output.contains("etude.yaml:3 says what starts it; --trust tries it"))
    default:
      #expect(result.status == 2)
      let said = "etude.yaml:3:1: the service `acme` runs `acme-server {port} --name {name}`"
      #expect(result.output.contains(said), "\(result.output)")
    }
  }

  @Test("what its servers cannot be is not proposed")
  func proposals() throws {
    let page = "---\ntitle: A\nservices: [acme]\n---\n\n```service\n"
    let commands = ["promote acme-1", "cut acme-1", "cut acme-1 acme-1"]
    let folder = try Self.repository(
      ["    members: 3"], page: page + commands.joined(separator: "\n") + "\n```\n")
    let lint = try Etude.run(["lint", "--trust"], in: folder.path)
    for finding in [
      ":7:1: `acme-1` is not a standby, so it cannot be promoted; no service of the kind `acme` is one; `postgres` has",
      ":8:1: `cut` takes 2 services, and this line names 1; write `cut one other`",
      ":9:1: `cut` names `acme-1` twice",
    ] { #expect(lint.output.contains(finding), "\(lint.output)") }
    #expect(!lint.output.contains("standby-of"), "\(lint.output)")
  }

  @Test func stepsSeeItAndTranscriptsNameIt() throws {
    let folder = try Self.repository()
    let check = try Etude.run(["check", "--trust"], in: folder.path)
    #expect(check.status == 0, "\(check.output)")
    #expect(FileSystem.status("\(folder.path)/marks/ran") != nil)
    let run = try Etude.run(["run", "--trust", "m/a"], in: folder.path)
    #expect(run.status == 0, "\(run.output)")
    let files = FileManager.default.enumerator(atPath: "\(folder.path)/.etude/transcripts/m")
    let texts = (files?.allObjects as? [String] ?? []).compactMap {
      try? String(contentsOfFile: "\(folder.path)/.etude/transcripts/m/\($0)", encoding: .utf8)
    }
    #expect(texts.contains { $0.contains("\"2.7.1\"") && $0.contains("\"acme\"") }, "\(texts)")
    let doctor = try Etude.run(["doctor", "--trust"], in: folder.path)
    #expect(doctor.output.contains("acme      works  2.7.1, local\n"), "\(doctor.output)")
  }

  @Test func aPageRunsAgainWhenItsServerIsAnother() throws {
    let folder = try Self.repository()
    func run() throws -> String { try Etude.run(["run", "--trust"], in: folder.path).output }
    #expect(try !run().contains("nothing has changed"))
    #expect(try run().contains("nothing has changed"))
    let yaml = try String(contentsOfFile: "\(folder.path)/etude.yaml", encoding: .utf8)
    try folder.write("etude.yaml", yaml.replacing("--name,", with: "--say, hello, --name,"))
    #expect(try !run().contains("nothing has changed"))
    #expect(try run().contains("nothing has changed"))
    let handle = try #require(
      FileHandle(forUpdatingAtPath: "\(folder.path)/bin/acme-server"))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("# changed\n".utf8))
    try handle.close()
    #expect(try !run().contains("nothing has changed"))
    // What installs it decides nothing.
    try folder.write(
      "etude.yaml",
      yaml.replacing("--name,", with: "--say, hello, --name,") + "    install: make acme\n")
    #expect(try run().contains("nothing has changed"))
  }

  @Test func aServerThatDiesIsSaidToBeGone() throws {
    let folder = try Self.repository(
      page: """
        ---
        title: A
        services: [acme]
        ---

        ```console run
        $ exec 3<>/dev/tcp/127.0.0.1/$ETUDE_PORT_acme; echo die >&3; cat <&3; echo over
        still here
        ```

        """)
    let check = try Etude.run(["check", "--trust"], in: folder.path)
    #expect(
      check.output.contains("the server of acme is gone; the end of its log:"), "\(check.output)")
    #expect(check.output.contains("server acme starts"))
  }

  @Test func whatIsMissingEndsWithThreeAndSaysHowToGetIt() throws {
    let folder = try Self.repository(["    install: apt-get install acme-server"])
    let yaml = try String(contentsOfFile: "\(folder.path)/etude.yaml", encoding: .utf8)
    try folder.write("etude.yaml", yaml.replacing("[acme-server,", with: "[acme-of-nobody,"))
    let check = try Etude.run(["check", "--trust"], in: folder.path)
    #expect(check.status == 3)
    #expect(
      check.output.contains("there is no program `acme-of-nobody` (etude.yaml:4)"),
      "\(check.output)")
    #expect(check.output.contains("to install it: apt-get install acme-server"))
    let doctor = try Etude.run(["doctor"], in: folder.path)
    #expect(doctor.status == 3 && doctor.output.contains("acme      does not work"))
    try folder.write("etude.yaml", "services: {acme: {}}\n")
    let malformed = try Etude.run(["doctor"], in: folder.path)
    #expect(malformed.status == 2 && malformed.output.contains("the service `acme` has no `start`"))
  }

  @Test("the services of the documentation work as it says them")
  func documentation() throws {
    let text = try String(
      contentsOfFile: "\(Etude.root)/docs/your-own-services.md", encoding: .utf8)
    let blocks = text.components(separatedBy: "```yaml\n").dropFirst().map {
      $0.components(separatedBy: "\n```")[0]
    }
    let services = blocks.filter { $0.hasPrefix("services:\n") }
    #expect(services.count >= 6)
    let folder = try TemporaryFolder()
    try folder.write(
      "etude.yaml",
      "services:\n"
        + services.map { String($0.dropFirst("services:\n".count)) }.joined(separator: "\n")
        + "\n")
    let doctor = try Etude.run(["doctor", "--trust"], in: folder.path)
    for name in ["etcd", "mariadb", "nats", "haproxy", "pgbouncer", "rabbitmq"] {
      #expect(
        doctor.output.contains("\(name.padding(toLength: 10, withPad: " ", startingAt: 0))works  "),
        "\(name): \(doctor.output)")
    }
  }
}
