/// Texts in several lines.
extension SVG {
  /// How far the lines of a text are apart.
  static func lineHeight(_ classes: String = "") -> Double { classes.hasPrefix("small") ? 14 : 16 }

  /// A transcript may hold any text; no drawing grows without end.
  private static let mostLines = 12

  /// The text in lines that have room with the looks of a class: cut at blanks, and within a word only
  /// where it is longer than a line.
  static func wrapped(_ text: String, _ room: Double, _ classes: String = "") -> [String] {
    let most = max(1, Int(room / width("n", classes)))
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count <= most {
        line += " \(word)"
        continue
      }
      if !line.isEmpty { lines.append(line) }
      var rest = word
      while rest.count > most, lines.count <= mostLines {
        let part = head(of: rest, most)
        lines.append(String(part))
        rest = rest[part.endIndex...]
      }
      line = String(rest)
      guard lines.count <= mostLines else { break }
    }
    if !line.isEmpty { lines.append(line) }
    guard lines.count > mostLines else { return lines }
    let last = cut(lines[mostLines - 1], to: max(1, most - 1))
    return lines[..<(mostLines - 1)] + [last.hasSuffix("…") ? last : last + "…"]
  }

  /// The beginning of a word that is longer than a line: up to its last mark that has room, or as much
  /// as has room.
  private static func head(of word: Substring, _ most: Int) -> Substring {
    let part = word.prefix(most)
    guard let mark = part.lastIndex(where: { !$0.isLetter && !$0.isNumber }) else { return part }
    let head = part[...mark]
    return head.count > most / 2 ? head : part
  }

  /// Whether the text goes into lines without a word that is cut.
  static func keepsWords(_ text: String, _ room: Double, _ classes: String = "") -> Bool {
    text.split(separator: " ").allSatisfy { width(String($0), classes) <= room }
  }

  /// The width of the widest of these lines.
  static func width(_ lines: [String], _ classes: String = "") -> Double {
    lines.map { width($0, classes) }.max() ?? 0
  }

  /// Draws lines of text; the first one's foot is at the point.
  mutating func text(
    _ lines: [String], at point: Point, anchor: Anchor = .start, classes: String = ""
  ) {
    for (place, line) in lines.enumerated() {
      text(
        line, at: .init(x: point.x, y: point.y + Double(place) * SVG.lineHeight(classes)),
        anchor: anchor, classes: classes)
    }
  }
}
