import Processes
import Testing

/// What a test sees of Chromium: pages, storage and permissions that are its own and go with it.
final class Browser {
  private let chromium: Chromium
  private let context: String

  init() throws {
    chromium = try #require(
      ChromiumTrait.chromium, "the suite is serialized, and has the trait `.chromium`")
    let made = try chromium.call("Target.createBrowserContext", ["disposeOnDetach": true])
    context = try #require(made["browserContextId"] as? String)
  }

  deinit { _ = try? chromium.call("Target.disposeBrowserContext", ["browserContextId": context]) }

  /// A new, empty page.
  func newPage() throws -> BrowserPage {
    let target = try chromium.call(
      "Target.createTarget", ["url": "about:blank", "browserContextId": context])
    let attached = try chromium.call(
      "Target.attachToTarget", ["targetId": target["targetId"] ?? "", "flatten": true])
    return try BrowserPage(self, session: try #require(attached["sessionId"] as? String))
  }

  /// Closes a page.
  func closeTarget(_ target: String) throws {
    try chromium.call("Target.closeTarget", ["targetId": target])
  }

  /// Calls a method of a page and waits for what it returns.
  func call(
    _ method: String, _ parameters: [String: Any], session: String
  ) throws -> [String: Any] {
    try chromium.call(method, parameters, session: session)
  }

  /// As `Chromium.wait` does.
  func wait(
    for method: String, session: String, where holds: ([String: Any]) -> Bool
  ) throws -> [String: Any] {
    try chromium.wait(for: method, session: session, where: holds)
  }

  /// Makes the whole browser stand still.
  func sleep() throws { try chromium.sleep() }

  /// Has it go on.
  func wake() { chromium.wake() }

  /// The events so far, which are then forgotten.
  func takeEvents() -> [[String: Any]] { chromium.takeEvents() }

  /// Gives all pages a permission.
  func grant(_ permission: String) throws {
    try chromium.call(
      "Browser.grantPermissions", ["permissions": [permission], "browserContextId": context])
  }
}

/// Chromium for a suite whose tests use it one after another.
struct ChromiumTrait: SuiteTrait, TestScoping {
  @TaskLocal fileprivate static var chromium: Chromium?

  /// Whether Chromium is there. With `REQUIRE_SERVICES` set it must be: then this throws, which
  /// fails the test that asks, and it is not skipped.
  static func isAvailable() throws -> Bool {
    if Executable.find("chromium") != nil { return true }
    guard Executable.environmentValue("REQUIRE_SERVICES") != nil else { return false }
    throw BrowserError("chromium is not installed: scripts/setup --test does it")
  }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await Self.$chromium.withValue(Chromium()) { try await function() }
  }
}

extension Trait where Self == ChromiumTrait {
  static var chromium: Self { ChromiumTrait() }
}
