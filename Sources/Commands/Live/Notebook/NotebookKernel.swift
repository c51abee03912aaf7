import Foundation
import Glibc
import LessonModel
import LessonText
import Platform
package import Services
import Synchronization

/// The program behind a Jupyter kernel: one run, whose messages are lines of JSON.
///
/// They are those of live pages (`docs/live.md`). What a page says over its WebSocket comes over standard
/// input, and the answers go to standard output. The end of the input ends the run: so it ends with the
/// kernel, however that ends.
package enum NotebookKernel {
  /// The most bytes of a line: many times those of a message.
  private static let mostBytes = 1 << 20

  /// Serves a notebook until there is no more input, or nobody reads the output.
  ///
  /// - Parameter host: where services come from.
  /// - Returns: why it ended before its input did; nil when it did not.
  /// - Throws: `SystemError` when the process has too many open files.
  package static func serve(host: ServiceHost) throws -> String? {
    let outbox = Outbox()
    let page = CellDesk().page
    let run = try LiveRun(id: "notebook", lesson: page.lesson.name) { outbox.send() }
    outbox.run.withLock { $0 = run }
    _ = run.connect(1)
    Thread.detachNewThread {
      LiveDriver(
        run, lesson: page.lesson, host: host, isTrusted: false, isNotebook: true, now: { .now }
      ).drive()
    }
    var isOpen = false
    while let line = readLine(strippingNewline: true) {
      guard line.utf8.count <= mostBytes else { return "a line of the input is too long" }
      let message: PageMessage
      do throws(PageMessage.Malformed) {
        message = try PageMessage(json: line)
      } catch {
        return error.problem
      }
      if !isOpen {
        guard message.name == .open else { return "the first message is `open`" }
        isOpen = true
      } else {
        guard message.name != .open else { return "`open` comes once" }
        run.put(.message(message))
      }
    }
    return nil
  }

  /// Writes what the run says.
  private final class Outbox: Sendable {
    let run = Mutex<LiveRun?>(nil)

    /// Writes all there is, in order. Without a reader the process ends, by the signal that a person
    /// would send.
    func send() {
      run.withLock { run in
        for parcel in run?.takeParcels() ?? [] {
          let json: String =
            switch parcel {
            case .message(let json), .last(let json): json
            }
          guard Transfer.writeAll(Array((json + "\n").utf8).span, to: STDOUT_FILENO) else {
            kill(getpid(), SIGTERM)
            return
          }
        }
      }
    }
  }
}
