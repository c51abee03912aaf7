import Foundation
import Glibc

@testable import etude_broker

/// A server in this process, so that a test can set its limits.
final class RunningServer {
  let port: Int
  private let commands = Pipe()
  private let ended = DispatchSemaphore(value: 0)

  init(limits: Limits = Limits()) throws {
    let server = try Server(brokers: 1, firstPort: 0, control: nil, limits: limits)
    port = Int(server.bootstrap.split(separator: ":").last ?? "") ?? 0
    let descriptor = dup(commands.fileHandleForReading.fileDescriptor)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    // Safe: from here on only the new thread has the server.
    nonisolated(unsafe) let running = server
    let ended = ended
    let thread = Thread {
      unsafe running.run(commands: descriptor)
      ended.signal()
    }
    // As large as that of a process's first thread.
    thread.stackSize = 8 << 20
    thread.start()
  }

  deinit {
    commands.fileHandleForWriting.closeFile()
    ended.wait()
  }
}

/// A client that sends and reads what it likes.
final class Client {
  struct Failed: Error {}

  private let descriptor: Int32

  init(_ port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = UInt16(port).bigEndian
    target.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    // Only a server that hangs makes a client wait so long.
    var limit = timeval(tv_sec: 30, tv_usec: 0)
    // Safe: the option and the address outlive their calls, in the sizes that are given.
    let connected = unsafe withUnsafePointer(to: &target) { pointer in
      unsafe setsockopt(
        descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      return unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw Failed() }
  }

  deinit { close(descriptor) }

  /// Sends as much as the server takes; whether that was all. With `waiting` false it stops where it
  /// would have to wait.
  @discardableResult
  func send(_ bytes: [UInt8], waiting: Bool = true) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let flags = Int32(MSG_NOSIGNAL) | (waiting ? 0 : Int32(MSG_DONTWAIT))
      // Safe: the bytes are only read during the call.
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, flags)
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// So many bytes; fewer when the server has closed the connection.
  func receive(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let wanted = min(count - bytes.count, 1 << 20)
      // Safe: no more bytes are written than the array has room for.
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
        filled = max(0, unsafe recv(descriptor, buffer.baseAddress, wanted, 0))
      }
      if piece.isEmpty { break }
      bytes += piece
    }
    return bytes
  }

  /// The next answer's body; nil when the server has closed the connection.
  func answer() -> [UInt8]? {
    let head = receive(8)
    guard head.count == 8 else { return nil }
    let length = Int(RecordBatch.integer(head, 0) as Int32) - 4
    let body = receive(length)
    return body.count == length ? body : nil
  }

  /// A request, framed.
  static func frame(_ key: APIKey, _ version: Int16, _ body: [UInt8]) -> [UInt8] {
    var message = WireWriter()
    message.integer(key.rawValue)
    message.integer(version)
    message.integer(Int32(7))
    message.string("c")
    if key != .apiVersions, key.isFlexible(version) { message.integer(Int8(0)) }
    message.raw(body)
    var frame = WireWriter()
    frame.data(message.bytes)
    return frame.bytes
  }

  func ask(_ key: APIKey, _ version: Int16, _ build: (inout WireWriter) -> Void) -> [UInt8]? {
    var writer = WireWriter()
    build(&writer)
    send(Self.frame(key, version, writer.bytes))
    return answer()
  }

  /// Whether the server answers.
  static func isServed(_ port: Int) throws -> Bool {
    try Client(port).ask(.apiVersions, 0) { _ in } != nil
  }
}
