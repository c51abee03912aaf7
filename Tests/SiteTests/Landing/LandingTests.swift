import Foundation
import LessonModel
import LessonText
import Site
import Testing

/// The landing page.
@Suite struct LandingTests {
  private static let text = """
    ---
    title: Deadlock
    minutes: 15
    services: {db: postgres}
    ---
    ```sql session=alice name=one
    SET x = 1;
    BEGIN;
    UPDATE a SET b = 1 WHERE id = 1;
    ```
    ```output
    SET
    BEGIN
    UPDATE 1
    ```

    ```sql session=alice name=two
    UPDATE a SET b = 1 WHERE id = 2;
    ```
    ```output
    (blocked by bob)
    ```

    ```sql session=bob name=three predict
    UPDATE a SET b = 1 WHERE id = 1;
    ```
    ```output
    ERROR:  deadlock detected
    DETAIL:  long
    SQLSTATE 40P01
    alice| UPDATE 1
    ```

    """

  private static func index(
    _ change: (inout CourseSettings, inout Transcript) -> Void = { _, _ in }
  ) throws -> String {
    let lesson = try Sites.lesson(text, name: "m/deadlock")
    var transcript = Sites.transcript(of: lesson)
    transcript.ran = RunStamp(date: "2026-11-25T09:30:00Z", commit: "a1b2c3")
    transcript.steps[2].errors = [StepError(code: "40P01")]
    var settings = CourseSettings(title: "Our <book>")
    settings.summary = "What & why."
    settings.replay = .init(lesson: "m/deadlock", first: "one", last: "three")
    change(&settings, &transcript)
    let folder = try Sites.build([(lesson, transcript)], settings: settings)
    let html = try folder.text("index.html")
    #expect(Markup(html).problems == [])
    return html
  }

  @Test("a step that only prints the word has no error")
  func printed() throws {
    #expect(try Self.index().contains("class=\"error\""))
    let html = try Self.index { _, transcript in transcript.steps[2].errors = [] }
    #expect(html.contains("class=\"replay\"") && !html.contains("class=\"error\""))
  }

  @Test("title, summary, the first lesson, how many steps were checked and when")
  func says() throws {
    let html = try Self.index()
    #expect(html.contains("<title>Our &lt;book&gt;</title>"))
    #expect(html.contains("<h1>Our &lt;book&gt;</h1>\n<p class=\"lead\">What &amp; why.</p>"))
    #expect(
      html.contains("<a href=\"m/deadlock/index.html\">Start with “Deadlock”, 15&nbsp;min</a>"))
    #expect(html.contains("<b>3 steps</b> printed what these pages say"))
    #expect(html.contains("<time datetime=\"2026-11-25\">2026-11-25</time>"))
    #expect(html.contains("<p class=\"facts\">15 min · 3 steps · PostgreSQL</p>"))
    let other = try Self.index { settings, transcript in
      settings.headline = "Seen to run"
      transcript.steps[0].outcome = .failed
      transcript.ran = nil
    }
    #expect(other.contains("<h1>Seen to run</h1>"))
    #expect(other.contains("<b>2 of 3 steps</b>"))
    #expect(!other.contains("<time"))
  }

  @Test("the commands of etude.yaml, else those that every course has")
  func commands() throws {
    let own = try Self.index { settings, _ in settings.start = ["make <all>"] }
    #expect(own.contains("<h2 id=\"start\">Start in one command</h2>"))
    #expect(own.contains("<li><p class=\"command\"><code>make &lt;all&gt;</code></p>"))
    let usual = try Self.index()
    #expect(usual.contains("<h2 id=\"start\">Start in two commands</h2>"))
    for command in [
      "etude step m/deadlock", "etude check", "etude serve", "etude new m/my-lesson", "etude site",
      "etude check --junit report.xml",
    ] {
      #expect(usual.contains("<code>\(command)</code>"), "\(command)")
    }
  }

  @Test("the replay is what the transcript says, in lanes and in page order")
  func replay() throws {
    let html = try Self.index()
    let start = try #require(html.firstRange(of: "<figure class=\"replay\">\n"))
    let end = try #require(html.firstRange(of: "</figure>"))
    let alice = "<i class=\"mark session-0\" aria-hidden=\"true\"></i>alice"
    let bob = "<i class=\"mark session-1\" aria-hidden=\"true\"></i>bob"
    #expect(
      html[start.upperBound..<end.lowerBound] == """
        <figcaption><b>Deadlock</b> as PostgreSQL 1.2.3 ran it on 2026-11-25</figcaption>
        <div class="scene">
        <p class="name lane-1 row-1">\(alice)</p>
        <p class="name lane-2 row-1">\(bob)</p>
        <div class="beat lane-1 row-2 session-0">
        <span class="by">\(alice)</span>
        <span class="number">1</span> <code class="clauses"><span class="line">UPDATE a SET b = 1 WHERE id = 1;</span></code>
        <samp>UPDATE 1</samp>
        </div>
        <div class="beat lane-1 row-3 session-0">
        <span class="by">\(alice)</span>
        <span class="number">2</span> <code class="clauses"><span class="line">UPDATE a SET b = 1 WHERE id = 2;</span></code>
        <span class="wait">waits for \(bob)</span>
        </div>
        <div class="beat lane-2 row-4 session-1">
        <span class="by">\(bob)</span>
        <span class="number">3</span> <code class="clauses"><span class="line">UPDATE a SET b = 1 WHERE id = 1;</span></code>
        <samp class="error">ERROR:  deadlock detected</samp>
        <samp class="error">SQLSTATE 40P01</samp>
        </div>
        <div class="beat lane-1 row-5 event session-0">
        <span class="by">\(alice)</span>
        <span class="goes">goes on</span>
        <samp>UPDATE 1</samp>
        </div>
        </div>
        <p class="more"><a href="m/deadlock/index.html">Read the lesson</a></p>

        """)
  }

  @Test("without a run, the lesson or its steps there is no replay")
  func noReplay() throws {
    for replay in [
      nil, CourseSettings.Replay(lesson: "m/none", first: "one", last: "three"),
      .init(lesson: "m/deadlock", first: "none", last: "three"),
      .init(lesson: "m/deadlock", first: "three", last: "one"),
    ] {
      #expect(!(try Self.index { settings, _ in settings.replay = replay }.contains("replay")))
    }
    #expect(!(try Self.index { _, transcript in transcript.steps = [] }.contains("class=\"replay")))
  }

  @Test(
    "amounts",
    arguments: [
      (0, nil), (1, "1 min"), (89, "89 min"), (90, "1.5 h"), (120, "2 h"), (246, "4.1 h"),
    ])
  func time(minutes: Int, shown: String?) throws {
    let lesson = try Sites.lesson(
      "---\ntitle: T\(minutes == 0 ? "" : "\nminutes: \(minutes)")\n---\n")
    let html = try Sites.build([(lesson, nil)]).text("index.html")
    let total = "<p class=\"total\">1 module, 1 lesson\(shown.map { ", \($0)" } ?? "").</p>"
    #expect(html.contains(total), "\(html)")
  }
}
