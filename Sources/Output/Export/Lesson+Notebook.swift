package import LessonModel
import PlainText

extension Lesson {
  /// The lesson as a Jupyter notebook (nbformat 4.5): prose as Markdown, steps as `%%bash` cells
  /// with their outputs, which any Jupyter with its usual Python kernel runs; steps that are
  /// nothing for a shell as raw cells.
  ///
  /// - Parameter transcript: a run of exactly this text, for the outputs; nil takes what the page
  ///   expects.
  /// - Returns: JSON, with its line end.
  /// - Complexity: linear in the lesson and the transcript.
  package func notebook(transcript: Transcript? = nil) -> String {
    var cells: [NotebookCell] = []
    func add(_ kind: NotebookCell.Kind, _ lines: [String], step: Step? = nil, output: [String] = [])
    {
      cells.append(
        NotebookCell(
          kind: kind, id: "cell-\(cells.count + 1)", source: lines, step: step, output: output))
    }
    let shownName = MarkdownText.code(VisibleText.oneLine(name))
    add(
      .markdown,
      [
        "# \(MarkdownText.escaped(VisibleText.oneLine(title)))", "",
        "*Made by `etude export --ipynb` from the lesson \(shownName). Each cell is "
          + "a command of its own: an open transaction or a waiting statement does not last to the "
          + "next one.*",
      ])
    for piece in LessonPiece.all(of: self, transcript: transcript) {
      switch piece.content {
      case .prose(let lines): add(.markdown, lines)
      case .step(let step, let output):
        if let lines = ShellCommand(step, of: self).lines {
          add(.code, ["%%bash"] + lines, step: step, output: output)
        } else {
          add(.raw, step.inputLines, step: step)
          if !output.isEmpty { add(.markdown, MarkdownText.block(output, info: "text")) }
        }
      }
    }
    return JSONForm.document(Notebook(title: title, cells: cells))
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
  }

  func encode(to encoder: any Encoder) throws {
    var root = encoder.container(keyedBy: Key.self)
    try root.encode(4, forKey: .nbformat)
    try root.encode(5, forKey: .minor)
    try root.encode(cells, forKey: .cells)
    var metadata = root.nestedContainer(keyedBy: Key.self, forKey: .metadata)
    try metadata.encode(title, forKey: .title)
    var kernel = metadata.nestedContainer(keyedBy: Key.self, forKey: .kernelspec)
    try kernel.encode("python3", forKey: .name)
    try kernel.encode("Python 3", forKey: .displayName)
    try kernel.encode("python", forKey: .language)
    var language = metadata.nestedContainer(keyedBy: Key.self, forKey: .languageInfo)
    try language.encode("python", forKey: .name)
  }
}

private struct NotebookCell: Encodable {
  enum Kind: String, Encodable {
    case markdown, code, raw
  }

  let kind: Kind
  let id: String
  let source: [String]
  let step: Step?
  let output: [String]

  private enum Key: String, CodingKey {
    case id, metadata, source, outputs, etude, kind, session, number, line, name, text, tags
    case cellType = "cell_type"
    case executionCount = "execution_count"
    case outputType = "output_type"
  }

  func encode(to encoder: any Encoder) throws {
    var cell = encoder.container(keyedBy: Key.self)
    try cell.encode(kind, forKey: .cellType)
    try cell.encode(id, forKey: .id)
    try cell.encode(Self.text(source, endsLine: false), forKey: .source)
    var metadata = cell.nestedContainer(keyedBy: Key.self, forKey: .metadata)
    if let step {
      var place = metadata.nestedContainer(keyedBy: Key.self, forKey: .etude)
      try place.encode(step.number, forKey: .number)
      try place.encode(step.kind.word, forKey: .kind)
      try place.encode(step.attributes.session, forKey: .session)
      try place.encode(step.line, forKey: .line)
      if step.attributes.isAnswer { try metadata.encode(["answer"], forKey: .tags) }
    }
    guard kind == .code else { return }
    try cell.encodeNil(forKey: .executionCount)
    var outputs = cell.nestedUnkeyedContainer(forKey: .outputs)
    guard !output.isEmpty else { return }
    var stream = outputs.nestedContainer(keyedBy: Key.self)
    try stream.encode("stream", forKey: .outputType)
    try stream.encode("stdout", forKey: .name)
    try stream.encode(Self.text(output, endsLine: true), forKey: .text)
  }

  /// Lines as nbformat wants them: each but the last with its end.
  private static func text(_ lines: [String], endsLine: Bool) -> [String] {
    lines.enumerated().map { index, line in
      index < lines.count - 1 || endsLine ? line + "\n" : line
    }
  }
}
