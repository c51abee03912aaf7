package import LessonModel

/// While a step runs: what need not wait for its end runs beside it, in another session.
extension StepModeModel {
  /// Takes a wish that need not wait for the end of the step that runs: what an operator does to a service, and
  /// what is typed into another session.
  ///
  /// - Returns: what is to be shown of it, before `nextBeside` is asked; nil when it has to wait.
  package mutating func takeBeside(_ wish: StepModeWish) -> [StepModeAction]? {
    guard phase == .running || isTyping else { return nil }
    switch wish {
    case .type(let session, let text) where !session.kind.isCompiled && !session.kind.isOperation:
      return [.page(.queued(queue(typing: text, into: session)))]
    case .operate(let command): return [.page(.queued(queue(operating: command)))]
    default: return nil
    }
  }

  /// The next step that waits and can run now, although another one runs; it waits no more.
  ///
  /// - Parameters:
  ///   - standing: where the sessions stand.
  ///   - running: the sessions in which steps run.
  /// - Returns: the step; nil when there is none.
  package mutating func nextBeside(
    _ standing: [SessionStateRecord], running: [StepModeSession]
  ) -> Step? {
    guard phase == .running || isTyping else { return nil }
    page.look(at: standing)
    let index = page.queue.firstIndex { step in
      let session = StepModeSession(of: step, in: lesson)
      return canRun(step) && !running.contains(session)
        && !(page.isOwed(by: session) && !step.input.hasPrefix("^C"))
    }
    return index.map { page.queue.remove(at: $0) }
  }

  /// Takes note of what such a step came to.
  ///
  /// - Parameters:
  ///   - run: what it came to.
  ///   - running: the sessions in which steps still run.
  /// - Returns: what is to be shown of it.
  package mutating func noteBeside(
    _ run: StepRun, running: [StepModeSession]
  ) -> [StepModeAction] {
    let kind = lesson.vocabulary.step(run.record.kind)
    page.noteTyped(run, isOperation: kind?.isOperation ?? false, running: running)
    return [.page(.show(run)), .showBackground(.new)]
  }

  var isTyping: Bool { if case .typing = phase { true } else { false } }
}
