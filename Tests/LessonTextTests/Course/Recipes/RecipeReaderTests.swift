import Foundation
import LessonModel
import LessonText
import Testing

/// `services` of `etude.yaml`.
@Suite struct RecipeReaderTests {
  private static func load(
    _ text: String
  ) throws -> (settings: CourseSettings, findings: [Finding]) {
    let folder = NSTemporaryDirectory() + "etude-recipe-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/etude.yaml"))
    let (settings, findings) = CourseSettings.load(root: folder)
    return (settings, findings)
  }

  private static let etcd = """
    path: [bin]
    services:
      etcd:
        title: etcd
        start:
          [etcd, --name, "{name}", --data-dir, "{data}", --port, "{port}",
          --peer, "http://127.0.0.1:{peer-port}", --initial-cluster, "{peers}"]
        ready: {http: "http://127.0.0.1:{port}/health"}
        version: [etcd, --version]
        environment: {ETCDCTL_ENDPOINTS: "{endpoints}", PASSWORD: "{password}"}
        server-environment: {GOGC: 50}
        files: {etcd.conf: "{\\"a\\": {\\"b\\": \\"{{port}}\\"}} {port}"}
        prepare: [mkdir, "{data}/wal"]
        setup:
          - [etcdctl, user, add, root]
          - [etcdctl, auth, enable]
        members: 3
        each:
          peers: "{name}=http://127.0.0.1:{peer-link}"
          endpoints: {text: "127.0.0.1:{port}", between: " "}
        user: [etcd, nobody]
        stop: INT
        install: apt-get install etcd-server
    """

  @Test("all that can be said")
  func everything() throws {
    let (settings, findings) = try Self.load(Self.etcd)
    #expect(findings.map(\.description) == [])
    let recipe = try #require(settings.recipes.first)
    #expect(recipe.word == "etcd" && recipe.title == "etcd" && recipe.line == 3)
    #expect(recipe.start.program == "etcd" && recipe.start.line == 6)
    #expect(recipe.ready == .http(RecipeText("http://127.0.0.1:{port}/health")))
    #expect(recipe.version?.shown == "etcd --version")
    #expect(recipe.prepare.map(\.shown) == ["mkdir {data}/wal"])
    #expect(recipe.setup.map(\.shown) == ["etcdctl user add root", "etcdctl auth enable"])
    #expect(recipe.environment.keys.sorted() == ["ETCDCTL_ENDPOINTS", "PASSWORD"])
    #expect(recipe.serverEnvironment["GOGC"]?.source == "50")
    #expect(recipe.members == 3 && recipe.users == ["etcd", "nobody"])
    #expect(recipe.lists["peers"]?.between == "," && recipe.lists["endpoints"]?.between == " ")
    #expect(recipe.stopSignal == .int && recipe.install == "apt-get install etcd-server")
    #expect(recipe.ports == ["peer-port", "port"] && recipe.linkedPorts == ["peer-port"])
    #expect(recipe.hasPassword)
    #expect(recipe.path.count == 1 && recipe.path.first == "\(recipe.root)/bin")
    let file = try #require(recipe.files["etcd.conf"])
    #expect(file.filled { $0 == "port" ? "7" : nil } == "{\"a\": {\"b\": \"{port}\"}} 7")
  }

  @Test("a page asks for it as for Etude's own, and a cluster is its servers")
  func page() throws {
    let vocabulary = try Self.load(Self.etcd).settings.vocabulary
    func parse(_ services: String, _ body: String = "") -> ParseResult {
      let text = "---\ntitle: T\nservices: \(services)\n---\n\(body)"
      return LessonParser.parse(
        Array(text.utf8), file: "a.md", name: "a", vocabulary: vocabulary)
    }
    for services in ["[etcd]", "{etcd: etcd}", "{etcd: {kind: etcd, storage: disk}}"] {
      let result = parse(services)
      #expect(result.findings.map(\.description) == [], "\(services)")
      #expect(result.lesson?.services.map(\.name) == ["etcd-1", "etcd-2", "etcd-3"])
      #expect(result.lesson?.services.map(\.place?.index) == [1, 2, 3])
    }
    #expect(parse("[postgres]").lesson?.services.map(\.name) == ["postgres"])
    #expect(
      parse("{etcd-2: redis, etcd: etcd}").findings.first?.problem
        == "a server of the cluster `etcd` is called `etcd-2`, as another service")
    #expect(parse("[etcd, etcd]").findings.count == 1)
    #expect(
      "\(parse("{e: {kind: etcd, config: {a: 1}}}").findings)"
        .contains("a etcd service has no setting `config`"))
    let cut = "```service\ncut etcd-1 etcd-3\ncrash etcd-2\n```\n"
    #expect(parse("[etcd]", cut).findings.map(\.description) == [])
    let wrong = parse("[etcd]", "```service\ncrash etcd\ncut etcd-1 etcd-1\n```\n").findings
    #expect(wrong.count == 2 && wrong[0].remedy.contains("etcd-1"))
    // Steps that are no programs find it by name.
    let http = "```http\nGET http://127.0.0.1:${ETUDE_PORT_etcd_2}/v2\n```\n"
    #expect(parse("[etcd]", http).findings.map(\.description) == [])
    #expect(parse("[etcd]", http.replacing("etcd_2", with: "etcd_4")).findings.count == 1)
    let versions =
      "```sh\ntrue\n```\n\n```output when=\"etcd >= 3.5\"\n```\n\n```output\n```\n"
    #expect(parse("[etcd]", versions).findings.map(\.description) == [])
  }

  @Test("what a page with one needs before it runs")
  func trust() throws {
    let vocabulary = try Self.load(Self.etcd).settings.vocabulary
    let lesson = try #require(
      LessonParser.parse(
        Array("---\ntitle: T\nservices: [etcd]\n---\n".utf8), file: "a.md", name: "a",
        vocabulary: vocabulary
      ).lesson)
    let finding = try #require(lesson.trustFindings.first)
    #expect(lesson.trustFindings.count == 1 && finding.line == 3)
    #expect(finding.file.hasSuffix("/etude.yaml"))
    #expect(finding.problem.hasPrefix("the service `etcd` runs `etcd --name {name} --data-dir"))
    #expect(finding.remedy == "--trust starts it, if you trust its author")
  }

  /// A change of a good recipe, and what is then said on which line.
  struct Fault: Sendable, CustomTestStringConvertible {
    var text: String
    var line: Int
    var says: String
    var testDescription: String { text }

    init(_ text: String, _ line: Int, _ says: String) {
      (self.text, self.line, self.says) = (text, line, says)
    }
  }

  private static let faults = [
    Fault("services: [a]", 1, "`services` is a list"),
    Fault("services:\n  a: b", 2, "the service `a` is a single value"),
    Fault("services:\n  redis: {}", 2, "`redis` is Etude's own: it starts Redis by itself"),
    Fault("services:\n  a b: {}", 2, "a service's name has to be a word"),
    Fault("services:\n  a: {ready: {log: b}}", 2, "the service `a` has no `start`"),
    Fault("services:\n  a: {start: [b]}", 2, "the service `a` has no `ready`"),
    Fault(
      "services:\n  a: {start: [b], ready: {log: b}}\n  a: {}", 3, "the service `a` stands twice"),
    Fault("strat: [b]", 3, "did you mean `start`?"),
    Fault("start: a --port 1", 3, "write the program and its arguments as a list"),
    Fault("start: []", 3, "`start` is empty"),
    Fault("start: [a, {port}]", 3, "put a text with braces in quotes"),
    Fault("start: [\"{data}/a\"]", 3, "`{data}/a` is no program"),
    Fault("start: [a, \"{prot}\"]", 3, "did you mean `port`?"),
    Fault("start: [a, \"{nothing}\"]", 3, "`{{nothing}}` is the text itself"),
    Fault("start: [a, \"{password}\"]", 3, "which every user of the machine can read"),
    Fault("setup: [[a], [b, \"{password}\"]]", 3, "which every user of the machine can read"),
    Fault(
      "services:\n  a: {start: [b, \"{auth}\"], each: {auth: \"{password}\"}, ready: {log: c}}", 2,
      "`{auth}`, with `{password}` in it, stands on a command line"),
    Fault("start: [a, \"{peer-link}\"]", 3, "write `{peer-port}`, or say how many `members`"),
    Fault("start: [a, \"{link}\"]", 3, "write `{port}`, or say how many `members`"),
    Fault("ready: soon", 3, "`ready` has to say one thing"),
    Fault("ready: {http: \"http://127.0.0.1:1/\", log: a}", 3, "`ready` has to say one thing"),
    Fault("ready: {htpp: a}", 3, "did you mean `http`?"),
    Fault("ready: {http: \"http://example.org/\"}", 3, "is no address on this machine"),
    Fault("ready: {http: \"https://127.0.0.1:{port}/\"}", 3, "is no address on this machine"),
    Fault("ready: {http: \"http://127.0.0.1:1@example.org/\"}", 3, "is no address on this machine"),
    Fault("ready: {tcp: \"10.0.0.1:{port}\"}", 3, "is no port of this machine"),
    Fault("ready: {tcp: \"{peer-port}\"}", 3, "nothing tells the server to listen there"),
    Fault("ready: {tcp: \"{data}/a\"}", 3, "is no port of this machine"),
    Fault("ready: {tcp: \"{data}\"}", 3, "is no port of this machine"),
    Fault("ready: {command: \"a b\"}", 3, "as a list: `command: [program, argument, …]`"),
    Fault("ready: {log: \"\"}", 3, "`log` is empty"),
    Fault("version: [a, \"{port}\"]", 3, "no server runs when it is asked"),
    Fault("environment: [a]", 3, "write `{NAME: value}`"),
    Fault("environment: {PATH: a}", 3, "`environment` does not set PATH"),
    Fault("server-environment: {ETUDE_RUN: a}", 3, "is a variable of Etude's own"),
    Fault("environment: {\"a b\": c}", 3, "cannot be the name of a variable"),
    Fault("environment: {A: {b}}", 3, "put a text with braces in quotes"),
    Fault("files: {../a: b}", 3, "cannot be the name of a file here"),
    Fault("files: {data: b}", 3, "cannot be the name of a file here"),
    Fault("files: {.a: b}", 3, "cannot be the name of a file here"),
    Fault("members: many", 3, "write a whole number from 1 to 9"),
    Fault("members: 0", 3, "write a whole number from 1 to 9"),
    Fault("each: {Peers: a}", 3, "cannot be the name of a list"),
    Fault("each: {port: a}", 3, "no word that is a placeholder already"),
    Fault("each: {my-port: a}", 3, "no word that is a placeholder already"),
    Fault("each: {a: {between: b}}", 3, "the list `a` has no `text`"),
    Fault("each: {a: b, c: \"{a}\"}", 3, "a list of `each` cannot hold another"),
    Fault("user: root", 3, "a server does not run as `root`"),
    Fault("stop: KILL", 3, "write `TERM`, `INT`, `QUIT`"),
    Fault("prepare: a", 3, "write the program and its arguments as a list"),
    Fault("prepare: [[a], b]", 3, "write the program and its arguments as a list"),
  ]

  @Test("what is wrong is said with its line", arguments: faults)
  func wrong(fault: Fault) throws {
    var text = fault.text
    if !text.hasPrefix("services") {
      let key = text.prefix { $0 != ":" }
      let rest = ["start: [b, \"{port}\"]", "ready: {tcp: \"{port}\"}"]
        .filter { !$0.hasPrefix("\(key):") }
      text = (["services:", "  a:", "    \(text)"] + rest.map { "    \($0)" }).joined(
        separator: "\n")
    }
    let (settings, findings) = try Self.load(text)
    let said = findings.map(\.description).joined(separator: "\n")
    #expect(
      findings.contains { $0.line == fault.line && $0.description.contains(fault.says) }, "\(said)")
    _ = settings
  }

  @Test("braces that are no placeholders are themselves")
  func braces() {
    let text = RecipeText("{ port } {PORT} {} {a_b} ${x y} {{port}} {{ {port}} {\"a\": {\"b\": 1}}")
    #expect(text.placeholders == ["port"])
    #expect(
      text.filled { _ in "7" }
        == "{ port } {PORT} {} {a_b} ${x y} {port} {{ 7} {\"a\": {\"b\": 1}}")
  }
}
