import LessonModel

extension StepLinter {
  /// A session with an address of its own has to be told once where to connect.
  func checkTargets(_ findings: inout FindingList) {
    var connected: Set<String> = []
    for step in lesson.steps where step.kind.attributes.contains(.to) {
      let session = step.attributes.session
      guard let target = step.attributes.target else {
        if connected.insert(session).inserted {
          findings.add(
            at: offset(of: .session, step),
            "this step's connection has no address"
              + (session == "main" ? "" : ": session `\(session)` begins here"),
            "say where it leads with `to=HOST:PORT`, or `to=${name}` for a shared value")
        }
        continue
      }
      connected.insert(session)
      // What a value will be is known only when the page runs.
      guard ValueReference.all(in: target).isEmpty, !Self.isAddress(target) else { continue }
      findings.add(
        at: offset(of: .to, step), "`\(target)` is no address",
        "write `to=HOST:PORT`, such as `to=127.0.0.1:7000`")
    }
  }

  private static func isAddress(_ text: String) -> Bool {
    let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
    let address = text[start...].prefix { $0 != "/" }
    guard let colon = address.lastIndex(of: ":"), colon > address.startIndex,
      let port = UInt16(address[address.index(after: colon)...])
    else { return false }
    return port > 0
  }
}
