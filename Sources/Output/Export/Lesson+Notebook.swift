package import LessonModel
import LessonText
import PlainText

extension Lesson {
  /// The lesson as a Jupyter notebook (nbformat 4.5) for Etude's own kernel: prose as Markdown, a cell a
  /// step, with its outputs and pictures.
  ///
  /// - Parameter transcript: a run of exactly this text, for the outputs; nil takes what the page
  ///   expects.
  /// - Returns: JSON, with its line end.
  /// - Complexity: linear in the lesson and the transcript, and quadratic in the number of steps that
  ///   capture something.
  package func notebook(transcript: Transcript? = nil) -> String {
    var cells = NotebookCells()
    let shownName = MarkdownText.code(VisibleText.oneLine(name))
    var head = [
      "# \(MarkdownText.escaped(VisibleText.oneLine(title)))", "",
      "*Made by `etude export --ipynb` from the lesson \(shownName), for the kernel that "
        + "`etude kernel --install` registers. A cell is a step of the lesson; sessions last from cell to "
        + "cell. Run the cells in order.*",
    ]
    if let files = dependencies?.files, !files.isEmpty {
      let names = files.map { MarkdownText.code(VisibleText.oneLine($0.text)) }
      head += [
        "",
        "**The lesson reads files of its course: \(listed(names)). Run this notebook in the course's "
          + "folder.**",
      ]
    }
    cells.add(markdown: head)
    cells.add(code: ["\(NotebookPage.headOfFrontMatter)"] + frontMatterLines)
    let counted = stepsWhoseOutputCounts
    let records = Dictionary(
      (transcript?.steps ?? []).filter { $0.outcome == .passed }.map { ($0.number, $0) }
    ) { first, _ in first }
    for piece in LessonPiece.all(of: self, transcript: transcript) {
      switch piece.content {
      case .prose(let lines): cells.add(markdown: lines)
      case .choices(let step, let lines):
        cells.insertBeforeLast(
          markdown: ["What do you expect?", ""] + step.choices.map { "- \($0.text)" })
        cells.add(
          markdown: ["<details><summary>What is right</summary>", ""] + lines + ["", "</details>"])
      case .step(let step, let lines):
        let outputs =
          records[step.number].map { NotebookOutput.all(of: $0.output) }
          ?? (lines.isEmpty ? [] : [.text(lines.map { $0 + "\n" }.joined())])
        cells.add(
          code: cellLines(of: step, includingOutputs: counted.contains(step.number)), step: step,
          outputs: outputs)
      }
    }
    return JSONForm.document(Notebook(title: title, cells: cells.all))
  }
}

/// Cells in order.
private struct NotebookCells {
  private(set) var all: [NotebookCell] = []

  mutating func add(markdown lines: [String]) { append(.init(kind: .markdown, source: lines)) }

  mutating func add(
    code lines: [String], step: Step? = nil, outputs: [NotebookOutput] = []
  ) {
    append(.init(kind: .code, source: lines, step: step, outputs: outputs))
  }

  mutating func insertBeforeLast(markdown lines: [String]) {
    all.insert(
      .init(kind: .markdown, id: nextID, source: lines), at: max(0, all.count - 1))
  }

  private var nextID: String { "cell-\(all.count + 1)" }

  private mutating func append(_ cell: NotebookCell) {
    var cell = cell
    cell.id = nextID
    all.append(cell)
  }
}

/// The form of nbformat 4.5: https://nbformat.readthedocs.io/en/5.10.4/format_description.html
private struct Notebook: Encodable {
  let title: String
  let cells: [NotebookCell]

  private enum Key: String, CodingKey {
    case cells, metadata, nbformat, kernelspec, title, name, language
    case minor = "nbformat_minor"
    case languageInfo = "language_info"
    case displayName = "display_name"
    case mimetype
    case codeMirror = "codemirror_mode"
    case pygments = "pygments_lexer"
    case fileExtension = "file_extension"
  }

  func encode(to encoder: any Encoder) throws {
    var root = encoder.container(keyedBy: Key.self)
    try root.encode(4, forKey: .nbformat)
    try root.encode(5, forKey: .minor)
    try root.encode(cells, forKey: .cells)
    var metadata = root.nestedContainer(keyedBy: Key.self, forKey: .metadata)
    try metadata.encode(title, forKey: .title)
    var kernel = metadata.nestedContainer(keyedBy: Key.self, forKey: .kernelspec)
    try kernel.encode("etude", forKey: .name)
    try kernel.encode("Etude", forKey: .displayName)
    try kernel.encode("etude", forKey: .language)
    var language = metadata.nestedContainer(keyedBy: Key.self, forKey: .languageInfo)
    try language.encode("etude", forKey: .name)
    // As the kernel says it, in kernel/etude_kernel.py: where it says something else, Jupyter has a changed
    // notebook to save as soon as it is open.
    try language.encode("text/x-sql", forKey: .mimetype)
    try language.encode("sql", forKey: .codeMirror)
    try language.encode("sql", forKey: .pygments)
    try language.encode(".txt", forKey: .fileExtension)
  }
}

private struct NotebookCell: Encodable {
  enum Kind: String, Encodable {
    case markdown, code
  }

  let kind: Kind
  var id = ""
  let source: [String]
  var step: Step?
  var outputs: [NotebookOutput] = []

  private enum Key: String, CodingKey {
    case id, metadata, source, outputs, etude, kind, session, number, line, name, text, tags
    case jupyter, collapsed, data
    case cellType = "cell_type"
    case executionCount = "execution_count"
    case outputType = "output_type"
    case sourceHidden = "source_hidden"
    case outputsHidden = "outputs_hidden"
    case plain = "text/plain"
    case svg = "image/svg+xml"
  }

  func encode(to encoder: any Encoder) throws {
    var cell = encoder.container(keyedBy: Key.self)
    try cell.encode(kind, forKey: .cellType)
    try cell.encode(id, forKey: .id)
    try cell.encode(Self.text(source.joined(separator: "\n")), forKey: .source)
    var metadata = cell.nestedContainer(keyedBy: Key.self, forKey: .metadata)
    if let step { try encode(step, to: &metadata) }
    guard kind == .code else { return }
    try cell.encodeNil(forKey: .executionCount)
    var list = cell.nestedUnkeyedContainer(forKey: .outputs)
    for output in outputs {
      var item = list.nestedContainer(keyedBy: Key.self)
      switch output {
      case .text(let text):
        try item.encode("stream", forKey: .outputType)
        try item.encode("stdout", forKey: .name)
        try item.encode(Self.text(text), forKey: .text)
      case .picture(let svg, let text):
        try item.encode("display_data", forKey: .outputType)
        _ = item.nestedContainer(keyedBy: Key.self, forKey: .metadata)
        var data = item.nestedContainer(keyedBy: Key.self, forKey: .data)
        try data.encode(Self.text(text), forKey: .plain)
        try data.encode(Self.text(svg), forKey: .svg)
      }
    }
  }

  private func encode(_ step: Step, to metadata: inout KeyedEncodingContainer<Key>) throws {
    var place = metadata.nestedContainer(keyedBy: Key.self, forKey: .etude)
    try place.encode(step.number, forKey: .number)
    try place.encode(step.kind.word, forKey: .kind)
    try place.encode(step.attributes.session, forKey: .session)
    try place.encode(step.line, forKey: .line)
    if step.attributes.isAnswer { try metadata.encode(["answer"], forKey: .tags) }
    let hidesSource = step.attributes.isHidden || step.attributes.isAnswer
    guard hidesSource || step.asksForGuess else { return }
    var jupyter = metadata.nestedContainer(keyedBy: Key.self, forKey: .jupyter)
    if hidesSource { try jupyter.encode(true, forKey: .sourceHidden) }
    try jupyter.encode(true, forKey: .outputsHidden)
    // VS Code and older programs know this one.
    try metadata.encode(true, forKey: .collapsed)
  }

  /// A text as nbformat wants it: its lines, each with its end.
  private static func text(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { "\($0)\n" }
    guard let last = lines.popLast(), last != "\n" else { return lines }
    return lines + [String(last.dropLast())]
  }
}
