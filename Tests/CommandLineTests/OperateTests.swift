import Foundation
import LessonModel
import TestSupport
import Testing

/// What an operator may do depends on whose the server is.
@Suite struct OperateTests {
  private static let lesson = """
    ---
    title: Operated on
    services: {cache: redis}
    ---

    ```redis
    SET a 1
    ```

    ```service
    crash cache
    ```

    ```redis requires=crash
    GET a
    ```

    ```redis
    GET a
    ```

    ```output
    "1"
    ```

    """

  @Test("a server that was there before is left alone, and the page says so")
  func externalServer() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/lesson.md"
    try Self.lesson.write(toFile: path, atomically: true, encoding: .utf8)
    let server = try RedisServer()
    defer { server.stop() }
    let result = try Etude.run(
      ["run", path], environment: ["ETUDE_REDIS": "redis://127.0.0.1:\(server.port)/1"])
    #expect(result.status == 0, "\(result.output)")
    #expect(
      result.output.contains(
        "the server of cache is not the lesson's own: nothing may be done to it"))
    #expect(result.output.contains("cache has no crash"), "\(result.output)")
  }

  @Test("programs that need an operator are left out there, and a page's program ends with that")
  func programs() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/lesson.md"
    let text = """
      ---
      title: Operated on
      services: {cache: redis, other: redis}
      ---

      ```swift
      let word = "before"
      print(word)
      ```

      ```swift requires=crash on=cache
      let needed = "after"
      share("said", needed)
      ```

      ```swift
      print(word, needed)
      ```

      ```sh requires=crash on=cache
      echo ${said}
      ```

      ```redis on=cache
      ECHO ${said}
      ```

      """
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let server = try RedisServer()
    defer { server.stop() }
    let outside = try Etude.run(
      ["check", "--json", path],
      environment: ["ETUDE_REDIS": "redis://127.0.0.1:\(server.port)/1"])
    #expect(outside.status == 0, "\(outside.output)")
    let skipped = try RunReport(json: outside.standardOutput).lessons[0].steps
    #expect(skipped.map(\.outcome) == [.passed] + Array(repeating: .skipped, count: 4))
    #expect(
      skipped.map(\.message) == [
        nil, "the service cache has no crash",
        "step 2, which comes before it in the page's program, was skipped",
        "the service cache has no crash",
        "needs ${said}, which step 2 did not provide, because it was skipped",
      ])
    let own = try Etude.run(["check", "--json", path], environment: ["ETUDE_REDIS": ""])
    #expect(own.status == 0, "\(own.output)")
    let steps = try RunReport(json: own.standardOutput).lessons[0].steps
    #expect(
      steps.map(\.output.text) == ["before\n", "", "before after\n", "after\n", "\"after\"\n"])
  }

  @Test("on a server of the page's own the same steps are run")
  func ownServer() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/lesson.md"
    try Self.lesson.write(toFile: path, atomically: true, encoding: .utf8)
    let result = try Etude.run(["run", path], environment: ["ETUDE_REDIS": ""])
    #expect(result.status == 1, "\(result.output)")
    #expect(result.output.contains("crashed cache"))
  }
}
