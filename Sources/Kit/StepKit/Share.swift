import PlainText
import Platform

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
  demand(
    isName(name),
    "share(\"\(name)\", …): a name is made of letters, digits, _ and -, and starts with no digit")
  ControlChannel.current?.send(.share, Array(name.utf8) + [0] + Array(value.description.utf8))
}

/// Where the page's service of this name listens, with all that a client needs to log in, such as
/// `postgresql://postgres:PASSWORD@127.0.0.1:40123/lesson`; nil when the page has no such service.
///
/// The runner passes it on in the environment variables `ETUDE_SERVICE_`, `ETUDE_USER_` and
/// `ETUDE_PASSWORD_` and the name, with every `-` as `_`. The password is none of the first, because
/// that is what ends on command lines.
public func address(of service: String) -> String? {
  let name = service.map { $0 == "-" ? "_" : String($0) }.joined()
  guard let address = Executable.environmentValue("ETUDE_SERVICE_" + name) else { return nil }
  guard let password = Executable.environmentValue("ETUDE_PASSWORD_" + name) else { return address }
  let user = Executable.environmentValue("ETUDE_USER_" + name)
  return withLogin(user: user, password: password, address)
}

/// The address with a password in it, unless it has one, and with the user unless it has one.
func withLogin(user: String?, password: String, _ address: String) -> String {
  guard let mark = address.firstRange(of: "://") else { return address }
  let rest = address[mark.upperBound...]
  let authority = rest.prefix { $0 != "/" && $0 != "?" }
  let at = authority.lastIndex(of: "@")
  let said = at.map { String(authority[..<$0]) } ?? ""
  if said.contains(":") { return address }
  // Redis's own name for the user that most servers have; redis-cli wants one before a password.
  let usual = address.hasPrefix("redis://") ? "default" : ""
  let user = said.isEmpty ? PercentEncoding.encoded(user ?? usual) : said
  let host = at.map { rest[rest.index(after: $0)...] } ?? rest
  return "\(address[..<mark.upperBound])\(user):\(PercentEncoding.encoded(password))@\(host)"
}

private func isName(_ name: String) -> Bool {
  guard let first = name.utf8.first, !TokenBytes.isDigit(first) else { return false }
  return name.utf8.allSatisfy { TokenBytes.isNamePart($0) || $0 == UInt8(ascii: "-") }
}
