import Foundation
import LessonModel
import LessonText
import Site
import Testing

/// What the search finds, and in which order.
@Suite(.serialized, .chromium) struct SearchTests {
  /// Questions, and the beginning of the address that is to come first.
  private static let questions = [
    ("lock in opposite order", "transactions/deadlock/"),
    ("two transactions lock in opposite order", "transactions/deadlock/"),
    ("what happens when two transactions lock in opposite order", "transactions/deadlock/"),
    ("opposite order", "transactions/deadlock/"),
    ("two transactions wait for each other", "transactions/deadlock/"),
    ("deadlock", "transactions/deadlock/index.html"),
    ("Deadlocks?", "transactions/deadlock/index.html"),
    // One letter less, another one, one more, two in the wrong order.
    ("deadlok", "transactions/deadlock/"), ("deatlock", "transactions/deadlock/"),
    ("deadllock", "transactions/deadlock/"), ("daedlock", "transactions/deadlock/"),
    ("40P01", "transactions/deadlock/"), ("40p01", "transactions/deadlock/"),
    ("READONLY", "read-replicas/"), ("token bucket", "rate-limiter/leaky-bucket/index.html"),
    ("what is a bloom filter", "bloom-filters/index.html"),
    ("leader election", "leader-election/index.html"),
    ("write skew", "transactions/serializable/"), ("vacuum", "transactions/vacuum/index.html"),
    ("deadlock timeout", "transactions/deadlock/"), ("pg_locks", "transactions/monitoring/"),
    ("quorom", "leader-election/"), ("virtual nodes", "consistent-hashing/points/index.html"),
  ]

  @Test(
    "in the course of this repository, the page that answers a question comes first",
    .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
  func order() throws {
    let (course, pages) = try Sites.real()
    let folder = try TemporaryFolder()
    try SiteBuilder(course: course, pages: pages, theme: Sites.theme, root: Sites.root)
      .build(into: folder.path)
    let page = try Browser().newPage()
    _ = try page.open(file: "\(folder.path)/index.html")
    try page.press("/")
    try page.wait(until: "!!document.querySelector('dialog[open] .found')")
    for (question, address) in Self.questions {
      let first: String = try page.value("etudeSearch.find('\(question)')[0]?.address ?? ''")
      #expect(first.hasPrefix(address), "\(question)")
    }
    // A code is never taken for one that is like it, and of another word it is said.
    #expect(try page.value("etudeSearch.find('40P02').length") == 0)
    #expect(try page.value("etudeSearch.find('deadlok').unknown") == ["deadlok"])
    #expect(try page.value("etudeSearch.find('deadlock').unknown.length") == 0)
  }

  @Test("what a reader is to guess or to ask for is told by no detail of what is found")
  func untold() throws {
    let lesson = try Sites.lesson(
      """
      ## Guess

      ```sh predict
      echo 7
      ```
      ```output
      ERROR seven 40P01
      ```

      It prints seven, which is a **lucky number**.

      ## Exercise

      ```sh
      echo 1
      ```

      Do it yourself.

      ```sh answer
      echo 8
      ```

      The answer is eight.

      ## Told

      This is said at once.
      """)
    let folder = try Sites.build([(lesson, Sites.transcript(of: lesson))])
    let script = try folder.text("search.js")
    let entries = try #require(script.firstRange(of: "entries:")).upperBound
    let words = try #require(script.firstRange(of: "words:\"")).lowerBound
    let shown = script[entries..<words]
    for text in ["prints seven", "lucky number\",\"It", "ERROR", "answer is"] {
      #expect(!shown.contains(text), "\(text)")
    }
    for text in ["\"lucky number\"", "This is said at once.", "Do it yourself."] {
      #expect(shown.contains(text), "\(text)")
    }
    // It is found all the same.
    for word in [" seven ", " 40p01 ", " eight "] { #expect(script[words...].contains(word)) }
  }

  @Test("texts stand in the index as they are, end no script, and hide nothing")
  func quoting() throws {
    let title = "</script> \"\\\u{1}\u{7f}\u{2028}é 🜂 <!--"
    var lesson = try Sites.lesson("Text.\n")
    lesson.title = title
    let script = try Sites.build([(lesson, nil)]).text("search.js")
    let start = try #require(script.firstRange(of: "{pages:")).upperBound
    let end = try #require(script.firstRange(of: ",\nentries:")).lowerBound
    let pages = try JSONDecoder().decode([[String]].self, from: Data(script[start..<end].utf8))
    let shown = "</script> \"\\\\x01\\x7f\\xe2\\x80\\xa8é 🜂 <!--"
    #expect(pages == [["m/page/index.html", shown, "m"]])
    #expect(!script[..<end].contains("</script") && !script[..<end].contains("<!--"))
  }
}
