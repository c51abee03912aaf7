import LessonModel
import LessonText

/// What the site's search looks into: a script of data, because a page that is opened from a disk can
/// load a script and nothing else.
///
///     {pages: [[address, title, module]], entries: [[page, kind, anchor, title, detail]],
///      words: "a b …", posts: [[entry, weight, entry, weight, …], …]}
///
/// The words are sorted by their UTF-8, each with the entries that hold it; an entry's number is
/// counted from the one before it. An entry is a page, a section, a step or a term.
struct SearchIndex {
  /// What an entry is; its number is what the script knows it by.
  enum Kind: Int { case page, section, step, term }

  private struct Entry {
    var page: Int
    var kind: Kind
    var anchor: String
    var title: String
    var detail: String
  }

  private var pages: [[String]] = []
  private var entries: [Entry] = []
  private var posts: [String: [(entry: Int, weight: Int)]] = [:]

  /// How long the detail of an entry is, in characters.
  private static let detailLength = 120
  /// No command, code or term is a longer word.
  private static let longestWord = 40

  /// Adds a page.
  /// - Complexity: O(n) in the size of the lesson and of its transcript.
  mutating func add(
    _ page: SiteBuilder.Page, digest: LessonDigest, module: String, anchors: LessonAnchors
  ) {
    let (lesson, number) = (page.lesson, pages.count)
    pages.append([LessonPageHTML.url(of: lesson.name), lesson.title, module])
    begin(.page, of: number, anchor: "", title: lesson.title, detail: lesson.summary)
    count([(lesson.title, 12), (lesson.summary, 5), (module, 2), (lesson.name, 3)])
    for section in digest.sections {
      if !section.id.isEmpty {
        begin(
          .section, of: number, anchor: section.id, title: section.title,
          detail: section.texts.first ?? "")
      } else if section.texts.isEmpty {
        continue
      }
      // What stands before the first heading is the page's own.
      count([(section.title, 8), (lesson.title, 2)] + section.texts.map { ($0, 1) })
    }
    for term in digest.terms {
      begin(.term, of: number, anchor: term.section, title: term.name, detail: term.sentence)
      count([(term.name, 10), (term.sentence, 1)])
    }
    let records = Dictionary(
      (page.transcript?.steps ?? []).map { ($0.number, $0) }, uniquingKeysWith: { $1 })
    for step in lesson.steps where !step.attributes.isHidden && !step.attributes.isAnswer {
      let errors = Self.errors(of: step, records[step.number])
      let session = step.attributes.session
      begin(
        .step, of: number, anchor: anchors.id(of: step),
        title: "Step \(step.number)\(session == "main" ? "" : ", \(session)")",
        // What a reader is to guess stands in the index, and is not told by it.
        detail: (step.attributes.asksForPrediction ? nil : errors.first)
          ?? step.input.split(separator: "\n").first.map(String.init) ?? "")
      count([(step.input, 2)] + errors.map { ($0, 6) })
    }
  }

  /// The lines with which a step says that something went wrong, with the codes.
  private static func errors(of step: Step, _ record: StepRecord?) -> [String] {
    let lines = record?.output.lines ?? step.expectation?.lines ?? []
    return lines.filter { line in
      ["ERROR", "FATAL", "SQLSTATE", "(error)", "error:"].contains { line.contains($0) }
    }
  }

  private mutating func begin(
    _ kind: Kind, of page: Int, anchor: String, title: String, detail: String
  ) {
    let short =
      detail.count > Self.detailLength ? detail.prefix(Self.detailLength - 1) + "…" : detail[...]
    entries.append(
      Entry(page: page, kind: kind, anchor: anchor, title: title, detail: String(short)))
  }

  private mutating func count(_ texts: [(text: String, weight: Int)]) {
    var weights: [String: Int] = [:]
    for (text, weight) in texts {
      for word in Self.words(of: text) { weights[word, default: 0] += weight }
    }
    let entry = entries.count - 1
    for (word, weight) in weights {
      if let last = posts[word]?.last, last.entry == entry {
        posts[word]?.removeLast()
        posts[word]?.append((entry, last.weight + weight))
      } else {
        posts[word, default: []].append((entry, weight))
      }
    }
  }

  /// The words of a text: letters, digits and `_`, in small letters. The script takes a question apart
  /// in the same way.
  static func words(of text: String) -> [String] {
    text.lowercased().unicodeScalars.split { scalar in
      !(scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
    }.filter { $0.count <= longestWord }.map { String($0) }
  }

  /// The script.
  /// - Complexity: O(n log n) in the number of words.
  var script: String {
    let words = posts.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let rows = entries.map { entry in
      "[\(entry.page),\(entry.kind.rawValue),"
        + [entry.anchor, entry.title, entry.detail].map(ScriptText.quoted).joined(separator: ",")
        + "]"
    }
    let lists = words.map { word in
      var last = 0
      let numbers = posts[word, default: []].map { entry, weight in
        defer { last = entry }
        return "\(entry - last),\(min(weight, 99))"
      }
      return "[\(numbers.joined(separator: ","))]"
    }
    let pages = pages.map { "[\($0.map(ScriptText.quoted).joined(separator: ","))]" }
    return """
      const etudeIndex={pages:[\(pages.joined(separator: ","))],
      entries:[\(rows.joined(separator: ",\n"))],
      words:\(ScriptText.quoted(words.joined(separator: " "))),
      posts:[\(lists.joined(separator: ",\n"))]};

      """
  }
}

/// Text within a script.
enum ScriptText {
  /// A text as a string of JavaScript and of JSON.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      // Also what could end a script that stands in a page, and a line in an old one.
      case "<", ">", "\u{2028}", "\u{2029}", "\u{0}"..<"\u{20}", "\u{7f}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
