import LessonModel
import LessonText
import PlainText

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

  /// What of one page can be found.
  struct Part: Sendable {
    fileprivate struct Entry {
      var kind: Kind
      var anchor: String
      var title: String
      var detail: String
      var weights: [String: Int] = [:]
    }

    fileprivate let page: [String]
    fileprivate private(set) var entries: [Entry] = []

    /// - Complexity: O(n) in the size of the lesson and of its transcript.
    init(
      _ page: SiteBuilder.Page, digest: LessonDigest, module: String, anchors: LessonAnchors
    ) {
      let lesson = page.lesson
      self.page =
        [LessonPageHTML.url(of: lesson.name)] + [lesson.title, module].map(VisibleText.oneLine)
      begin(.page, anchor: "", title: lesson.title, detail: lesson.summary)
      count([(lesson.title, 12), (lesson.summary, 5), (module, 2), (lesson.name, 3)])
      for section in digest.sections {
        if !section.id.isEmpty {
          begin(.section, anchor: section.id, title: section.title, detail: section.opening)
        } else if section.texts.isEmpty {
          continue
        }
        // What stands before the first heading is the page's own.
        count([(section.title, 8), (lesson.title, 2)] + section.texts.map { ($0, 1) })
      }
      for term in digest.terms {
        begin(
          .term, anchor: term.section, title: term.name, detail: term.isFolded ? "" : term.sentence)
        count([(term.name, 10), (term.sentence, 1)])
      }
      let records = Dictionary(
        (page.transcript?.steps ?? []).map { ($0.number, $0) }, uniquingKeysWith: { $1 })
      for step in lesson.steps where !step.attributes.isHidden && !step.attributes.isAnswer {
        let errors = Self.errors(of: step, records[step.number])
        let session = step.attributes.session
        begin(
          .step, anchor: anchors.id(of: step),
          title: "Step \(step.number)\(session == "main" ? "" : ", \(session)")",
          // What a reader is to guess stands in the index, and is not told by it.
          detail: (step.attributes.asksForPrediction || digest.telling.contains(step.number)
            ? nil : errors.first)
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

    private mutating func begin(_ kind: Kind, anchor: String, title: String, detail: String) {
      let short =
        detail.count > SearchIndex.detailLength
        ? detail.prefix(SearchIndex.detailLength - 1) + "…" : detail[...]
      entries.append(
        Entry(
          kind: kind, anchor: anchor, title: VisibleText.oneLine(title),
          detail: VisibleText.oneLine(String(short))))
    }

    private mutating func count(_ texts: [(text: String, weight: Int)]) {
      let last = entries.count - 1
      for (text, weight) in texts {
        for word in SearchIndex.words(of: text) {
          entries[last].weights[word, default: 0] += weight
          // `deadlock_timeout` is found by `timeout`, too.
          guard word.utf8.contains(UInt8(ascii: "_")) else { continue }
          for part in word.split(separator: "_") where part.utf8.count > 1 {
            entries[last].weights[String(part), default: 0] += max(1, weight / 2)
          }
        }
      }
    }
  }

  private var parts: [Part] = []

  /// How long the detail of an entry is, in characters.
  fileprivate static let detailLength = 120
  /// No command, code or term is a longer word.
  private static let longestWord = 40

  /// Adds a page.
  mutating func add(_ part: Part) { parts.append(part) }

  /// The words of a text: letters, digits and `_`, in small letters. The script takes a question apart
  /// in the same way.
  static func words(of text: String) -> [String] {
    let small = text.lowercased()
    guard small.utf8.allSatisfy({ $0 < 0x80 }) else {
      return small.unicodeScalars.split { scalar in
        !(scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      }.filter { $0.count <= longestWord }.map { String($0) }
    }
    return small.utf8.split { !TokenBytes.isNamePart($0) }.filter { $0.count <= longestWord }
      .map { String(Substring($0)) }
  }

  /// The script.
  /// - Complexity: O(n log n) in the number of words.
  var script: String {
    let (words, lists) = posts()
    var script = ScriptText()
    script.add("const etudeIndex={pages:")
    script.addList(parts, separator: ",") { part, script in
      script.addList(part.page, separator: ",") { $1.addQuoted($0) }
    }
    script.add(",\nentries:")
    let entries = parts.enumerated().flatMap { page, part in part.entries.map { (page, $0) } }
    script.addList(entries, separator: ",\n") { item, script in
      let (page, entry) = item
      script.add("[\(page),\(entry.kind.rawValue)")
      for text in [entry.anchor, entry.title, entry.detail] {
        script.add(",")
        script.addQuoted(text)
      }
      script.add("]")
    }
    script.add(",\nwords:")
    script.addQuoted(words.joined(separator: " "))
    script.add(",\nposts:")
    script.addList(lists, separator: ",\n") { numbers, script in
      script.addList(numbers, separator: ",") { $1.add($0) }
    }
    script.add("};\n")
    return script.text
  }

  /// The words in the order of their UTF-8, and for each its entries, counted from the one before, with
  /// their weights.
  private func posts() -> (words: [String], lists: [[Int]]) {
    var places: [String: Int] = [:]
    var lists: [[Int]] = []
    var latest: [Int] = []
    for (number, entry) in parts.flatMap(\.entries).enumerated() {
      for (word, weight) in entry.weights {
        let place = places[word] ?? lists.count
        if place == lists.count {
          places[word] = place
          lists.append([])
          latest.append(0)
        }
        lists[place] += [number - latest[place], min(weight, 99)]
        latest[place] = number
      }
    }
    let words = places.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return (words, words.compactMap { places[$0].map { lists[$0] } })
  }
}

/// Text within a script.
struct ScriptText {
  private var bytes: [UInt8] = []

  /// What was added.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// A text as a string of JavaScript and of JSON.
  static func quoted(_ text: String) -> String {
    var script = ScriptText()
    script.addQuoted(text)
    return script.text
  }

  mutating func add(_ code: String) { bytes += code.utf8 }

  /// Adds a whole number that is not below 0.
  mutating func add(_ number: Int) {
    if number > 9 { add(number / 10) }
    bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
  }

  /// Adds an array.
  mutating func addList<Element>(
    _ elements: [Element], separator: String, _ add: (Element, inout ScriptText) -> Void
  ) {
    self.add("[")
    for (place, element) in elements.enumerated() {
      if place > 0 { self.add(separator) }
      add(element, &self)
    }
    self.add("]")
  }

  /// Adds a text as a string of JavaScript and of JSON.
  mutating func addQuoted(_ text: String) {
    add("\"")
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      case "\n": add("\\n")
      // Also what could end a script that stands in a page, and a line in an old one.
      case "<", ">", "\u{2028}", "\u{2029}", "\u{0}"..<"\u{20}", "\u{7f}":
        let digits = String(scalar.value, radix: 16)
        add("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
      default:
        if scalar.isASCII {
          bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        } else {
          bytes += UTF8.encode(scalar).map { Array($0) } ?? []
        }
      }
    }
    add("\"")
  }
}
