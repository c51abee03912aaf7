import Processes
import Synchronization

/// The way between two servers, in both directions. A standby and its primary have one: whoever
/// follows whom later, it is through here that the two reach each other, and here that they can be
/// kept apart. So have each two members of a cluster.
package final class ServiceLink: Sendable {
  /// The connections that one server makes to another, which pass through a relay before it.
  struct Way: Sendable {
    /// The relay before the server that is connected to.
    var relay: Relay
    /// By which name the relay knows the server that connects; nil where it is the only one.
    var client: String?

    /// Describes the way.
    init(_ relay: Relay, from client: String? = nil) { (self.relay, self.client) = (relay, client) }
  }

  private let one: String
  private let other: String
  /// By which each reaches the other; a cluster's servers may reach each other at several ports.
  private let toOne: [Way]
  private let toOther: [Way]
  private let isHeld = Mutex(false)

  /// Makes the link between two servers.
  ///
  /// - Parameters:
  ///   - one: the name of a server.
  ///   - toOne: the ways by which the other reaches it.
  ///   - other: the name of the other server.
  ///   - toOther: the ways by which the first reaches that.
  init(_ one: String, _ toOne: [Way], _ other: String, _ toOther: [Way]) {
    (self.one, self.toOne, self.other, self.toOther) = (one, toOne, other, toOther)
  }

  /// Makes the link between a primary and its standby.
  ///
  /// - Throws: `SystemError` when the process has too many open files.
  convenience init(
    primary: String, toPrimary: Relay, standby: String, standbyPort: Int
  ) throws(SystemError) {
    self.init(primary, [Way(toPrimary)], standby, [Way(try Relay(to: standbyPort))])
  }

  /// The ports by which one service reaches another, by both their names.
  var ports: [(from: String, to: String, port: Int)] {
    toOne.prefix(1).map { (other, one, $0.relay.port) }
      + toOther.prefix(1).map { (one, other, $0.relay.port) }
  }

  /// Whether it is between these two.
  func joins(_ first: String, _ second: String) -> Bool {
    [first, second] == [one, other] || [second, first] == [one, other]
  }

  /// Whether nothing passes.
  var isCut: Bool { isHeld.withLock { $0 } }

  /// The other end.
  func other(than name: String) -> String? {
    name == one ? other : name == other ? one : nil
  }

  func cut() {
    isHeld.withLock { $0 = true }
    for way in toOne + toOther { way.relay.cut(from: way.client) }
  }

  func heal() {
    isHeld.withLock { $0 = false }
    for way in toOne + toOther { way.relay.heal(from: way.client) }
  }

  /// One of the two servers has crashed: what a cut link holds of it is lost.
  func noteCrash(of name: String) {
    guard other(than: name) != nil else { return }
    let (own, others) = name == one ? (toOne, toOther) : (toOther, toOne)
    for way in own { way.relay.forgetWhatWasHeld(from: .server, of: way.client) }
    for way in others { way.relay.forgetWhatWasHeld(from: .client, of: way.client) }
  }

  func close() { for way in toOne + toOther { way.relay.close() } }
}
