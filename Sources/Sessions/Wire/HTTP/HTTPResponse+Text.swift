import HTTPClient

extension HTTPResponse {
  /// Headers that say nothing about the answer, or differ from run to run.
  private static let leftOut: Set = ["date", "server", "connection", "keep-alive"]

  /// As a step shows it: status line, headers where they are asked for, empty line, body.
  func text(showsHeaders: Bool, isPretty: Bool) -> [UInt8] {
    var text = Array("\(statusLine)\n".utf8)
    if showsHeaders {
      let shown = headers.filter { !Self.leftOut.contains($0.name.lowercased()) }
      let lines = shown.map { (key: $0.name.lowercased(), line: "\($0.name): \($0.value)\n") }
      // Several with one name stay in the order in which they came.
      let sorted = lines.enumerated().sorted {
        ($0.element.key, $0.offset) < ($1.element.key, $1.offset)
      }
      text += sorted.flatMap { Array($0.element.line.utf8) }
    }
    guard !body.isEmpty else { return text }
    text.append(UInt8(ascii: "\n"))
    text += isPretty ? JSONText.pretty(body) ?? body : body
    if text.last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
    return text
  }
}
