import Processes
import Synchronization

/// The way between a standby and its primary, in both directions: whoever follows whom later, it is
/// through here that the two reach each other, and here that they can be kept apart.
package final class ServiceLink: Sendable {
  let primary: String
  let standby: String
  /// By which the standby reaches the primary.
  let toPrimary: Relay
  /// By which the primary reaches the standby, once it has become the primary.
  let toStandby: Relay
  private let isHeld = Mutex(false)

  /// Makes the link between two servers.
  ///
  /// - Throws: `SystemError` when the process has too many open files.
  init(
    primary: String, toPrimary: Relay, standby: String, standbyPort: Int
  ) throws(SystemError) {
    self.primary = primary
    self.standby = standby
    self.toPrimary = toPrimary
    toStandby = try Relay(to: standbyPort)
  }

  /// The ports by which one service reaches another, by both their names.
  var ports: [(from: String, to: String, port: Int)] {
    [(standby, primary, toPrimary.port), (primary, standby, toStandby.port)]
  }

  /// Whether it is between these two.
  func joins(_ one: String, _ other: String) -> Bool {
    [one, other] == [primary, standby] || [one, other] == [standby, primary]
  }

  /// Whether nothing passes.
  var isCut: Bool { isHeld.withLock { $0 } }

  /// The other end.
  func other(than name: String) -> String? {
    name == primary ? standby : name == standby ? primary : nil
  }

  func cut() {
    isHeld.withLock { $0 = true }
    toPrimary.cut()
    toStandby.cut()
  }

  func heal() {
    isHeld.withLock { $0 = false }
    toPrimary.heal()
    toStandby.heal()
  }

  /// One of the two servers has crashed: what a cut link holds of it is lost.
  func noteCrash(of name: String) {
    if name == primary {
      toPrimary.forgetWhatWasHeld(from: .server)
      toStandby.forgetWhatWasHeld(from: .client)
    } else if name == standby {
      toPrimary.forgetWhatWasHeld(from: .client)
      toStandby.forgetWhatWasHeld(from: .server)
    }
  }

  func close() {
    toPrimary.close()
    toStandby.close()
  }
}
