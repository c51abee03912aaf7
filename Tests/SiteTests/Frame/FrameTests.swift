import LessonModel
import LessonText
import Site
import Testing

/// What stands around the text of a page.
@Suite struct FrameTests {
  private static func folder() throws -> TemporaryFolder {
    try Sites.build([
      (try Sites.lesson("---\ntitle: A <module>\n---\n", name: "a"), nil),
      (
        try Sites.lesson(
          "---\ntitle: One\n---\n\nA **lease** ends. It is a b.c **x y**.\n", name: "a/one"), nil
      ),
      (
        try Sites.lesson(
          "---\ntitle: Two\n---\n\n## Part\n\nThe **Lease** is gone.\n", name: "a/two"), nil
      ),
      (try Sites.lesson("---\ntitle: Three\n---\n", name: "b/three"), nil),
    ])
  }

  /// The course, as a page shows it.
  private static func tree(_ html: String) throws -> String {
    let start = try #require(html.firstRange(of: "<nav aria-label=\"Course\">\n"))
    let end = try #require(html[start.upperBound...].firstRange(of: "</nav>"))
    return String(html[start.upperBound..<end.lowerBound])
  }

  @Test("the course, with the lessons of the page's own module, and the page marked")
  func tree() throws {
    let folder = try Self.folder()
    #expect(
      try Self.tree(folder.text("a/two/index.html")) == """
        <ol>
        <li class="here" data-module="a" data-lessons="2"><a href="../../a/index.html">A &lt;module&gt;</a>
        <ol>
        <li data-lesson="a/one"><a href="../../a/one/index.html">One</a></li>
        <li data-lesson="a/two"><a href="../../a/two/index.html" aria-current="page">Two</a></li>
        </ol>
        </li>
        <li data-module="b" data-lessons="1"><a href="../../b/three/index.html">b</a></li>
        </ol>
        <ul class="more">
        <li><a href="../../glossary/index.html">Glossary</a></li>
        </ul>

        """)
    #expect(
      try Self.tree(folder.text("a/index.html")).contains(
        "<a href=\"../a/index.html\" aria-current=\"page\">A &lt;module&gt;</a>"))
    #expect(!(try Self.tree(folder.text("index.html"))).contains("data-lesson="))
  }

  @Test("the title is the page's own, then the site's")
  func title() throws {
    let folder = try Self.folder()
    #expect(try folder.text("a/two/index.html").contains("<title>Two · "))
    #expect(try folder.text("a/index.html").contains("<title>A &lt;module&gt; · "))
  }

  @Test("a page says which lesson of its module it is")
  func place() throws {
    let folder = try Self.folder()
    #expect(try folder.text("a/two/index.html").contains("<li class=\"place\">2 of 2</li>"))
    #expect(!(try folder.text("a/index.html")).contains("class=\"place\""))
  }

  @Test("the glossary has each term once, from the lesson that introduces it")
  func glossary() throws {
    let html = try Self.folder().text("glossary/index.html")
    let start = try #require(html.firstRange(of: "<dl class=\"glossary\">\n"))
    let end = try #require(html.firstRange(of: "</dl>"))
    #expect(
      html[start.upperBound..<end.lowerBound] == """
        <div>
        <dt id="term-lease">lease</dt>
        <dd>A lease ends. <a href="../a/one/index.html">One</a></dd>
        </div>

        """)
    #expect(Markup(html).problems == [])
  }

  @Test(
    "bold words are terms where a sentence defines them",
    arguments: [
      (
        "Old. Both wait. This is a **deadlock**, and it stays. So.",
        "deadlock: Both wait. This is a deadlock, and it stays."
      ),
      (
        "One. The `x` is called **at\nleast once**?",
        "at least once: The x is called at least once?"
      ),
      ("**Raft** is old. Two.", "Raft: Raft is old."),
      ("(Aside.) It is a **trie**:", "trie: (Aside.) It is a trie."),
      ("(Aside.) Both make a **trie**.", "trie: Both make a trie."),
      ("Version 1.5 has the **new** one.", "new: Version 1.5 has the new one."),
      ("It is **not** so.", nil), ("Do it **now**.", nil), ("**Read on:** a book.", nil),
      ("A **term of far more words** is none.", nil),
      (
        "- In a list, a **hash ring** too.",
        "hash ring: In a list, a hash ring too."
      ),
    ])
  func terms(text: String, expected: String?) throws {
    let folder = try Sites.build([(try Sites.lesson("\(text)\n"), nil)])
    guard let expected else {
      #expect(try !folder.files().contains("glossary/index.html"))
      return
    }
    let parts = try #require(expected.firstRange(of: ": "))
    let html = try folder.text("glossary/index.html")
    #expect(html.contains("\">\(expected[..<parts.lowerBound])</dt>"), "\(html)")
    #expect(html.contains("<dd>\(expected[parts.upperBound...]) <a"), "\(html)")
  }

  @Test("a course that has a page of that name keeps it")
  func ownGlossary() throws {
    let folder = try Sites.build([
      (try Sites.lesson("---\ntitle: Mine\n---\n\nA **term** here.\n", name: "glossary"), nil)
    ])
    #expect(try folder.text("glossary/index.html").contains("<h1>Mine</h1>"))
  }

  @Test("a step is found by its number beside its name, where nothing else has that id")
  func numbers() throws {
    let folder = try Sites.build([
      (
        try Sites.lesson(
          "```sh name=first\nx\n```\n\n```sh name=b\nx\n```\n\n## Step 2\n\n```sh\nx\n```\n"), nil
      )
    ])
    let html = try folder.text("m/page/index.html")
    #expect(Markup(html).ids == ["page.main", "first", "step-1", "b", "step-2", "step-3"])
    #expect(html.contains("<h2 id=\"step-2\">"))
  }

  @Test("the parts of a theme are put together")
  func theme() throws {
    let folder = try Sites.build([(try Sites.lesson("Text.\n"), nil)])
    let style = try folder.text("style.css")
    #expect(style.contains(".tree { grid-area: tree; }"))
    #expect(try style.hasPrefix(TemporaryFolder.text(ofFile: "\(Sites.theme)/style.css")))
    #expect(try folder.text("script.js").contains("ArrowLeft"))
    #expect(try folder.text("search.js").hasPrefix("const etudeIndex="))
  }
}
