import Foundation
import Platform
import Testing

/// A page of the browser.
final class BrowserPage {
  private let browser: Browser
  private let session: String

  init(_ browser: Browser, session: String) throws {
    self.browser = browser
    self.session = session
    for domain in ["Page", "Runtime", "Log", "Network"] { try call("\(domain).enable") }
    try call("Page.setLifecycleEventsEnabled", ["enabled": true])
  }

  /// Keys that are held while another one is pressed, as the browser's protocol counts them.
  struct Modifiers: OptionSet {
    let rawValue: Int
    static let control = Modifiers(rawValue: 2)
    static let shift = Modifiers(rawValue: 8)
  }

  enum Scheme: String, CaseIterable, Sendable { case light, dark }

  /// How the page is looked at.
  func look(_ scheme: Scheme, width: Int = 1280, scripts: Bool = true, printed: Bool = false) throws
  {
    try call(
      "Emulation.setEmulatedMedia",
      [
        "media": printed ? "print" : "screen",
        "features": [["name": "prefers-color-scheme", "value": scheme.rawValue]],
      ])
    try call(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false])
    try call("Emulation.setScriptExecutionDisabled", ["value": !scripts])
  }

  /// Has the page know that its reader wants nothing to move.
  func reduceMotion() throws {
    try call(
      "Emulation.setEmulatedMedia",
      ["features": [["name": "prefers-reduced-motion", "value": "reduce"]]])
  }

  /// What a page did while it was loaded.
  struct Visit: Sendable {
    /// Errors and warnings of the console, and scripts that failed.
    var complaints: [String] = []
    /// Every address that was asked for.
    var requests: [String] = []
  }

  /// Opens a file and waits until everything on it is loaded.
  func open(file path: String) throws -> Visit {
    try open(address: URL(fileURLWithPath: path).absoluteString)
  }

  /// Opens an address and waits until everything there is loaded.
  func open(address: String) throws -> Visit {
    _ = browser.takeEvents()
    let result = try call("Page.navigate", ["url": address])
    if let error = result["errorText"] { throw BrowserError("\(address): \(error)") }
    try waitUntilLoaded(result)
    var visit = Visit()
    for event in browser.takeEvents() where event["sessionId"] as? String == session {
      let parameters = event["params"] as? [String: Any] ?? [:]
      switch event["method"] as? String {
      case "Log.entryAdded":
        let entry = parameters["entry"] as? [String: Any] ?? [:]
        visit.complaints.append("\(entry["level"] ?? ""): \(entry["text"] ?? "")")
      case "Runtime.consoleAPICalled", "Runtime.exceptionThrown":
        visit.complaints.append("\(parameters)")
      case "Network.requestWillBeSent":
        let request = parameters["request"] as? [String: Any]
        visit.requests.append(request?["url"] as? String ?? "?")
      default: continue
      }
    }
    return visit
  }

  /// Goes to an address that leads to another one, and waits until that page is loaded.
  ///
  /// A page that is left cannot be asked where it is: the browser says where it has arrived.
  func navigate(to address: String, endingAt suffix: String) throws {
    try leave(endingAt: suffix) { try call("Page.navigate", ["url": address]) }
  }

  /// Leaves the page by something that is done on it, and waits until the last page that this leads to
  /// is loaded. Until then the browser may still be on its way, and would not go elsewhere.
  func leave(endingAt suffix: String, by deed: () throws -> Void) throws {
    _ = browser.takeEvents()
    try deed()
    func frame(_ event: [String: Any]) -> [String: Any] { event["frame"] as? [String: Any] ?? [:] }
    let arrival = try browser.wait(for: "Page.frameNavigated", session: session) {
      frame($0)["parentId"] == nil && (frame($0)["url"] as? String)?.hasSuffix(suffix) == true
    }
    try waitUntilLoaded(frame(arrival))
  }

  /// Waits until everything on a page is loaded. Its `loaderId` names it: a page that is left may
  /// say late that it is loaded.
  private func waitUntilLoaded(_ page: [String: Any]) throws {
    let loader = try #require(page["loaderId"] as? String)
    _ = try browser.wait(for: "Page.lifecycleEvent", session: session) {
      $0["loaderId"] as? String == loader && $0["name"] as? String == "load"
    }
  }

  /// The value of a JavaScript expression.
  func value<Value>(_ expression: String, as type: Value.Type = Value.self) throws -> Value {
    let result = try call(
      "Runtime.evaluate",
      [
        "expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true,
      ])
    if let problem = result["exceptionDetails"] { throw BrowserError("\(expression): \(problem)") }
    let object = result["result"] as? [String: Any]
    return try #require(object?["value"] as? Value, "\(expression) is \(object ?? [:])")
  }

  /// Clicks on the first element that a selector finds, with the mouse.
  func click(_ selector: String) throws {
    let place: [Double] = try value(
      """
      (() => {
        const element = document.querySelector(\(Self.quoted(selector)));
        element.scrollIntoView({ block: "center", behavior: "instant" });
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x + width / 2, y + height / 2];
      })()
      """)
    for type in ["mousePressed", "mouseReleased"] {
      try call(
        "Input.dispatchMouseEvent",
        ["type": type, "x": place[0], "y": place[1], "button": "left", "clickCount": 1])
    }
  }

  /// Types a text where the focus is.
  func type(_ text: String) throws { try call("Input.insertText", ["text": text]) }

  /// A text as JavaScript writes it.
  static func quoted(_ text: String) -> String {
    let data =
      (try? JSONSerialization.data(withJSONObject: text, options: .fragmentsAllowed)) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }

  /// Loads the page again, and waits until everything on it is loaded.
  func reload() throws {
    let loader: [String: Any] = try call("Page.getFrameTree")
    let tree = loader["frameTree"] as? [String: Any]
    let before = (tree?["frame"] as? [String: Any])?["loaderId"] as? String
    try call("Page.reload")
    _ = try browser.wait(for: "Page.lifecycleEvent", session: session) {
      $0["loaderId"] as? String != before && $0["name"] as? String == "load"
    }
  }

  /// Presses a key, such as `ArrowDown`, `Tab`, `Enter` or a letter, where the focus is.
  func press(_ key: String, with modifiers: Modifiers = []) throws {
    let codes = [
      "Enter": 13, " ": 32, "Tab": 9, "ArrowUp": 38, "ArrowDown": 40, "Escape": 27, "c": 67,
    ]
    var event: [String: Any] = [
      "key": key, "windowsVirtualKeyCode": codes[key] ?? 0, "modifiers": modifiers.rawValue,
    ]
    let text = key == "Enter" ? "\r" : key
    if text.count == 1, !modifiers.contains(.control) { event["text"] = text }
    for type in ["keyDown", "keyUp"] {
      event["type"] = type
      try call("Input.dispatchKeyEvent", event)
    }
  }

  /// Waits until an expression is true: what a fold shows can be drawn a frame after its click.
  func wait(until expression: String) throws {
    let deadline = ContinuousClock.now + .seconds(300)
    while try !value(expression, as: Bool.self) {
      try #require(ContinuousClock.now < deadline, "\(expression) has not become true")
      Pause.moment()
    }
  }

  /// Closes the tab.
  func close() throws {
    let info = try call("Target.getTargetInfo")["targetInfo"] as? [String: Any]
    try browser.closeTarget(try #require(info?["targetId"] as? String))
  }

  /// Gives the page a permission, such as `clipboardReadWrite`.
  func grant(_ permission: String) throws {
    try browser.grant(permission)
  }

  @discardableResult
  private func call(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
    try browser.call(method, parameters, session: session)
  }
}
