package import LessonModel
import Markdown

/// A piece of code that is shown in one colour.
package struct CodeRun: Sendable, Equatable {
  /// What a piece of code is, and so which colour it gets.
  package enum Style: String, Sendable, CaseIterable {
    case keyword, string, comment, number, function
  }

  /// The piece.
  package var text: String
  /// What it is; nil for what has no colour of its own.
  package var style: Style?

  /// Makes a run.
  package init(_ text: String, _ style: Style? = nil) {
    self.text = text
    self.style = style
  }
}

/// The code of lessons in colours, as far as a program that colours code knows its language.
package struct CodeColors: Sendable {
  /// Colours code: gets a language as `highlight` calls it (`swift`, `sql`, `sh`) and code in it, and
  /// returns the runs of each; nil when it cannot.
  package typealias Coloring = (_ language: String, _ codes: [String]) -> [[CodeRun]]?

  /// What `highlight` calls languages of code that is only shown.
  static let shown = [
    "c": "c", "css": "css", "html": "html", "json": "json", "lua": "lua", "py": "python",
    "python": "python", "yaml": "yaml", "yml": "yaml",
  ]

  /// What `highlight` calls a language, by the word after a fence.
  private let languages: [String: String]
  /// By the language and the code.
  private var runs: [String: [String: [CodeRun]]] = [:]

  /// Asks once for each language, for all code of the lessons.
  ///
  /// - Complexity: O(n) in the size of the lessons, besides the colouring.
  package init(_ lessons: [Lesson], coloring: Coloring?) {
    var languages = Self.shown
    // A kind's word is that of a block that is only shown, too.
    for kind in lessons.first?.vocabulary.steps ?? [] {
      for word in kind.aliases.union([kind.word]) { languages[word] = kind.highlighting }
    }
    self.languages = languages
    guard let coloring else { return }
    var codes: [String: Set<String>] = [:]
    for lesson in lessons {
      for (word, code) in Self.codes(of: lesson) {
        languages[word].map { _ = codes[$0, default: []].insert(code) }
      }
    }
    for (language, codes) in codes.sorted(by: { $0.key < $1.key }) {
      add(codes.sorted(), in: language, coloring)
    }
  }

  /// Colours one more code, such as one that a learner has edited.
  package mutating func add(_ code: String, in word: String, _ coloring: Coloring) {
    guard let language = languages[word], runs[language]?[code] == nil else { return }
    add([code], in: language, coloring)
  }

  /// The runs of a code, by the word after its fence; nil when it has no colours.
  package func runs(of code: String, in word: String) -> [CodeRun]? {
    languages[word].flatMap { runs[$0]?[code] }
  }

  /// The word after a fence that says the language.
  package static func language(of info: String) -> String {
    String(info.prefix { !$0.isWhitespace })
  }

  private mutating func add(_ codes: [String], in language: String, _ coloring: Coloring) {
    guard let colored = coloring(language, codes) else { return }
    // Whatever colours the code must not change it.
    for (code, runs) in zip(codes, colored) where runs.map(\.text).joined() == code {
      self.runs[language, default: [:]][code] = runs
    }
  }

  /// All code of a lesson with the words after its fences.
  private static func codes(of lesson: Lesson) -> [(word: String, code: String)] {
    var codes = lesson.steps.map { (word: $0.kind.word, code: $0.input) }
    var nodes = lesson.markdownBlocks.all + lesson.markdownBlocks.footnotes
    while let node = nodes.popLast() {
      if case .code(let info, let text) = node.kind { codes.append((language(of: info), text)) }
      nodes += node.children
    }
    return codes
  }
}
