import LessonModel
import Markdown

/// The page of the terms that the lessons introduce, each with the sentence that does it.
struct GlossaryHTML {
  /// The name that the page would have if it were a lesson's.
  static let name = "glossary"

  /// What the theme's template is filled with.
  let values: [String: String]

  /// A term, and the lesson that introduces it.
  struct Entry {
    var term: LessonDigest.Term
    var lesson: Lesson
  }

  /// - Parameter entries: the terms in the order of the course: of two of one name the first one counts.
  init(_ entries: [Entry]) {
    var seen: Set<String> = []
    let own = entries.filter { seen.insert($0.term.name.lowercased()).inserted }
      .map { (key: $0.term.name.lowercased(), entry: $0) }.sorted { $0.key < $1.key }
    var ids: Set<String> = []
    let items = own.map { key, entry in
      let plain = SearchIndex.words(of: key).joined(separator: "-")
      var id = "term-\(plain)"
      while !ids.insert(id).inserted { id += "-" }
      let lesson = entry.lesson
      let anchor = entry.term.section.isEmpty ? "" : "#\(entry.term.section)"
      let address = "../\(LessonPageHTML.url(of: lesson.name))\(HTMLText.escape(anchor))"
      return """
        <div>
        <dt id="\(HTMLText.escape(id))">\(HTMLText.escape(entry.term.name))</dt>
        <dd>\(HTMLText.escape(entry.term.sentence)) <a href="\(address)">\(HTMLText.escape(lesson.title))</a></dd>
        </div>

        """
    }
    values = [
      "title": "Glossary", "summary": "The terms that the lessons introduce.", "root": "../",
      "head": "", "breadcrumb": "<li aria-current=\"page\">Glossary</li>", "footer": "",
      "content": """
      <h1>Glossary</h1>
      <p class="lead">The terms that the lessons introduce, each in the words of its lesson.</p>
      <dl class="glossary">
      \(items.joined())</dl>

      """,
    ]
  }
}
