import Synchronization
import Testing

@testable import LessonText

/// The same for each element, on several threads.
@Suite struct MapSideBySideTests {
  @Test(
    "each element once, and the results in its order", arguments: [0, 1, 2, 3, 31, 32, 33, 5000])
  func order(count: Int) {
    let elements = Array(0..<count)
    let calls = Calls()
    let results = elements.mapSideBySide { element in
      calls.numbers.withLock { $0.append(element) }
      return element * 2
    }
    #expect(results == elements.map { $0 * 2 })
    #expect(calls.numbers.withLock { $0 }.sorted() == elements)
  }

  private final class Calls: Sendable {
    let numbers = Mutex<[Int]>([])
  }

  @Test("a page reads the same each time, also when many others were read in between")
  func memo() throws {
    func lesson(_ number: Int) throws -> [String] {
      let page = "---\ntitle: T\n---\n\n## Part \(number)\n\nText.\n"
      let lesson = try #require(LessonParser.parse(Array(page.utf8), file: "t", name: "t").lesson)
      #expect(lesson.markdownBlocks.offset == 3)
      return lesson.markdownBlocks.headingIDs
    }
    for number in [1, 2, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2] {
      #expect(try lesson(number) == ["part-\(number)"])
    }
  }
}
