/// Gives `value` a name that every later step of the page can use as `${name}`; in `sh` steps it
/// is an environment variable too.
///
///     let server = try await HTTPServer.start()
///     share("api", server.url)
///
/// A name that is shared again stands for the newer value. Outside a lesson, in a program that
/// the runner did not start, this does nothing.
///
/// - Parameters:
///   - name: letters, digits, `_` and `-`, not starting with a digit.
///   - value: what `${name}` is replaced by: its description.
/// - Precondition: `name` is of that form.
public func share(_ name: String, _ value: some CustomStringConvertible) {
  precondition(
    isName(name),
    "share(\"\(name)\", …): a name is made of letters, digits, _ and -, and starts with no digit")
  ControlChannel.current?.send(.share, Array(name.utf8) + [0] + Array(value.description.utf8))
}

/// Where the page's service of this name listens, such as `postgresql://127.0.0.1:40123/lesson`;
/// nil when the page has no such service.
///
/// The runner passes it on in the environment variable `ETUDE_SERVICE_` and the name, with every
/// `-` as `_`.
public func address(of service: String) -> String? {
  let variable = "ETUDE_SERVICE_" + service.map { $0 == "-" ? "_" : String($0) }.joined()
  return environmentVariable(variable)
}

private func isName(_ name: String) -> Bool {
  guard let first = name.utf8.first, !isDigit(first) else { return false }
  return name.utf8.allSatisfy { byte in
    isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}

private func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
