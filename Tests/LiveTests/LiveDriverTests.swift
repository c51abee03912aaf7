import Foundation
import LessonModel
import LessonText
import Processes
import Services
import Synchronization
import Testing

@testable import Live

/// How a run ends, by a clock that goes on 26 minutes with every look at it.
@Suite struct LiveDriverTests {
  private let account: Run
  private let run: LiveRun

  init() throws {
    account = try Run()
    run = try LiveRun(id: "r", lesson: "t") {}
  }

  private func drive() throws {
    let text = "---\ntitle: T\n---\n```sh\necho 1\n```\n"
    let lesson = try #require(
      LessonParser.parse(Array(text.utf8), file: "t.md", name: "t").lesson)
    let looks = Mutex(0)
    let start = ContinuousClock.now
    LiveDriver(run, lesson: lesson, host: ServiceHost(run: account), isTrusted: false) {
      looks.withLock { looks in
        defer { looks += 1 }
        return start + .seconds(26 * 60 * looks)
      }
    }.drive()
    account.cleanUp()
  }

  /// The names of the messages, and what they say of the end.
  private func told() throws -> [String] {
    struct Message: Decodable { var message: String, why: String?, asks: String? }
    return try run.takeParcels().map { parcel in
      let json: String =
        switch parcel {
        case .message(let json), .last(let json): json
        }
      let message = try JSONDecoder().decode(Message.self, from: Data(json.utf8))
      return [message.message, message.why, message.asks].compactMap { $0 }.joined(separator: " ")
    }
  }

  @Test("nothing is done: the learner is told, and then the run ends")
  func idle() throws {
    _ = run.connect(1)
    try drive()
    #expect(try told() == ["run", "note stay", "closed idle"])
    #expect(run.isOver)
  }

  @Test("the page is gone: the run ends, and there is nothing to tell")
  func lost() throws {
    _ = run.connect(1)
    run.disconnect(1)
    try drive()
    #expect(try told() == [])
    #expect(run.isOver)
  }

  @Test("another page has it: what was for the first one is not for the second")
  func taken() throws {
    #expect(run.connect(1) == nil)
    run.send(.message("{}"), to: 1)
    #expect(run.connect(2) == 1)
    run.send(.message("{}"), to: 1)
    #expect(try told() == [])
    run.disconnect(1)
    #expect(run.client == 2)
  }
}
