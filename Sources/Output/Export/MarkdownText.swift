import PlainText

/// Text in Markdown in such a way that it stays what it is.
package enum MarkdownText {
  /// A fenced block, its fence longer than any run of backticks that its lines begin with.
  static func block(_ lines: [String], info: String) -> [String] {
    let runs = lines.map { line in
      line.utf8.drop { $0 == 0x20 || $0 == 0x09 }.prefix { $0 == UInt8(ascii: "`") }.count
    }
    let fence = String(repeating: "`", count: max(3, (runs.max() ?? 0) + 1))
    return [fence + info] + lines + [fence]
  }

  /// A code span, its marks longer than any run of backticks within.
  static func code(_ text: String) -> String {
    let line = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .joined(separator: " ")
    if line.allSatisfy({ $0 == " " }) { return line.isEmpty ? "(nothing)" : "(blank)" }
    var longest = 0
    var run = 0
    for byte in line.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let mark = String(repeating: "`", count: longest + 1)
    let needsPad = line.hasPrefix("`") || line.hasSuffix("`")
    let pad = needsPad || (line.hasPrefix(" ") && line.hasSuffix(" ")) ? " " : ""
    return mark + pad + line + pad + mark
  }

  /// Text within a line, with every character escaped that could mean something to Markdown there.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if character.isNewline {
        result += " "
      } else {
        if "\\`*_[]<>#|~&".contains(character) { result += "\\" }
        result.append(character)
      }
    }
    return result
  }

  /// The lines of a text; a line end at its end begins no other line.
  package static func lines(_ text: String) -> [String] {
    VisibleText.lines(from: Array(text.utf8))
  }
}
