import Export
import Foundation
import LessonModel
import LessonText
import Mutants
import Processes
import Services
import Site
import Testing

@testable import Runner

/// A kind of step and a kind of service are an entry each: with those of `Motto`, a page goes through
/// everything that Etude does, and nothing else has been told of them.
@Suite struct NewKindTests {
  static let page = """
    ---
    title: Shouting
    services:
      m: {kind: motto, config: {text: loud}}
    ---

    Say it.

    ```shout times=2
    hello
    ```

    ```output
    loud
    HELLO
    HELLO
    ```

    And stop.

    ```shout session=other
    world
    ^C
    ```

    ```output
    loud
    WORLD
    (silence)
    ```

    """

  private func parse(_ text: String, _ vocabulary: Vocabulary = Motto.vocabulary) -> ParseResult {
    LessonParser.parse(
      Array(text.utf8), file: "/nowhere/lessons/01-m/01-p.md", name: "m/p", vocabulary: vocabulary)
  }

  private func lesson(_ text: String = page) throws -> Lesson {
    let result = parse(text)
    return try #require(result.lesson, "\(result.findings)")
  }

  /// A run in a folder of its own, which goes away with it.
  private func withRun<Result>(_ body: (Run) throws -> Result) throws -> Result {
    let base = NSTemporaryDirectory() + "etude-kind-\(UUID().uuidString)"
    try FileSystem.makeFolder(base, mode: 0o711)
    let run = try Run(in: base)
    defer {
      run.cleanUp()
      FileSystem.remove(base)
    }
    return try body(run)
  }

  /// Runs a page on services of its own.
  private func run(_ lesson: Lesson, _ variables: [String: String] = [:]) throws -> Transcript {
    try withRun { run in
      let host = ServiceHost(
        run: run,
        configuration: ServiceConfiguration(environment: variables, sources: Motto.sources))
      defer { host.stopAll() }
      let runner = try LessonRunner(lesson, host: host, registry: Motto.registry)
      defer { runner.close() }
      return runner.runRest { _ in }
    }
  }

  @Test func parserReadsIt() throws {
    let lesson = try lesson()
    #expect(lesson.steps.map(\.kind) == [Motto.kind, Motto.kind])
    #expect(lesson.steps[0].attributes.others == ["times": "2"])
    #expect(lesson.service(of: lesson.steps[0]) == "m")
    // Without the kinds, the page is another one.
    #expect(parse(Self.page, .standard).lesson == nil)
  }

  @Test(
    "the linter knows it",
    arguments: [
      ("shout pretty", "`pretty` has no meaning on `shout`; only `http` steps have it: remove it"),
      ("shout until=1s", "`until=` has no meaning on `shout`; a shout is heard at once: remove it"),
      ("http times=2", "`times=` has no meaning on `http`; only `shout` steps have it: remove it"),
      ("yell times=2", "did you mean `shout`?"), ("Shout", "write `shout` in small letters"),
      ("shout on=x", "there is no service `x` on this page"),
    ])
  func linter(info: String, finding: String) {
    let text = Self.page + "```\(info)\nGET http://127.0.0.1\n```\n"
    #expect("\(parse(text).findings)".contains(finding), "\(parse(text).findings)")
  }

  @Test func linterKnowsTheService() throws {
    func findings(_ service: String) -> String {
      let text = Self.page.replacing("{kind: motto, config: {text: loud}}", with: service)
      return parse(text).findings.map(\.description).joined(separator: "\n")
    }
    #expect(findings("motto") == "")
    #expect(findings("{kind: motto, config: {voice: 1}}").contains("a page cannot set `voice`"))
    #expect(findings("{kind: motto, storage: disk}").contains("its settings are `kind`, `config`"))
    #expect(findings("mottoes").contains("did you mean `motto`?"))
    #expect(findings("redis").contains("the page has no motto service for this step"))
    let silent = try lesson(Self.page + "```scream\nx\n```\n").silentBlocks
    #expect(
      silent.map(\.remedy)
        == ["write `shout` to run it, or write `scream display` to show it only"])
    let trusting = Self.page.replacing("text: loud", with: "other: loud")
    #expect(try lesson().trustFindings.isEmpty && lesson(trusting).trustFindings.count == 1)
  }

  @Test func runnerRunsIt() throws {
    let transcript = try run(try lesson())
    #expect(transcript.steps.map(\.outcome) == [.passed, .passed], "\(transcript.steps)")
    #expect(transcript.services.map(\.kind) == ["motto"])
    let other = try run(try lesson(Self.page.replacing("hello\n", with: "hallo\n")))
    #expect(other.steps.map(\.outcome) == [.failed, .passed])
    let joined = Self.page.replacing("{kind: motto, config: {text: loud}}", with: "motto")
    let elsewhere = try run(try lesson(joined), ["ETUDE_MOTTO": "loud"])
    #expect(elsewhere.outcome == .passed)
  }

  @Test func withoutAnEntryNothingRunsIt() throws {
    try withRun { run in
      let host = ServiceHost(
        run: run, configuration: ServiceConfiguration(environment: [:], sources: Motto.sources))
      let runner = try LessonRunner(try lesson(), host: host)
      defer { runner.close() }
      let transcript = runner.runRest { _ in }
      #expect(transcript.steps[0].outcome == .errored)
      #expect(transcript.steps[0].message?.contains("nothing here runs `shout` steps") == true)
      let bare = ServiceHost(run: run, configuration: ServiceConfiguration(environment: [:]))
      #expect(throws: ServiceError.self) { try LessonRunner(try lesson(), host: bare) }
    }
  }

  @Test func siteShowsIt() throws {
    let lesson = try lesson()
    let output = NSTemporaryDirectory() + "etude-kind-\(UUID().uuidString)"
    defer { FileSystem.remove(output) }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    var languages: [String] = []
    try SiteBuilder(
      course: Course(modules: []),
      pages: [SiteBuilder.Page(lesson: lesson, transcript: try run(lesson))],
      theme: "\(root)/site",
      coloring: { language, codes in
        languages.append(language)
        return codes.map { [CodeRun($0, .keyword)] }
      }
    ).build(into: output)
    let html = try String(contentsOfFile: "\(output)/m/p/index.html", encoding: .utf8)
    #expect(languages == ["text"])
    #expect(html.contains("<span class=\"kind\">shout</span>"))
    #expect(html.contains("<span class=\"code-keyword\">hello"))
    #expect(html.contains("Ran on Motto 1.0 as m (local)."))
  }

  @Test func exportsHaveIt() throws {
    let lesson = try lesson()
    let script = lesson.shellScript()
    #expect(script.contains("tr a-z A-Z <<'END'\nhello\nEND\n"))
    #expect(script.contains("ETUDE_SERVICE_m is the URL of m, a motto server"))
    #expect(lesson.notebook().contains("%%shout"))
    #expect(lesson.sqlScript(session: "main").contains("-- hello"))
  }

  @Test func mutantsAndCacheKnowIt() throws {
    let lesson = try lesson(Self.page.replacing("hello\n", with: "hello\n7 times\n"))
    let titles = MechanicalChange.all(of: lesson).map(\.title)
    #expect(titles.contains { $0.contains("`hello` is left out") })
    #expect(titles.contains { $0.contains("`7` becomes `8`") })
    let configuration = ServiceConfiguration(environment: [:], sources: Motto.sources)
    func fingerprint(_ text: String) throws -> Fingerprint {
      Fingerprint(of: try self.lesson(text), packageRoot: ".", configuration: configuration)
    }
    let changed = try fingerprint(Self.page.replacing("times=2", with: "times=3"))
    #expect(changed.changes(since: try fingerprint(Self.page)) == ["step 1 changed"])
  }

  @Test func doctorAsksIt() throws {
    try withRun { run in
      let configuration = ServiceConfiguration(environment: [:], sources: [MottoSource.self])
      let findings = Doctor.report(run: run, configuration: configuration)
      #expect(findings.map(\.kind) == [Motto.service] && findings.allSatisfy(\.isUsable))
      #expect(findings.first?.message.hasPrefix("started, and its motto answered") == true)
    }
  }
}

/// Nothing of Etude's own is left out of the tables.
@Suite struct RegistryTests {
  @Test func everyKindHasItsEntry() {
    #expect(Registry.standard.steps.map(\.kind) == Vocabulary.standard.steps)
    #expect(ServiceSources.standard.map { $0.kind } == Vocabulary.standard.services)
  }

  @Test func toolsAreThoseOfTheServices() throws {
    for kind in Vocabulary.standard.steps {
      guard let service = kind.service,
        let source = ServiceSources.standard.first(where: { $0.kind == service })
      else {
        #expect(kind.tool == "shell", "\(kind)")
        continue
      }
      let endpoint = ServiceEndpoint(name: "s", kind: service, host: "h", port: 1)
      #expect(kind.tool == source.tool(endpoint)?.program ?? "shell", "\(kind)")
    }
  }
}
