import LessonModel
import LessonText
import Runner
import Terminal

/// The cells of a notebook, of which each is a step of a page that grows.
extension LiveDriver {
  /// Runs a cell, and says what it came to.
  func take(cell message: PageMessage) {
    guard let desk else {
      return sendPassing(
        NoteMessage(text: "Cells belong to notebooks: on a page, type into a session."))
    }
    let (text, number) = (message.text(.text) ?? "", message.number(.number) ?? 1)
    self.desk?.begin()
    do throws(CellFindings) {
      switch try desk.page.read(text, number: number, id: message.text(.id)) {
      case .empty: send(CellMessage(number: number))
      case .page(let page, let isTrusted): return begin(page, isTrusted: isTrusted, number: number)
      case .step(let step, let place):
        run(step, at: place, text: text, id: message.text(.id))
        if runner == nil { fail(number) } else { answer(number) }
      }
    } catch {
      refuse(error.findings, number: number)
    }
  }

  private func answer(_ number: Int) {
    guard let message = desk?.message(ofCell: number) else { return }
    send(message)
  }

  /// Says what is wrong with a cell that cannot be run as it is written.
  private func refuse(_ findings: [Finding], number: Int) {
    let lines = findings.map(\.description)
    var message = CellMessage(number: number)
    message.problem = .init(name: .malformed, text: lines.first ?? "", lines: lines)
    send(message)
  }

  // MARK: The front matter

  /// Begins a page anew, and gets its services ready.
  private func begin(_ page: NotebookPage, isTrusted: Bool, number: Int) {
    let missing = DependencyFiles.findings(for: page.lesson, packageRoot: ".")
    guard missing.isEmpty else { return refuse(missing, number: number) }
    forget()
    desk = CellDesk(page: page, isTrusted: isTrusted)
    startModel()
    perform(model.handle(.page(.wished(.begin))))
    sendStanding()
    guard runner != nil else { return fail(number) }
    var message = CellMessage(number: number)
    let services = (runner?.serviceRecords ?? []).map {
      "\($0.name): \($0.kind) \($0.version), \($0.provider)\n"
    }
    if !services.isEmpty { message.outputs = [.init(text: services.joined())] }
    send(message)
  }

  private func startModel() {
    guard let desk else { return }
    model = StepModeModel(desk.page.lesson, isTrusted: desk.isTrusted, isNotebook: true)
    ids = SessionIDs(desk.page.lesson)
    perform(model.start())
  }

  /// Says why the services could not be started. A later cell tries again.
  private func fail(_ number: Int) {
    guard var message = desk?.message(ofCell: number) else { return }
    message.problem?.name = .service
    forget()
    desk?.page.removeCells()
    startModel()
    send(message)
  }

  // MARK: Steps

  private func run(_ step: Step, at place: Int, text: String, id: String?) {
    lookAround()
    ids.add(step)
    perform(model.handle(.page(.wished(.cell(step, at: place)))))
    sendStanding()
    // What could not be begun is not on the page.
    guard lesson.steps.count == place + 1, lesson.steps.last?.file == step.file else { return }
    desk?.page.accept(text, id: id, step, at: place)
    if desk?.wasInterrupted == true { model.leaveOutLast() }
  }
}
