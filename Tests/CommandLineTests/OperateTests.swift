import Foundation
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
      ["run", path], environment: ["ETUDE_REDIS": "redis://127.0.0.1:\(server.port)"])
    #expect(result.status == 0, "\(result.output)")
    #expect(
      result.output.contains(
        "the server of cache is not the lesson's own: nothing may be done to it"))
    #expect(result.output.contains("cache has no crash"), "\(result.output)")
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
