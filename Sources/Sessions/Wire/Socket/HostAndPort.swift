/// A place on the network, as a lesson writes it: `127.0.0.1:8080`, `localhost:80`, `[::1]:80`.
struct HostAndPort: Equatable, CustomStringConvertible {
  var host: String
  var port: Int

  /// Reads `HOST:PORT`, or `HOST` alone when there is a usual port; nil for anything else.
  init?(_ text: some StringProtocol, defaultPort: Int? = nil) {
    var rest = Substring(text)
    if rest.first == "[" {
      guard let end = rest.firstIndex(of: "]") else { return nil }
      host = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
    } else {
      let end = rest.firstIndex(of: ":") ?? rest.endIndex
      host = String(rest[..<end])
      rest = rest[end...]
    }
    guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { return nil }
    if rest.isEmpty, let defaultPort {
      port = defaultPort
      return
    }
    let digits = rest.dropFirst()
    guard rest.first == ":", digits.allSatisfy({ $0.isASCII && $0.isNumber }),
      let number = Int(digits), (1...65_535).contains(number)
    else { return nil }
    port = number
  }

  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
