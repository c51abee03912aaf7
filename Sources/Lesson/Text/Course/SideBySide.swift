import Dispatch
import Foundation
import Synchronization

extension Array where Element: Sendable {
  /// The same for each element, on all processors at once.
  ///
  /// - Parameter body: what is done, in no order, on several threads; their stacks are as deep as that of
  ///   a program, so that it may go down a tree.
  /// - Returns: the results, in the order of the elements.
  package func mapSideBySide<Result: Sendable>(
    _ body: @escaping @Sendable (Element) -> Result
  ) -> [Result] {
    let threads = Swift.min(count, ProcessInfo.processInfo.activeProcessorCount)
    guard threads > 1 else { return map(body) }
    let elements = self
    // Few enough that threads do not wait for each other, many enough that they end at the same time.
    let size = Swift.max(1, count / (threads * 16))
    let portions = Portions<Result>()
    let group = DispatchGroup()
    for _ in 0..<threads {
      group.enter()
      Thread.detachNewThread {
        while let start = portions.take(size, of: elements.count) {
          let end = Swift.min(start + size, elements.count)
          portions.add(elements[start..<end].map(body), at: start)
        }
        group.leave()
      }
    }
    group.wait()
    return portions.results
  }
}

/// What threads divide among themselves, and what comes of it.
private final class Portions<Result: Sendable>: Sendable {
  private let next = Mutex(0)
  private let found = Mutex<[(place: Int, results: [Result])]>([])

  /// The place of the next portion; nil when there is none left.
  func take(_ size: Int, of count: Int) -> Int? {
    next.withLock { next in
      defer { next += size }
      return next < count ? next : nil
    }
  }

  func add(_ results: [Result], at place: Int) {
    found.withLock { $0.append((place, results)) }
  }

  var results: [Result] {
    found.withLock { $0.sorted { $0.place < $1.place }.flatMap(\.results) }
  }
}
