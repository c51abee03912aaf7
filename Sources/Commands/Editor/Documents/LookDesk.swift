import Foundation
import LessonModel
import Platform

/// Looks at documents on a thread of its own. Of a document that has changed again only the latest text is
/// looked at.
final class LookDesk: Sendable {
  /// A document that is to be looked at.
  struct Order: Sendable {
    var uri: String
    var path: String
    var kind: FileKind
    var version: Int
    var texts: [String: [UInt8]]
    var isTrusted: Bool
  }

  /// What was seen.
  struct Answer: Sendable {
    var uri: String
    var version: Int
    /// Nil when the commands could not even begin with the file.
    var look: FileLook?
    /// What is to be shown at the file's lines.
    var findings: [Finding]
    /// What is wrong elsewhere and keeps the page from being run.
    var elsewhere: [Finding]
  }

  private let box: LetterBox<Order>

  /// Starts the thread, which ends with the process.
  ///
  /// - Parameters:
  ///   - looker: looks at files.
  ///   - answer: told of what was seen, on that thread.
  /// - Throws: `SystemError` when the process has too many open files.
  init(_ looker: FileLooker, answer: @escaping @Sendable (Answer) -> Void) throws(SystemError) {
    box = try LetterBox()
    Thread.detachNewThread { [box] in
      while true {
        var orders: [Order] = []
        for order in box.wait() {
          orders.removeAll { $0.uri == order.uri }
          orders.append(order)
        }
        while !orders.isEmpty {
          answer(Self.look(at: orders.removeFirst(), looker))
          for order in box.take() {
            orders.removeAll { $0.uri == order.uri }
            orders.append(order)
          }
        }
      }
    }
  }

  /// Has a document looked at.
  func put(_ order: Order) { box.put(order) }

  private static func look(at order: Order, _ looker: FileLooker) -> Answer {
    var answer = Answer(
      uri: order.uri, version: order.version, look: nil, findings: [], elsewhere: [])
    do {
      let look: FileLook
      switch order.kind {
      case .page: look = try looker.page(order.path, order.texts, order.isTrusted)
      case .settings: look = try looker.settings(order.path, order.texts, order.isTrusted)
      case .mutants(let page): look = try looker.page(page, order.texts, order.isTrusted)
      case .other: return answer
      }
      answer.look = look
      for finding in look.findings {
        if (SymbolicLink.resolved(finding.file) ?? finding.file) == order.path {
          answer.findings.append(finding)
        } else if !finding.isWarning, order.kind == .page {
          answer.elsewhere.append(finding)
        }
      }
    } catch {
      answer.elsewhere = [Finding(file: order.path, line: 1, problem: "\(error)")]
    }
    return answer
  }
}
