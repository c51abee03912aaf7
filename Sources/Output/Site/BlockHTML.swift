import Markdown

/// A block of code or of output. A long one is folded after its first lines; one that may be too wide for
/// a telephone can be reached with the keyboard, with a script or without.
enum BlockHTML {
  /// From how many lines on code is folded, and how many of them are seen.
  static let longCode = (from: 15, seen: 12)
  /// The same for an output, which is what a step is about.
  static let longOutput = (from: 29, seen: 24)
  /// How many letters have room on a telephone that is 320 pixels wide.
  static let narrow = 33

  /// The input of a step.
  ///
  /// - Parameters:
  ///   - code: The code as HTML, with a line end after each line.
  ///   - text: The code.
  ///   - wraps: Whether the theme breaks its lines between words.
  /// - Returns: its HTML.
  static func code(_ code: String, text: String, wraps: Bool) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let isWide = lines.contains { line in
      // A string is in one piece.
      line.count > narrow
        && (!wraps || line.contains("'")
          || line.split(separator: " ").contains { $0.count > narrow })
    }
    let block =
      "<pre class=\"input\(wraps ? " clauses" : "")\"\(focus(isWide))><code>\(code)</code></pre>\n"
    return folded(block, lines: lines.count - (lines.last == "" ? 1 : 0), longCode, "code-long")
  }

  /// Lines that were printed, as HTML; nothing for none.
  static func output(_ lines: [String]) -> String {
    let text = lines.joined(separator: "\n")
    guard !text.isEmpty else { return "" }
    let isWide = lines.contains { width(ofHTML: $0) > narrow }
    return folded(
      "<pre class=\"output\"\(focus(isWide))><samp>\(text)</samp></pre>\n", lines: lines.count,
      longOutput, "output-long")
  }

  /// How an output differs from what was expected. It scrolls down too where it is long.
  static func difference(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let isLarge = lines.count > longOutput.from || lines.contains { $0.count > narrow }
    return "<pre\(focus(isLarge))><samp>\(HTMLText.escape(text))</samp></pre>"
  }

  /// A block that does not run and has no colours.
  static func plain(_ text: String, language: String) -> String {
    let name = language.isEmpty ? "" : " class=\"language-\(HTMLText.escape(language))\""
    return "<pre\(focus(onText: text))><code\(name)>\(HTMLText.escape(text))</code></pre>\n"
  }

  /// What makes a text take the focus where it scrolls.
  static func focus(onText text: String) -> String {
    focus(text.split(separator: "\n").contains { $0.count > narrow })
  }

  /// What makes a block that scrolls take the focus.
  static func focus(_ isWide: Bool) -> String { isWide ? " tabindex=\"0\"" : "" }

  /// A block that is folded behind its first lines where it is long.
  static func folded(
    _ block: String, lines: Int, _ long: (from: Int, seen: Int), _ name: String
  ) -> String {
    guard lines >= long.from else { return block }
    return """
      <div class="long \(name)">
      \(block)<details><summary><span class="more">All \(lines) lines</span>\
      <span class="fewer">The first \(long.seen) lines</span></summary></details>
      </div>

      """
  }

  /// How many letters of HTML are seen.
  private static func width(ofHTML html: String) -> Int {
    var (count, isTag, isName) = (0, false, false)
    for letter in html {
      switch letter {
      case "<": isTag = true
      case ">": isTag = false
      case "&" where !isTag: (count, isName) = (count + 1, true)
      case ";" where isName: isName = false
      default: if !isTag, !isName { count += 1 }
      }
    }
    return count
  }
}
