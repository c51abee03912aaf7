package import Processes
import Synchronization

/// What the sources of one host share.
package final class HostFacts: Sendable {
  /// Where scratch folders and processes are kept account of.
  package let run: Run
  /// Where services come from.
  package let configuration: ServiceConfiguration
  /// What the run's own servers ask for over TCP.
  package let password = RandomPassword.make()
  private let usedNames = Mutex<Set<String>>([])
  private let remarks = Mutex<[String]>([])

  init(run: Run, configuration: ServiceConfiguration) {
    self.run = run
    self.configuration = configuration
  }

  /// Hides the passwords of all servers that the host has or is told of.
  var secrets: SecretMask {
    var secrets = SecretMask()
    secrets.hide(made: password)
    for address in configuration.external.values {
      if let password = ServiceAddress(address)?.secret { secrets.hide(chosen: password) }
    }
    return secrets
  }

  /// A name that no other lesson of this run has had, made from the one that is wanted.
  package func unused(_ wanted: String) -> String {
    usedNames.withLock { used in
      var name = wanted
      var number = 2
      while !used.insert(name).inserted {
        name = "\(wanted)_\(number)"
        number += 1
      }
      return name
    }
  }

  /// Takes note of what could not be removed from a server that was already there.
  @Sendable package func note(_ remark: String) {
    remarks.withLock { $0.append(secrets.masked(remark)) }
  }

  /// What could not be removed, and why; each is told once.
  func takeRemarks() -> [String] {
    remarks.withLock { remarks in
      defer { remarks = [] }
      return remarks
    }
  }
}
