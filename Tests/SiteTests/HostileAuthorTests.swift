import Foundation
import FoundationXML
import LessonModel
import LessonText
import Site
import Testing

/// What somebody writes into a course to break its site or to deceive its readers.
@Suite(.serialized, .chromium) struct HostileAuthorTests {
  private static let long = String(repeating: "Wort", count: 90)
  /// Turns the direction of writing, ends a line, rings, hides.
  private static let acting = "\u{202e}\u{1}\u{7f}\u{9b}\u{2028}\u{200b}\u{feff}\u{2066}"

  private static func site() throws -> TemporaryFolder {
    let payload = Hostile.payload
    var lesson = try Sites.lesson(
      """
      ---
      title: T
      was: old
      services: {db: postgres}
      ---
      A term is a **\(long)**. Text \(acting)turned [x](a.md "\(acting)") `\(acting)`.

      | a |
      |---|
      | \(acting) |

      ## \(acting)\(long)

      ## </script><script>

      ## \(payload.replacing("{{", with: "{ {"))

      ```sql session=\(long) predict name=one
      1
      ```
      ```choices
      - [x] one \(acting): Feedback \(long).
      - [ ] \(long): Feedback \(acting).
      ```

      שלום עולם, a right-to-left **כלב** is a dog.

      ```sql session=bob name=two
      2
      ```

      ```sql session=carol
      3
      ```
      ```output
      (blocked by bob, \(long), bob)
      ```
      """)
    lesson.title = "\(payload)\(acting)\(long)"
    lesson.summary = "\(acting)\(payload)\(long)"
    lesson.steps[1].input = "SELECT '\(acting)\(payload)\(long)';"
    var transcript = Sites.transcript(of: lesson)
    transcript.ran = RunStamp(date: "2026-11-25T09:30:00Z", commit: payload)
    transcript.message = payload + acting
    var settings = CourseSettings(title: payload + acting + long)
    settings.summary = payload + long
    settings.headline = payload + acting + long
    settings.start = [payload + long, acting]
    settings.address = "https://example.org/a&b'c/"
    settings.source = "https://example.org/'&{file}"
    settings.edit = settings.source
    settings.report = "https://example.org/?'&t={title}&b={body}"
    settings.replay = .init(lesson: lesson.name, first: "one", last: "two")
    return try Sites.build([(lesson, transcript)], settings: settings, lack: payload + acting)
  }

  @Test("every file of the site is well-formed, and no character in it acts or hides")
  func files() throws {
    let folder = try Self.site()
    for file in try folder.files() {
      let text = try folder.text(file)
      if file.hasSuffix(".html") { #expect(Markup(text).problems == [], "\(file)") }
      if file.hasSuffix(".xml") {
        let parser = XMLParser(data: Data(text.utf8))
        #expect(parser.parse(), "\(file): \(String(describing: parser.parserError))")
      }
      if file.hasSuffix(".webmanifest") {
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
      }
      guard [".html", ".xml", "search.js"].contains(where: file.hasSuffix) else { continue }
      let hidden = text.unicodeScalars.filter { scalar in
        scalar.value < 0x20 && scalar != "\n" && scalar != "\t"
          || Self.acting.unicodeScalars.contains(scalar)
      }
      #expect(hidden.isEmpty, "\(file): \(hidden.map(\.value))")
    }
    let page = try folder.text("m/page/index.html")
    #expect(page.contains("Text \\xe2\\x80\\xae\\x01\\x7f\\xc2\\x9b"))
    #expect(page.contains("שלום עולם"))
  }

  @Test(
    "no script of an author runs, and nothing is wider than a narrow screen",
    .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
  func browser() throws {
    let folder = try Self.site()
    let page = try Browser().newPage()
    for width in [320, 1280] {
      try page.look(.light, width: width)
      // A former name leads on by itself.
      for file in try folder.files()
      where file.hasSuffix(".html") && file != "404.html" && !file.hasPrefix("m/old") {
        let visit = try page.open(file: "\(folder.path)/\(file)")
        #expect(visit.complaints == [], "\(file)")
        #expect(visit.requests.allSatisfy { $0.hasPrefix("file:") || $0.hasPrefix("data:") })
        _ =
          try page.value(
            "document.querySelectorAll('details').forEach(fold => { fold.open = true; }), 0") as Int
        #expect(
          try page.value("document.documentElement.scrollWidth - innerWidth") <= 0,
          "\(file) \(width)")
        #expect(try page.value("typeof window.scriptRan") == "undefined", "\(file)")
        // Of those who hold a step up none is cut off.
        let names =
          "[...document.querySelectorAll('.step samp.wait b')].map(e => e.getBoundingClientRect().right)"
        let rights: [Double] = try page.value(names)
        #expect(rights.allSatisfy { $0 > 0 && $0 <= Double(width) }, "\(file) \(rights)")
        #expect(rights.count == (file == "m/page/index.html" ? 3 : 0), "\(file)")
      }
    }
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    // A name that is cut shows that it is.
    #expect(
      try page.value(
        """
        (heads => heads.length > 0 && heads.every(head => head.scrollWidth <= head.clientWidth))
          ([...document.querySelectorAll('.timeline .head')])
        """))
    // Text that is read from the right begins there.
    let misplaced: String = try page.value(
      """
      (() => {
        document.querySelectorAll('details').forEach(fold => { fold.open = true; });
        const text = [...document.querySelectorAll('p')].find(p => /^\\u05e9/.test(p.textContent));
        const first = document.createRange();
        first.setStart(text.firstChild, 0);
        first.setEnd(text.firstChild, 1);
        const place = first.getBoundingClientRect();
        const end = text.getBoundingClientRect().right;
        return place.width > 0 && end - place.right < 32 ? '' : `${end} ${place.width} ${place.right}`;
      })()
      """)
    #expect(misplaced == "")
    try page.press("/")
    try page.wait(until: "!!document.querySelector('dialog[open] .found')")
    for character in "script" { try page.press(String(character)) }
    try page.wait(until: "document.querySelectorAll('.found li').length > 0")
    #expect(try page.value("typeof window.scriptRan") == "undefined")
    #expect(
      try page.value(
        "document.querySelector('dialog').scrollWidth <= document.querySelector('dialog').clientWidth"
      ))
  }
}
