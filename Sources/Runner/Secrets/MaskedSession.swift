import Services
import Sessions

/// A session that hands on nothing in which a password of the lesson's services stands. All that a
/// session prints, and all that it says went wrong, comes through here: so transcripts, pages and
/// reports never hold one.
final class MaskedSession: Session {
  private let base: any Session
  private let secrets: SecretMask

  init(_ base: any Session, hiding secrets: SecretMask) {
    self.base = base
    self.secrets = secrets
  }

  var name: String { base.name }

  var state: SessionState {
    guard case .ended(let reason) = base.state else { return base.state }
    return .ended(secrets.masked(reason))
  }

  var descriptors: [PollDescriptor] { base.descriptors }

  func begin(_ input: StepInput) throws { try masked { try base.begin(input) } }

  func pump() throws { try masked { try base.pump() } }

  func probe() throws { try masked { try base.probe() } }

  func recheck() { base.recheck() }

  /// What the session printed. Values that it shared are the page's to use, and are kept as they
  /// are.
  func takeOutput() -> SessionOutput {
    var output = base.takeOutput()
    output.bytes = secrets.masked(output.bytes)
    output.failure = output.failure.map(secrets.masked)
    for index in output.errors.indices {
      output.errors[index].message = secrets.masked(output.errors[index].message)
    }
    output.pictures = output.pictures.map(secrets.masked)
    return output
  }

  func interrupt() throws { try masked { try base.interrupt() } }

  func close() { base.close() }

  private func masked(_ body: () throws -> Void) throws {
    do { try body() } catch { throw secrets.masked(error) }
  }
}

/// The sessions of a kind, none of which hands on a password.
final class MaskedSessionGroup: SessionGroup {
  private let base: any SessionGroup
  private let secrets: SecretMask

  init(_ base: any SessionGroup, hiding secrets: SecretMask) {
    self.base = base
    self.secrets = secrets
  }

  func open(_ name: String) throws -> any Session {
    do {
      return MaskedSession(try base.open(name), hiding: secrets)
    } catch {
      throw secrets.masked(error)
    }
  }

  func close() { base.close() }
}

extension SecretMask {
  /// The error with its secrets hidden.
  fileprivate func masked(_ error: any Error) -> SessionError {
    var masked = error as? SessionError ?? SessionError("\(error)")
    masked.message = self.masked(masked.message)
    return masked
  }
}
