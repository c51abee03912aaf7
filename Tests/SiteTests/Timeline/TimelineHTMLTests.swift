import Foundation
import LessonModel
import LessonText
import Testing

@testable import Site

/// What a timeline looks like as HTML.
@Suite struct TimelineHTMLTests {
  typealias Ran = TimelineTests.Ran

  private static func html(
    _ page: [any Sendable], services: String = "{db: postgres}"
  ) throws -> String {
    let (lesson, transcript) = try TimelineTests.ran(page, services: services)
    return try #require(TimelineHTML(lesson, transcript)).html
  }

  /// The tags that begin with these words, in order.
  private static func tags(_ start: String, in html: String) -> [String] {
    html.split(separator: "<").filter { $0.hasPrefix(start) }
      .map { String($0.dropFirst(start.count).prefix { $0 != ">" && $0 != "\"" }) }
  }

  /// The text that a screen reader reads of each link.
  private static func aloud(_ html: String) -> [String] {
    html.split(separator: "<li").dropFirst().map { item in
      item.split(separator: "<span class=\"aloud").dropFirst().map { part in
        let text = part[part.index(after: part.firstIndex(of: ">") ?? part.startIndex)...]
        return String(text.prefix { $0 != "<" })
      }.joined()
    }
  }

  private static let wait: [any Sendable] = [
    Ran("sql session=alice name=first"),
    Ran("sql session=bob", "SELECT 2 < 3;", parts: [OutputPart(.blocked(by: ["alice"]))]),
    Ran(
      "sql session=alice", "COMMIT;",
      parts: [OutputPart(.released, session: "bob", step: 2)], errors: [.init(code: "40P01")]),
  ]

  @Test("steps are links that say in words what is to be seen")
  func links() throws {
    let html = try Self.html(Self.wait)
    #expect(
      Self.aloud(html) == [
        "Step 1, alice: SELECT 1", "Step 2, bob: SELECT 2 &lt; 3, blocked by alice",
        "Step 3, alice: COMMIT, error 40P01", "In step 3, bob goes on with step 2",
      ])
    #expect(
      Self.tags("a href=\"", in: html) == ["#first", "#step-2", "#step-3", "#step-3"])
    #expect(
      Self.tags("li class=\"", in: html) == [
        "note c1 r1 session-0", "note c2 r2 session-1", "note c3 r1 session-0 error points",
        "note event c3 r2 session-1",
      ])
  }

  @Test("lines say where they are; they are drawing only")
  func lines() throws {
    let html = try Self.html(Self.wait)
    let lines = Self.tags("span class=\"", in: html).filter {
      ["lasts", "arrow", "rail", "part"].contains($0.prefix { $0 != " " })
    }
    #expect(
      lines == [
        "rail r1 session-0", "rail r2 session-1", "lasts wait r2 session-1 c2 e3",
        "arrow down c3 r1 t2 session-0",
      ])
    for line in html.split(separator: "\n") where line.hasPrefix("<span") {
      #expect(line.contains("aria-hidden=\"true\""))
    }
    #expect(html.contains("<div class=\"strip e4 t2\">"))
  }

  @Test("what a guess would be told is marked with its class, and so is what is seen before")
  func masks() throws {
    var page = Self.wait
    page.insert(Ran("sql session=alice predict"), at: 1)
    page[3] = Ran(
      "sql session=alice predict", "COMMIT;",
      parts: [OutputPart(.released, session: "bob", step: 3)], errors: [.init(code: "40P01")],
      sessions: [
        SessionStateRecord(
          kind: "sql", service: "db", name: "alice", step: nil, state: .idle, transaction: .failed)
      ])
    let html = try Self.html(page)
    #expect(
      Self.tags("li class=\"", in: html) == [
        "note c1 r1 session-0", "note c2 r1 session-0 ask-1", "note c3 r2 session-1 ask-1",
        "note c4 r1 session-0 error points ask-2", "note event c4 r2 session-1 told ask-2",
      ])
    let lines = Self.tags("span class=\"", in: html).filter {
      $0.contains("ask-") && !$0.hasPrefix("key")
    }
    #expect(
      lines == [
        "lasts wait r2 session-1 c3 e4 told ask-1",
        "lasts failed r1 session-0 c4 to-beyond e5 told ask-2",
        "arrow down c4 r1 t2 session-0 told ask-2",
      ])
    // That bob's wait ends there is not told: it seems to go on.
    #expect(Self.tags("i class=\"open-end", in: html) == [" asked ask-2"])
    #expect(html.contains("<span class=\"aloud told\">, error 40P01</span>"))
    #expect(Self.tags("span class=\"label ", in: html) == ["told", "asked", "told", "asked"])
  }

  @Test("up to 24 steps are one strip; more are one a section, the first of them open")
  func strips() throws {
    func page(_ counts: [Int]) -> [any Sendable] {
      counts.enumerated().flatMap { section, count -> [any Sendable] in
        ["## S\(section)"] + (0..<count).map { Ran("sql session=\($0 % 2 == 0 ? "a" : "b")") }
      }
    }
    #expect(try !Self.html(page([12, 12])).contains("<details"))
    let two = try Self.html(page([12, 13]))
    #expect(two.contains("<details open><summary>S0: steps 1 to 12</summary>"))
    #expect(two.contains("<details><summary>S1: steps 13 to 25</summary>"))
    #expect(Self.tags("li class=\"", in: two).count == 25)
    let long = try Self.html(page([1, 30]))
    for title in ["S0: step 1<", "S1: steps 2 to 25<", "S1: steps 26 to 31<"] {
      #expect(long.contains("<summary>\(title)"))
    }
  }

  @Test("what lasts longer than a strip goes on to its edges")
  func edges() throws {
    let blocked = SessionStateRecord(
      kind: "sql", service: "db", name: "b", step: nil, state: .blocked, by: [])
    var page: [any Sendable] = ["## One", Ran("sql session=a")]
    page.append(
      Ran("sql session=b", parts: [OutputPart(.blocked(by: []))], sessions: [blocked]))
    page.append("## Two")
    page += (0..<23).map { _ in Ran("sql session=a", sessions: [blocked]) }
    let html = try Self.html(page)
    #expect(
      Self.tags("span class=\"lasts", in: html) == [
        " wait r2 session-1 c2 to-beyond e3", " wait r2 session-1 from-before c1 to-beyond e24",
      ])
  }

  @Test("the answer to an exercise is a fold of its own")
  func answers() throws {
    let html = try Self.html([
      Ran("sql session=a"), Ran("sql session=b"), "## Try it", "Do it.",
      Ran("sql session=a answer"),
      Ran("sql session=b answer"),
    ])
    let parts = html.components(separatedBy: "<details><summary>The answer: steps 3 to 4</summary>")
    #expect(parts.count == 2)
    #expect(parts[0].contains("#step-2") && !parts[0].contains("#step-3"))
    #expect(parts[1].contains("#step-3") && parts[1].contains("#step-4"))
  }

  @Test("nothing that a transcript or page holds becomes markup")
  func hostile() throws {
    let bad = "<b onclick=\"x\">"
    let html = try Self.html([
      Ran("sql session=a"), "## \(bad)&", "",
      Ran(
        "sql session=b", "SELECT '\(bad)';", parts: [OutputPart(.blocked(by: [bad]))],
        errors: [.init(code: bad)]),
    ])
    #expect(!html.contains("<b onclick"))
    #expect(Markup("<h1>x</h1>" + html).problems == [])
  }

  @Test(
    "each page of the course with several sessions or servers has one, with each step that it shows"
  )
  func course() throws {
    var withTimeline = 0
    for page in try Sites.real().pages {
      let lesson = page.lesson
      let shown = lesson.steps.filter { !$0.attributes.isHidden }
      let named = Set(
        shown.filter { !$0.kind.isOperation }.compactMap { step in
          step.attributes.session != "main" ? step.attributes.session : lesson.service(of: step)
        })
      guard let timeline = TimelineHTML(lesson, page.transcript) else {
        // Sessions of one server of several are one voice.
        #expect(named.count < 2 || lesson.services.count > 1, "\(lesson.name)")
        continue
      }
      withTimeline += 1
      #expect(named.count + lesson.services.count > 1, "\(lesson.name)")
      let html = timeline.html
      let ids = LessonAnchors(lesson)
      let links = Set(Self.tags("a href=\"", in: html))
      #expect(links == Set(shown.map { "#\(ids.id(of: $0))" }), "\(lesson.name)")
      let waits = page.transcript?.steps.flatMap(\.output.parts).count { part in
        if case .blocked = part.content { true } else { false }
      }
      let computed = try #require(Timeline(lesson, page.transcript))
      #expect(computed.bars.count { $0.kind == .wait } == waits, "\(lesson.name)")
      for column in computed.columns {
        #expect(!column.label.isEmpty && !column.sentence.isEmpty, "\(lesson.name)")
      }
      for place in html.matches(of: /\b[crte]([0-9]+)\b/) {
        let number = Int(place.output.1) ?? 0
        if html[place.range].hasPrefix("e") { #expect(number <= 25) } else { #expect(number <= 24) }
      }
    }
    #expect(withTimeline > 40)
  }
}
