import LessonModel
import PlainText
import Platform

/// A run that is under way, as the server's thread sees it.
struct ActiveRun {
  let run: PageRun
  /// By which the editor knows its progress; nil where it shows none.
  var token: MessageID?
  /// The request that is answered at its end; nil when it has been answered.
  var request: MessageID?
  /// Whether the editor knows the token, so that progress can be told.
  var isKnown: Bool
  /// Whether its beginning was told.
  var hasBegun = false
  /// What was to be told last, before the editor knew the token.
  var untold: (text: String, percent: Int)?
  let title: String
}

/// Runs, and what editors are asked for them.
extension LanguageServer {
  /// How many pages run at a time.
  private static let mostRuns = 8

  func execute(_ parameters: ExecuteParams, _ request: MessageID) throws(ProtocolError) {
    guard let command = PageCommand(rawValue: parameters.command),
      let argument = parameters.arguments?.first
    else {
      throw .malformed(
        .invalidParams, "there is no command '\(parameters.command.prefix(100))' of a step here")
    }
    do throws(Refused) {
      let token = parameters.workDoneToken
      try begin(command, argument, request, token)
      // With the token of the request, the answer is its end. Else an editor would wait for it.
      if token == nil { reply(request, Nothing?.none) }
    } catch {
      show(error.text, .error)
      reply(request, Nothing?.none)
    }
  }

  /// Why a command does nothing.
  private struct Refused: Error { var text: String }

  private func begin(
    _ command: PageCommand, _ argument: CommandArgument, _ request: MessageID, _ token: MessageID?
  ) throws(Refused) {
    guard let entry = entries[argument.uri], entry.document.kind == .page else {
      throw Refused(text: "\(argument.uri) is no page that is open.")
    }
    guard let path = entry.document.path, FileSystem.isFile(path) else {
      throw Refused(text: "\(argument.uri) is no file yet: save the page, then run it.")
    }
    guard argument.step > 0 else { throw Refused(text: "The steps of a page have numbers from 1.") }
    var purpose = PageRun.Purpose.outputs
    if command == .accept {
      guard let run = entry.run else {
        throw Refused(text: "Step \(argument.step) has not run yet: run to it first.")
      }
      guard client.appliesEdits else {
        throw Refused(
          text:
            "This editor lets no server change a text: 'etude accept' writes outputs into files.")
      }
      purpose = .acceptance(run)
    }
    // A later wish for the same page takes the place of the earlier one.
    let earlier = runs.values.filter { $0.run.order.path == path }
      .max { $0.run.order.id < $1.run.order.id }
    for active in runs.values where active.run.order.path == path { active.run.cancel() }
    let others = Set(runs.values.map(\.run.order.path)).subtracting([path])
    guard others.count < Self.mostRuns else {
      throw Refused(text: "\(others.count) pages run already: wait for one of them, or cancel it.")
    }
    lastRun += 1
    let id = lastRun
    let order = PageRun.Order(
      id: id, uri: argument.uri, path: path, version: entry.document.version, texts: texts,
      step: argument.step, purpose: purpose)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let title =
      command == .accept
      ? "Accept step \(argument.step) of \(name)" : "Run \(name) to step \(argument.step)"
    do {
      let run = try PageRun(
        order, looker: configuration.looker, host: configuration.host, agreements: agreements
      ) { [box] in box.put(.run(id, $0)) }
      runs[id] = ActiveRun(
        run: run, token: token, request: token == nil ? nil : request, isKnown: token != nil,
        title: title)
      if token == nil, client.showsProgress {
        let own = MessageID.text("etude-run-\(id)")
        runs[id]?.token = own
        ask("window/workDoneProgress/create", TokenParams(token: own), .progress(run: id))
      }
      run.begin(after: earlier?.run)
    } catch {
      throw Refused(text: "\(error)")
    }
  }

  // MARK: News

  func take(_ news: PageRun.News, of id: Int) {
    guard let active = runs[id] else { return }
    let order = active.run.order
    switch news {
    case .question(let text):
      let actions = [Self.yes, Self.no].map { MessageAction(title: $0) }
      ask(
        "window/showMessageRequest", ShownMessage(type: .warning, message: text, actions: actions),
        .agreement(run: id))
    case .progress(let text, let percent): progress(id, text, percent)
    case .ran(let run):
      entries[order.uri]?.run = run
      entries[order.uri]?.ranHere = true
      publish(order.uri)
      if client.refreshesLenses {
        ask("workspace/codeLens/refresh", Nothing?.none, .refresh)
      }
    case .accepted(let bytes): apply(bytes, of: active)
    case .ended(let text, let type):
      finish(active, text)
      runs[id] = nil
      withdrawQuestions(ofRun: id)
      if active.run.wasCancelled {
        if let request = active.request { fail(request, .malformed(.cancelled, "cancelled")) }
        return
      }
      // Without progress, nothing else says it: also when the editor did not know the token in time.
      if type == .error || !active.isKnown || (type == .warning && isAcceptance(order)) {
        show(text, type)
      }
      if let request = active.request { reply(request, Nothing?.none) }
    }
  }

  private static let yes = "Run"
  private static let no = "Cancel"
  private static let noAgreement =
    "Nothing was run, because you have not agreed to it. A server that is started as "
    + "'etude lsp --trust' does not ask."

  private func isAcceptance(_ order: PageRun.Order) -> Bool {
    if case .acceptance = order.purpose { true } else { false }
  }

  /// Says that an answer does nothing any more: also a yes is only to what was asked for last.
  private func withdrawQuestions(ofRun id: Int) {
    for case (let request, .agreement(run: id)) in questions {
      notify("$/cancelRequest", CancelParams(id: request))
    }
  }

  private func progress(_ id: Int, _ text: String, _ percent: Int) {
    guard let active = runs[id], let token = active.token else { return }
    guard active.isKnown else {
      runs[id]?.untold = (text, percent)
      return
    }
    if !active.hasBegun { begin(id, token, active.title) }
    notify(
      "$/progress",
      ProgressParams(
        token: token,
        value: .init(kind: "report", message: VisibleText.oneLine(text), percentage: percent)))
  }

  private func begin(_ id: Int, _ token: MessageID, _ title: String) {
    runs[id]?.hasBegun = true
    notify(
      "$/progress",
      ProgressParams(
        token: token, value: .init(kind: "begin", title: title, cancellable: true, percentage: 0)))
  }

  private func finish(_ active: ActiveRun, _ text: String) {
    guard let token = active.token, active.isKnown else { return }
    if !active.hasBegun { begin(active.run.order.id, token, active.title) }
    notify(
      "$/progress",
      ProgressParams(token: token, value: .init(kind: "end", message: VisibleText.oneLine(text))))
  }

  /// Has the editor change its text, as far as it is still the one that ran.
  private func apply(_ bytes: [UInt8], of active: ActiveRun) {
    let order = active.run.order
    guard let document = entries[order.uri]?.document, document.version == order.version else {
      return active.run.answer("The text has changed meanwhile: accept the step again.")
    }
    let edit = document.edit(to: bytes)
    ask(
      "workspace/applyEdit",
      ApplyEditParams(
        label: active.title,
        edit: client.takesVersions
          ? .init(documentChanges: [
            .init(textDocument: .init(uri: order.uri, version: order.version), edits: [edit])
          ]) : .init(changes: [order.uri: [edit]])), .edit(run: order.id))
  }

  // MARK: Answers

  func take(_ message: ClientMessage, to question: Question) {
    switch question {
    case .agreement(let id):
      let isYes = message.result(MessageAction.self)?.title == Self.yes
      runs[id]?.run.answer(isYes ? nil : Self.noAgreement)
    case .progress(let id):
      runs[id]?.isKnown = true
      if let untold = runs[id]?.untold { progress(id, untold.text, untold.percent) }
    case .edit(let id):
      let result = message.result(ApplyEditResult.self)
      let reason = result?.failureReason.map { ": \($0)" } ?? ""
      runs[id]?.run.answer(
        result?.applied == true
          ? nil : "The editor has not taken the output into its text\(reason).")
    case .refresh: break
    }
  }
}
