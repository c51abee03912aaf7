import Foundation
import Glibc
import Platform

/// A TCP server without framing. It hands what a single read brings to a function as if it were a
/// message, and sends back what that returns.
///
/// It is here to be wrong. TCP delivers a stream: one write can arrive in two reads, and two writes
/// in one. Servers that are written like this one work on their author's desk.
///
/// One thread serves all connections, one read at a time.
public final class ChunkServer: Sendable {
  /// Where it listens: `127.0.0.1:40123`.
  public let address: String
  private let bell: Bell

  /// Starts a server on a free port of this machine.
  ///
  /// - Parameter answer: what is done with the bytes of one read; an empty answer closes the
  ///   connection.
  /// - Throws: `SocketError` when it cannot listen.
  public init(answer: sending @escaping ([UInt8]) -> [UInt8]) throws(SocketError) {
    let poller = try Poller()
    let (listener, port) = try Socket.listen(host: "127.0.0.1", port: 0)
    address = "127.0.0.1:\(port)"
    bell = poller.bell
    // Safe: from here on only the new thread has the loop.
    nonisolated(unsafe) let loop = Loop(listener: listener, poller: poller, answer: answer)
    let thread = Thread { unsafe loop.run() }
    thread.name = "chunk-server"
    thread.start()
  }

  deinit { bell.ring() }

  private final class Loop {
    private let listener: Descriptor
    private let poller: Poller
    private let answer: ([UInt8]) -> [UInt8]
    private var connections: Set<Int32> = []
    private let peers = PeerCheck()

    init(listener: Descriptor, poller: Poller, answer: @escaping ([UInt8]) -> [UInt8]) {
      (self.listener, self.poller, self.answer) = (listener, poller, answer)
      poller.add(listener.number, for: .reading)
    }

    func run() {
      while true {
        for index in 0..<poller.wait(milliseconds: -1) {
          let descriptor = poller.event(index).descriptor
          if descriptor == poller.bell.descriptor { return end() }
          if descriptor == listener.number {
            while let accepted = Socket.accept(listener.number) {
              guard peers.refusal(of: accepted) == nil else {
                _ = Glibc.close(accepted)
                continue
              }
              connections.insert(accepted)
              poller.add(accepted, for: .reading)
            }
          } else {
            serve(descriptor)
          }
        }
      }
    }

    // lesson: chunk
    /// One read, one answer: what a read brings is taken for a message.
    private func serve(_ descriptor: Int32) {
      guard let bytes = read(descriptor), !bytes.isEmpty else { return close(descriptor) }
      let reply = answer(bytes)
      if reply.isEmpty { return close(descriptor) }
      write(reply, to: descriptor)
    }
    // lesson: end

    private func read(_ descriptor: Int32) -> [UInt8]? {
      let (bytes, transfer) = Transfer.read(descriptor, limit: 64 << 10)
      return if case .moved = transfer { bytes } else { nil }
    }

    private func write(_ reply: [UInt8], to descriptor: Int32) {
      // What does not fit at once is lost: one more thing that is wrong here.
      _ = Transfer.send(reply.span, to: descriptor)
    }

    private func close(_ descriptor: Int32) {
      connections.remove(descriptor)
      _ = Glibc.close(descriptor)
    }

    private func end() {
      for connection in connections { _ = Glibc.close(connection) }
      listener.close()
    }
  }
}
