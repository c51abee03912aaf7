import Glibc
import Platform
import Processes
import Sessions

/// A TCP connection that never waits: it is opened, read and written as far as that goes at once.
///
/// A name that stands for several addresses is tried one address after the other. Only looking the
/// name up may wait; addresses and `localhost` are answered by the machine itself.
final class WireSocket {
  /// Where a connection stands.
  enum Phase: Equatable {
    /// The other side has not answered yet.
    case connecting
    /// Both sides talk.
    case open
    /// The other side has said that it sends nothing more.
    case ended
    /// It did not come about, or broke: the system's reason, such as `Connection refused`.
    case failed(String)
  }

  private(set) var phase = Phase.connecting
  private var descriptor: Descriptor?
  private var untried: [SocketAddress]
  private var unsent: ArraySlice<UInt8> = []
  private var endsAfterSending = false

  /// How many bytes one call of `receive` reads at most.
  private static let receivedAtOnce = 1 << 20

  /// Begins to connect.
  ///
  /// - Throws: `SessionError` when the name is unknown.
  init(to place: HostAndPort) throws(SessionError) {
    do throws(SocketAddress.UnknownHost) {
      untried = try SocketAddress.all(of: place.host, port: UInt16(place.port))
    } catch {
      throw SessionError.failed("cannot find the host \(place.host): \(error.reason)")
    }
    connectToNext(lastFailure: "no address")
  }

  /// What the loop has to wait for; nothing once the connection is over.
  var descriptors: [PollDescriptor] {
    guard let descriptor else { return [] }
    switch phase {
    case .connecting: return [PollDescriptor(descriptor.number, read: false, write: true)]
    case .open: return [PollDescriptor(descriptor.number, read: true, write: !unsent.isEmpty)]
    case .ended, .failed: return []
    }
  }

  /// Whether bytes are still to be sent.
  var hasUnsentBytes: Bool { !unsent.isEmpty }

  /// Adds bytes to those to be sent.
  func send(_ bytes: [UInt8]) { unsent += bytes }

  /// Says, after everything that is still to be sent, that nothing more will come.
  func endSending() { endsAfterSending = true }

  /// Goes on connecting, writes what can be written, and returns what has arrived.
  func exchange() -> [UInt8] {
    if phase == .connecting { finishConnecting() }
    guard phase == .open else { return [] }
    write()
    return receive()
  }

  /// Closes the connection.
  func close() {
    descriptor?.close()
    descriptor = nil
    if phase == .open || phase == .connecting { phase = .ended }
  }

  private func connectToNext(lastFailure: String) {
    var failure = lastFailure
    while !untried.isEmpty {
      let address = untried.removeFirst()
      guard let socket = try? Socket.make(address.family) else {
        failure = SystemError.text(of: errno)
        continue
      }
      descriptor = socket
      if address.connect(socket.number) || errno == EINPROGRESS { return }
      failure = SystemError.text(of: errno)
    }
    fail(failure)
  }

  private func finishConnecting() {
    guard let descriptor, Poll.isReady(descriptor.number, for: Poll.writable) else { return }
    let code = Socket.failure(of: descriptor.number)
    if code == 0 {
      phase = .open
    } else {
      connectToNext(lastFailure: SystemError.text(of: code))
    }
  }

  private func write() {
    guard let descriptor else { return }
    while !unsent.isEmpty {
      switch Transfer.send(unsent.span, to: descriptor.number) {
      case .moved(let count): unsent = unsent.dropFirst(count)
      case .wouldBlock: return
      // What the other side sent before it went is still there to be read.
      case .failed: unsent = []
      }
    }
    if endsAfterSending {
      endsAfterSending = false
      Socket.endSending(descriptor.number)
    }
  }

  private func receive() -> [UInt8] {
    guard let descriptor else { return [] }
    var received: [UInt8] = []
    while received.count < Self.receivedAtOnce {
      do throws(SystemError) {
        guard let bytes = try descriptor.read() else { break }
        if bytes.isEmpty {
          phase = .ended
          self.descriptor = nil
          break
        }
        received += bytes
      } catch {
        fail(SystemError.text(of: error.code))
        break
      }
    }
    return received
  }

  private func fail(_ reason: String) {
    phase = .failed(reason)
    descriptor = nil
  }
}
