import LessonModel
import LessonText
import Markdown

/// Lays a Markdown tree out in lines, cut at the steps.
struct TerminalLayout {
  /// What a container puts in front of the lines of what it holds.
  private struct Level {
    /// In front of the first line, until it has been used.
    var first: TerminalLine.Piece?
    var rest: TerminalLine.Piece
  }

  private let width: Int
  private let showsAddresses: Bool
  private let colors: CodeColors
  private let role: (Int) -> CodeBlock.Role
  private var levels: [Level] = []
  private var parts: [LessonTerminal.Part] = []
  private var lines: [TerminalLine] = []
  /// Whether an empty line comes before the next one.
  private var needsGap = false

  /// Containers are not moved further in when less than this is left.
  private static let leastRoom = 16

  /// Makes a layout; `role` says what the fenced code block on a line of the tree is for.
  init(
    width: Int, showsAddresses: Bool, colors: CodeColors, role: @escaping (Int) -> CodeBlock.Role
  ) {
    (self.width, self.showsAddresses) = (width, showsAddresses)
    (self.colors, self.role) = (colors, role)
  }

  /// All parts.
  mutating func finish() -> [LessonTerminal.Part] {
    endProse()
    return parts
  }

  /// An answer ends here.
  mutating func endAnswer() {
    endProse()
    parts.append(.answerEnd)
  }

  /// Adds a block of the page's own level and what it holds. Only there a quote can be an alert, as on GitHub.
  mutating func add(_ node: MarkdownNode) {
    guard node.kind == .quote, let alert = AlertMark(in: node) else { return addBlock(node) }
    inLevel(first: nil, rest: .init("│ ", [.dim])) { layout in
      layout.emit([TerminalLine(alert.title, .strong)])
      alert.blocks.forEach { layout.addBlock($0) }
    }
  }

  private mutating func addBlock(_ node: MarkdownNode) {
    switch node.kind {
    case .document, .other: node.children.forEach { addBlock($0) }
    case .footnote(let number):
      let mark = "[\(number)] "
      let indent = TerminalLine.Piece(String(repeating: " ", count: mark.count))
      inLevel(first: .init(mark), rest: indent) { layout in
        node.children.forEach { layout.addBlock($0) }
      }
    case .paragraph: addText(node)
    case .heading(let level): addHeading(node, level: level)
    case .quote:
      inLevel(first: nil, rest: .init("│ ", [.dim])) { layout in
        node.children.forEach { layout.addBlock($0) }
      }
    case .list(let start, let isTight): addList(node, start: start, isTight: isTight)
    case .code(let info, let text): addCode(info: info, text: text, line: node.line)
    case .rule: emit([TerminalLine(String(repeating: "─", count: room), .dim)])
    case .table(let alignments):
      let rows = node.children.map { row in
        row.children.map { InlineText(showsAddresses: showsAddresses).runs(of: $0) }
      }
      let header = rows.first.map { $0.map { Self.styled($0, .strong) } }
      emit(
        TerminalTable(rows: (header.map { [$0] } ?? []) + rows.dropFirst(), alignments: alignments)
          .lines(width: room))
    default: break
    }
  }

  private mutating func addText(_ node: MarkdownNode) {
    emit(
      LineWrapper.lines(
        of: InlineText(showsAddresses: showsAddresses).runs(of: node),
        width: min(LessonTerminal.longestTextLine, room)))
  }

  private mutating func addHeading(_ node: MarkdownNode, level: Int) {
    let runs = InlineText(showsAddresses: showsAddresses).runs(of: node)
    // The rule and the sign tell headings from prose where there are no colours.
    if level <= 2 {
      let lines = LineWrapper.lines(of: Self.styled(runs, .strong), width: room)
      let width = lines.map(\.width).max() ?? 0
      emit(lines + [TerminalLine(String(repeating: level == 1 ? "═" : "─", count: width), .dim)])
    } else {
      let sign = LineWrapper.Run.piece(.init("▸ ", [.dim]))
      emit(LineWrapper.lines(of: [sign] + Self.styled(runs, .strong), width: room))
    }
  }

  private mutating func addList(_ node: MarkdownNode, start: Int?, isTight: Bool) {
    let last = (start ?? 0) + node.children.count - 1
    let markWidth = start == nil ? 2 : String(last).count + 2
    for (index, item) in node.children.enumerated() {
      var mark = "• "
      if let start {
        let number = "\(start + index). "
        mark = String(repeating: " ", count: max(0, markWidth - number.count)) + number
      }
      var extra = 0
      if case .item(.some(let isChecked)) = item.kind {
        mark += isChecked ? "[x] " : "[ ] "
        extra = 4
      }
      let indent = TerminalLine.Piece(String(repeating: " ", count: markWidth + extra))
      inLevel(first: .init(mark), rest: indent) { layout in
        for (position, child) in item.children.enumerated() {
          if isTight, position > 0 { layout.needsGap = false }
          layout.addBlock(child)
        }
        if item.children.isEmpty { layout.emit([TerminalLine()]) }
      }
      if isTight, index < node.children.count - 1 { needsGap = false }
    }
    needsGap = true
  }

  private mutating func addCode(info: String, text: String, line: Int) {
    switch role(line) {
    case .step(let number):
      endProse()
      parts.append(.step(number))
    case .output, .choices: break
    case .source, .display:
      let code = LessonTerminal.code(
        text, language: CodeColors.language(of: info), width: room - 4, colors: colors)
      emit(code.map { TerminalLine([.init("    ")] + $0.pieces) })
    }
  }

  /// How many columns are left beside what the containers put in front.
  private var room: Int { width - levels.reduce(0) { $0 + $1.rest.width } }

  private mutating func inLevel(
    first: TerminalLine.Piece?, rest: TerminalLine.Piece,
    _ body: (inout TerminalLayout) -> Void
  ) {
    guard room - rest.width >= Self.leastRoom else { return body(&self) }
    if needsGap { emitGap() }
    levels.append(Level(first: first, rest: rest))
    body(&self)
    levels.removeLast()
  }

  private mutating func emit(_ block: [TerminalLine]) {
    if needsGap { emitGap() }
    for line in block {
      var pieces: [TerminalLine.Piece] = []
      for index in levels.indices {
        pieces.append(levels[index].first ?? levels[index].rest)
        levels[index].first = nil
      }
      lines.append(TerminalLine(pieces + line.pieces))
    }
    needsGap = true
  }

  private mutating func emitGap() {
    lines.append(TerminalLine(levels.map { $0.first == nil ? $0.rest : .init("") }))
    needsGap = false
  }

  private mutating func endProse() {
    while lines.last?.plain == "" { lines.removeLast() }
    if !lines.isEmpty { parts.append(.prose(lines)) }
    lines = []
    needsGap = false
  }

  private static func styled(
    _ runs: [LineWrapper.Run], _ style: TerminalStyle
  ) -> [LineWrapper.Run] {
    runs.map { run in
      guard case .piece(let piece) = run else { return run }
      return .piece(.init(piece.text, [style] + piece.styles, url: piece.url))
    }
  }
}

/// The text within a block, with its looks.
struct InlineText {
  let showsAddresses: Bool

  /// What the block's text consists of.
  func runs(of node: MarkdownNode) -> [LineWrapper.Run] {
    node.children.flatMap { runs(of: $0, styles: [], url: nil) }
  }

  private func runs(
    of node: MarkdownNode, styles: [TerminalStyle], url: String?
  ) -> [LineWrapper.Run] {
    func inside(_ style: TerminalStyle?, url: String? = url) -> [LineWrapper.Run] {
      let styles = styles + (style.map { [$0] } ?? [])
      return node.children.flatMap { runs(of: $0, styles: styles, url: url) }
    }
    switch node.kind {
    case .text(let text): return [.piece(.init(text, styles, url: url))]
    case .footnoteReference(let number): return [.piece(.init("[\(number)]", styles, url: url))]
    case .codeSpan(let text): return [.piece(.init(text, styles + [.code], url: url))]
    case .softBreak: return [.piece(.init(" ", styles, url: url))]
    case .lineBreak: return [.lineBreak]
    case .emphasis: return inside(.emphasis)
    case .strong: return inside(.strong)
    case .strikethrough: return inside(.strikethrough)
    case .link(let address):
      return inside(.link, url: address) + note(address, unlessIn: node)
    case .image(let address):
      let text = inside(nil)
      return [.piece(.init("[picture: ", styles + [.dim]))] + text
        + [.piece(.init("]", styles + [.dim]))] + note(address, unlessIn: node)
    default: return inside(nil)
    }
  }

  /// The address behind a link's text: unless the text says it already, it leads to a place on
  /// this page, or the terminal can follow the text itself.
  private func note(_ address: String, unlessIn node: MarkdownNode) -> [LineWrapper.Run] {
    let isAbsolute = address.hasPrefix("http://") || address.hasPrefix("https://")
    let says = node.children.contains { child in
      if case .text(let text) = child.kind { address.hasSuffix(text) } else { false }
    }
    guard !address.isEmpty, !address.hasPrefix("#"), !says, showsAddresses || !isAbsolute else {
      return []
    }
    return [.piece(.init(" (\(address))", [.dim]))]
  }
}
