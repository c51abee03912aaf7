import CCivetweb
import CLinux
import Glibc
import Platform
import Servers

/// The server of the C library civetweb, which reads and parses the heads of requests, with a thread
/// for each connection. Only this file calls the library.
///
/// Written for version 1.15 (Debian 12) and 1.16 (Debian 13). What the library does not check, or not
/// well, `HTTPHead` and `HTTPLinks` do.
@safe
final class Civetweb: @unchecked Sendable {
  // Safe to share: everything is set in `init`, and `stop` is called once, as it demands.

  /// The port that it listens on.
  let port: UInt16

  private let context: OpaquePointer
  /// What the callbacks call; the library holds a pointer to it.
  private let front: HTTPFront
  /// The descriptor of the library's listening socket, and a copy of ours.
  private let listener: Int32
  private let retired: Int32
  /// Stands in the listener's place once nothing more is accepted, and wakes its thread.
  private let bell: Int32

  /// Prepares the library, once in a process, as that is not safe to do in two threads.
  private static let isPrepared: Void = { _ = mg_init_library(0) }()

  /// Listens on 127.0.0.1; port 0 stands for a free one.
  ///
  /// - Throws: `SocketError` when it cannot.
  init(port: UInt16, limits: HTTPLimits, front: HTTPFront) throws(SocketError) {
    Self.isPrepared
    func milliseconds(_ duration: Duration) -> String { "\(Int(duration / .milliseconds(1)))" }
    let options = [
      "listening_ports", "127.0.0.1:\(port)", "num_threads", "\(limits.connections + 1)",
      "enable_keep_alive", "yes", "keep_alive_timeout_ms", milliseconds(limits.idleTime),
      "request_timeout_ms", milliseconds(limits.requestTime),
      "max_request_size", "\(max(1_024, 2 * limits.headBytes))", "tcp_nodelay", "1",
      // So that hardly any connection waits without that `HTTPLinks` can see for what.
      "connection_queue", "1",
      // A target is cut into its parts before it is decoded, and a host is checked, by `HTTPHead`.
      "decode_url", "no", "enable_auth_domain_check", "no",
    ]
    // Safe: the strings, the callbacks and the structures live until the call returns, which copies
    // them; `front` lives as long as self.
    let words = CStringArray(options)
    var pointers = unsafe words.pointers
    var callbacks = Self.callbacks
    let data = unsafe Unmanaged.passUnretained(front).toOpaque()
    let started = unsafe pointers.withUnsafeMutableBufferPointer { words in
      unsafe withUnsafePointer(to: &callbacks) { callbacks in
        var start = unsafe mg_init_data(
          callbacks: callbacks, user_data: data, configuration_options: words.baseAddress)
        return unsafe mg_start2(&start, nil)
      }
    }
    withExtendedLifetime(words) {}
    guard let context = unsafe started else {
      throw SocketError("cannot listen on 127.0.0.1:\(port)", reason: front.takeComplaint())
    }
    unsafe self.context = context
    self.front = front
    var bound = mg_server_port()
    // Safe: the context is valid, and one structure is written.
    _ = unsafe mg_get_server_ports(context, 1, &bound)
    self.port = UInt16(truncatingIfNeeded: bound.port)
    front.links.start(port: self.port)
    bell = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    listener = OwnSockets.listener(port: self.port) ?? -1
    retired = OwnSockets.copy(listener)
    guard bell >= 0, listener >= 0, retired >= 0 else {
      let error = SocketError.last("cannot look after 127.0.0.1:\(self.port)")
      // Safe: as in `stop`.
      unsafe mg_stop(context)
      for descriptor in [bell, retired] where descriptor >= 0 { close(descriptor) }
      throw error
    }
  }

  /// Has the kernel refuse new connections; those that are open go on. To be called once.
  func stopListening() {
    // The first call ends the listening and wakes the library's thread, which would then find the
    // socket broken again and again. So it finds a descriptor in its place on which nothing happens.
    _ = shutdown(listener, Int32(SHUT_RD))
    _ = dup3(bell, listener, O_CLOEXEC)
  }

  /// Ends the server, whose connections have ended. To be called once, after `stopListening`.
  func stop() {
    _ = eventfd_write(bell, 1)
    // The thread may still wait for the socket and only look at the bell: a call that was waiting
    // when a descriptor got another meaning goes on waiting for the old one. This wakes it as well.
    _ = shutdown(retired, Int32(SHUT_RDWR))
    // Safe: the context is valid, and not used any more afterwards.
    unsafe mg_stop(context)
    close(bell)
    close(retired)
  }

  // MARK: Callbacks

  /// The object that a connection belongs to.
  private static func front(_ connection: OpaquePointer?) -> HTTPFront {
    // Safe: the pointer is the one that was given at the start, of an object that lives longer than
    // the library's threads.
    unsafe Unmanaged<HTTPFront>.fromOpaque(mg_get_user_context_data(connection).unsafelyUnwrapped)
      .takeUnretainedValue()
  }

  private static func peer(_ connection: OpaquePointer?) -> UInt16 {
    // Safe: every connection of a server has this structure once it has begun.
    unsafe UInt16(truncatingIfNeeded: mg_get_request_info(connection)?.pointee.remote_port ?? 0)
  }

  private static var callbacks: mg_callbacks {
    // Safe, throughout: the library passes its own valid connection to each of them.
    var callbacks = mg_callbacks()
    unsafe callbacks.init_connection = { connection, _ in
      // It does not say yet which connection it is.
      unsafe Civetweb.front(connection).links.opened()
      return 0
    }
    unsafe callbacks.begin_request = { connection in
      guard let connection = unsafe connection else { return 0 }
      let link = unsafe CivetwebConnection(connection, peer: Civetweb.peer(connection))
      return unsafe Int32(Civetweb.front(connection).handle(link.head(), link))
    }
    unsafe callbacks.http_error = { connection, status, _ in
      guard let connection = unsafe connection else { return 1 }
      let link = unsafe CivetwebConnection(connection, peer: Civetweb.peer(connection))
      unsafe Civetweb.front(connection).refuse(
        status: Int(status), unknown: link.unknownMethod(), link)
      return 0
    }
    unsafe callbacks.connection_close = { connection in
      unsafe Civetweb.front(connection).links.closing(peer: Civetweb.peer(connection))
    }
    unsafe callbacks.connection_closed = { connection in
      unsafe Civetweb.front(connection).links.closed(peer: Civetweb.peer(connection))
    }
    unsafe callbacks.log_access = { _, _ in 1 }
    unsafe callbacks.log_message = { connection, message in
      if let message = unsafe message {
        unsafe Civetweb.front(connection).note(String(cString: message))
      }
      return 1
    }
    return callbacks
  }
}

/// A connection, for as long as the library's call lasts that came with it.
@safe
struct CivetwebConnection {
  /// The port of the client's end, which names the connection.
  let peer: UInt16

  private let connection: OpaquePointer

  fileprivate init(_ connection: OpaquePointer, peer: UInt16) {
    unsafe self.connection = connection
    self.peer = peer
  }

  /// The head that the library has parsed.
  fileprivate func head() -> HTTPHead {
    // Safe, throughout: the structure and its strings are valid during the call that this is made in;
    // they are copied.
    func text(_ string: UnsafePointer<CChar>?) -> String {
      unsafe string.map { unsafe String(cString: $0) } ?? ""
    }
    guard var info = unsafe mg_get_request_info(connection)?.pointee else {
      preconditionFailure("a connection of a server has a request")
    }
    var headers = HTTPHeaders()
    let count = unsafe Int(info.num_headers)
    unsafe withUnsafeBytes(of: &info.http_headers) { bytes in
      let fields = unsafe bytes.bindMemory(to: mg_header.self)
      for index in 0..<min(count, fields.count) {
        unsafe headers.add(text(fields[index].name), text(fields[index].value))
      }
    }
    return unsafe HTTPHead(
      method: text(info.request_method), path: text(info.local_uri_raw),
      query: info.query_string == nil ? nil : text(info.query_string),
      version: text(info.http_version), headers: headers)
  }

  /// Method, target and version of a request that the library has refused for a method that it does not
  /// know, `TRACE` for one; nil when that is not why. It has taken the line apart, but not the fields.
  fileprivate func unknownMethod() -> HTTPHead? {
    // Safe: as in `head`; each pointer is nil until the library has found that part of the line.
    guard let info = unsafe mg_get_request_info(connection)?.pointee,
      let method = unsafe info.request_method, let target = unsafe info.request_uri,
      let version = unsafe info.http_version
    else { return nil }
    let parts = unsafe String(cString: target).split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let head = unsafe HTTPHead(
      method: String(cString: method), path: parts.first.map(String.init) ?? "",
      query: parts.count > 1 ? String(parts[1]) : nil, version: String(cString: version),
      headers: [:])
    return head.hasUnusualMethod ? head : nil
  }

  /// How reading went.
  enum Reading {
    /// So many bytes, at least one.
    case bytes(Int)
    /// The body has ended; a body of a stated length has not been read whole if it should go on.
    case end
    /// The client has gone, or has sent what is no chunk.
    case failed
  }

  /// Reads a piece of the body.
  func read(into room: UnsafeMutableRawBufferPointer) -> Reading {
    // Safe: no more is written than there is room for.
    let count = unsafe mg_read(connection, room.baseAddress, room.count)
    return count > 0 ? .bytes(Int(count)) : count == 0 ? .end : .failed
  }

  /// Writes bytes; false when the client has gone, or does not take them.
  func write(_ bytes: [UInt8]) -> Bool {
    // Safe: the bytes are only read, during the call.
    let count = unsafe bytes.withUnsafeBytes {
      unsafe mg_write(connection, $0.baseAddress, $0.count)
    }
    return Int(count) == bytes.count
  }

  /// Closes the connection when the request has been answered.
  func closeAfterReply() {
    // Safe: the connection is valid.
    unsafe mg_disable_connection_keep_alive(connection)
  }
}
