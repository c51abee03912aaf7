import Files
import LessonModel
import PlainText
import Platform

/// What is known of documents.
extension LanguageServer {
  func initialize(_ parameters: InitializeParams) -> InitializeResult {
    let can = parameters.capabilities
    let encodings = can.general?.positionEncodings ?? []
    client.encoding = encodings.contains(PositionEncoding.utf8.rawValue) ? .utf8 : .utf16
    client.showsProgress = can.window?.workDoneProgress ?? false
    client.appliesEdits = can.workspace?.applyEdit ?? false
    client.takesVersions = can.workspace?.workspaceEdit?.documentChanges ?? false
    client.refreshesLenses = can.workspace?.codeLens?.refreshSupport ?? false
    stage = .open
    if let id = parameters.processId { ParentWatch.start(id) { [box] in box.put(.lost) } }
    return InitializeResult(
      capabilities: .init(
        positionEncoding: client.encoding,
        textDocumentSync: .init(openClose: true, change: 2, save: true),
        codeLensProvider: Nothing(), codeActionProvider: true, hoverProvider: true,
        definitionProvider: true,
        completionProvider: .init(triggerCharacters: ["`", " ", "=", "<"]),
        executeCommandProvider: .init(
          commands: PageCommand.allCases.map(\.rawValue), workDoneProgress: true)),
      serverInfo: .init(version: configuration.version))
  }

  func open(_ parameters: OpenParams) {
    let item = parameters.textDocument
    let path = FileAddress.path(of: item.uri)
    let document = OpenDocument(
      uri: item.uri, path: path, kind: FileKind(path: path, language: item.languageId),
      version: item.version, text: item.text, encoding: client.encoding)
    entries[item.uri] = Entry(document: document)
    look(at: item.uri)
  }

  func change(_ parameters: ChangeParams) {
    let uri = parameters.textDocument.uri
    entries[uri]?.document.change(
      parameters.contentChanges, version: parameters.textDocument.version)
    entries[uri]?.page = nil
    look(at: uri)
  }

  /// What is saved may be what other documents depend on.
  func save(_ parameters: DocumentParams) {
    for uri in entries.keys.sorted() {
      entries[uri]?.hasAsked = false
      order(uri)
    }
  }

  func close(_ parameters: DocumentParams) {
    let uri = parameters.textDocument.uri
    guard let entry = entries.removeValue(forKey: uri) else { return }
    if entry.document.kind != .other {
      notify(
        "textDocument/publishDiagnostics",
        PublishedDiagnostics(uri: uri, version: entry.document.version, diagnostics: []))
    }
  }

  // MARK: Looking

  /// The texts that stand in the editor, by their paths.
  var texts: [String: [UInt8]] {
    Dictionary(
      entries.values.compactMap { entry in
        entry.document.path.map { ($0, entry.document.text.bytes) }
      }
    ) { first, _ in first }
  }

  /// Has a document looked at, and those that depend on it.
  private func look(at uri: String) {
    order(uri)
    guard let document = entries[uri]?.document else { return }
    for (other, entry) in entries.sorted(by: { $0.key < $1.key }) where other != uri {
      let depends =
        switch (document.kind, entry.document.kind) {
        case (.settings, .page), (.settings, .mutants): true
        case (.page, .mutants(let page)):
          document.path == SymbolicLink.resolved(page)
        default: false
        }
      if depends { order(other) }
    }
  }

  private func order(_ uri: String) {
    guard let document = entries[uri]?.document, document.kind != .other, let path = document.path,
      // A page that was never saved has no place in a course.
      FileSystem.isFile(path)
    else { return }
    desk.put(
      LookDesk.Order(
        uri: uri, path: path, kind: document.kind, version: document.version, texts: texts,
        isTrusted: configuration.isTrusted))
  }

  /// Takes what was seen, unless the text is another by now.
  func take(_ answer: LookDesk.Answer) {
    guard let entry = entries[answer.uri], entry.document.version == answer.version else { return }
    entries[answer.uri]?.seen = answer
    entries[answer.uri]?.page = nil
    if !entry.ranHere, !entry.hasAsked, entry.document.kind == .page,
      let lesson = answer.look?.lesson
    {
      entries[answer.uri]?.hasAsked = true
      entries[answer.uri]?.run = answer.look?.latestRun(lesson).map {
        KeptRun(lesson: lesson, transcript: $0)
      }
    }
    publish(answer.uri)
  }

  /// Tells the editor what is to be said of a document.
  func publish(_ uri: String) {
    guard let entry = entries[uri], let seen = entry.seen, seen.version == entry.document.version
    else { return }
    let page = page(uri)
    let diagnostics = entry.document.diagnostics(
      seen.findings, elsewhere: seen.elsewhere, page, run: verdicts(uri))
    notify(
      "textDocument/publishDiagnostics",
      PublishedDiagnostics(
        uri: uri, version: entry.document.version, diagnostics: diagnostics))
  }

  /// The page in a document; nil when it is none.
  func page(_ uri: String) -> PageText? {
    guard let entry = entries[uri], entry.document.kind == .page else { return nil }
    if let page = entry.page { return page }
    let look = entry.seen?.look
    let page = PageText(
      entry.document, look?.vocabulary ?? .standard, isOpen: look?.isOpen ?? false)
    entries[uri]?.page = page
    return page
  }

  /// How the steps of a page stand.
  func verdicts(_ uri: String) -> [Int: KeptRun.Verdict] {
    guard let page = page(uri), let run = entries[uri]?.run else { return [:] }
    return run.verdicts(in: page.survey)
  }

  // MARK: Questions

  func lenses(_ parameters: DocumentParams) -> [CodeLens]? {
    let uri = parameters.textDocument.uri
    // What is no file, such as an older version that is shown beside it, cannot run.
    guard let page = page(uri), page.document.path != nil else { return nil }
    return PageCommand.all(of: page, run: verdicts(uri)).map { line, command in
      CodeLens(
        range: page.document.range(of: page.document.content(ofLine: line)), command: command)
    }
  }

  /// The commands of the steps that a part of the page belongs to, for editors that show no lenses.
  func actions(_ parameters: RangeParams) -> [EditorCommand]? {
    let uri = parameters.textDocument.uri
    guard let page = page(uri), page.document.path != nil else { return nil }
    let text = page.document.text
    func line(_ position: Position) -> Int {
      text.lineNumber(of: page.document.offset(of: position))
    }
    let first = line(parameters.range.start)
    let last = max(first, line(parameters.range.end))
    let lines = page.survey.blocks.filter { $0.openingLine <= last && $0.closingLine >= first }
      .compactMap { block -> Int? in
        switch block.role {
        case .step(let number), .output(let number), .choices(let number):
          page.survey.steps[number - 1].line
        case .source, .display: nil
        }
      }
    return PageCommand.all(of: page, run: verdicts(uri)).filter { lines.contains($0.line) }.map {
      var command = $0.command
      command.title += ": step \(command.arguments[0].step)"
      return command
    }
  }

  func hover(_ parameters: PositionParams) -> Hover? {
    let uri = parameters.textDocument.uri
    return page(uri).flatMap { page in
      page.hover(
        at: page.document.offset(of: parameters.position), run: verdicts(uri), manual)
    }
  }

  func completions(_ parameters: PositionParams) -> [CompletionItem]? {
    let uri = parameters.textDocument.uri
    guard let entry = entries[uri] else { return nil }
    let offset = entry.document.offset(of: parameters.position)
    if case .mutants(let path) = entry.document.kind {
      return page(at: path)?.completions(inMutants: entry.document, at: offset)
    }
    let services = entry.seen?.look?.lesson?.services.map(\.name) ?? []
    return page(uri)?.completions(at: offset, services: services, manual)
  }

  func definition(_ parameters: PositionParams) -> Location? {
    let uri = parameters.textDocument.uri
    guard let entry = entries[uri] else { return nil }
    let offset = entry.document.offset(of: parameters.position)
    if case .mutants(let path) = entry.document.kind {
      let text = entry.document.text
      guard text.lineCount > 0,
        let name = PageText.stepNamed(inLine: text.line(text.lineNumber(of: offset)), of: text),
        name.contains(offset)
      else { return nil }
      return page(at: path)?.location(
        ofStep: String(
          decoding: text.bytes[name].filter { $0 != UInt8(ascii: "\"") }, as: UTF8.self))
    }
    return page(uri)?.definition(at: offset, root: entry.seen?.look?.root)
  }

  /// The page in a file, as it stands in the editor, else on disk.
  private func page(at path: String) -> PageText? {
    guard let real = SymbolicLink.resolved(path) else { return nil }
    if let open = entries.first(where: { $0.value.document.path == real }) { return page(open.key) }
    // What cannot be read, or is no plain file, names no steps.
    guard let bytes = try? FileBytes.read(real) else { return nil }
    let document = OpenDocument(
      uri: FileAddress.uri(of: real), path: real, kind: .page, version: 0,
      text: String(decoding: bytes, as: UTF8.self),
      encoding: client.encoding)
    return PageText(document, .standard, isOpen: false)
  }
}
