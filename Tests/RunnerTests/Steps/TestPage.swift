import Foundation
import LessonModel
import LessonText
import Programs
import RedisCLI
import RedisClient
import Sessions
import TestSupport
import Testing

@testable import Runner

/// A page with a Redis server and a shell of its own, run without anything around it.
final class TestPage {
  let lesson: Lesson
  /// The sessions that were opened, in this order.
  private(set) var openedKinds: [Step.Kind] = []
  private let folder: String
  private let server: RedisServer
  private var stepRunner: StepRunner?

  /// Makes a page of the blocks in `text`; its only service is `cache`, a Redis server.
  ///
  /// - Parameters:
  ///   - text: the page without front matter; its first line is line 6 of the lesson.
  ///   - lacking: capabilities that the service lacks.
  ///   - version: the version that the server is said to have.
  ///   - kafka: what the page's Kafka steps talk to; nil when it has none.
  /// - Throws: when the text is no lesson, or the server does not start.
  init(
    _ text: String, lacking: Set<String> = [], version: String = "",
    kafka: (any SessionGroup)? = nil
  ) throws {
    let services = "services: {cache: redis\(kafka == nil ? "" : ", queue: kafka")}"
    let source = "---\ntitle: A page\n\(services)\n---\n\n" + text
    let result = LessonParser.parse(Array(source.utf8), file: "page.md", name: "page")
    lesson = try #require(result.lesson, "\(result.findings)")
    folder = NSTemporaryDirectory() + "etude-page-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let server = try RedisServer()
    self.server = server
    let background = BackgroundOutput()
    stepRunner = StepRunner(
      lesson: lesson, background: background,
      obstacle: { step in
        step.attributes.requires.flatMap { lacking.contains($0) ? "there is no \($0)" : nil }
      },
      servers: {
        [ServiceRecord(name: "cache", kind: "redis", version: version, provider: "local")]
      },
      makeGroup: { [unowned self, folder] kind, _ in
        openedKinds.append(kind)
        switch kind {
        case .redis: return RedisSessionGroup(endpoint: .unix(path: server.socketPath))
        case .sh:
          return ShellSessionGroup(folder: folder, background: background) { [unowned self] in
            let path = ["PATH": "/usr/local/bin:/usr/bin:/bin", "SOCKET": server.socketPath]
            return path.merging(runner.values) { $1 }
          }
        case .kafka: if let kafka { return kafka }
        default: break
        }
        throw SessionError("no \(kind.word) here")
      })
  }

  deinit {
    stepRunner?.close()
    server.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  var runner: StepRunner {
    guard let stepRunner else { preconditionFailure("set in init") }
    return stepRunner
  }

  /// Runs every step.
  func run() -> [StepRecord] { lesson.steps.map(runner.run) }
}

extension OutputPart {
  /// The part without its time, which is another one each time.
  var withoutTime: Self {
    var part = self
    part.milliseconds = nil
    return part
  }
}

/// A block of a page.
func block(_ info: String, _ input: String, prints output: String? = nil) -> String {
  "```\(info)\n\(input)\n```\n\n" + (output.map { "```output\n\($0)\n```\n\n" } ?? "")
}
