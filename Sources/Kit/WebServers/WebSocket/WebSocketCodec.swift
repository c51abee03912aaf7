import CWslay
import Glibc
import Servers

/// The frames of one WebSocket connection: bytes that have arrived become messages, and messages
/// become bytes to be sent. It is the C library wslay; only this file calls it.
///
/// The library checks what RFC 6455 demands of a frame (masks, reserved bits, opcodes, lengths,
/// fragments), that text is UTF-8, and answers pings. What it finds wrong it answers with a close
/// frame, and takes nothing more. The sum of a message's fragments is counted here.
///
/// Written for version 1.1.1 (Debian 12 and 13).
@safe
final class WebSocketCodec {
  /// Which end this is. A client's frames are masked.
  enum Role { case server, client }

  /// Messages that are complete and were not taken yet.
  private(set) var messages: [WebSocketMessage] = []
  /// What is to be sent.
  var output = ByteBuffer()
  /// Whether nothing more is taken: the other end has said that it closes, or has broken a rule.
  private(set) var hasEnded = false
  /// How many frames that complete no message may come; one more is too many.
  var idleFrames = Int.max

  /// The library's own; it is there from the end of `init` on.
  private var context: OpaquePointer?
  private let messageBytes: Int
  /// The bytes that `receive` was given and the library has not taken yet.
  private var incoming: UnsafeRawBufferPointer = unsafe .init(start: nil, count: 0)
  /// The message whose fragments are arriving.
  private var partial: [UInt8] = []
  private var isControl = false

  /// Makes a codec that takes messages of so many bytes at most.
  init(_ role: Role, messageBytes: Int) {
    self.messageBytes = messageBytes
    unsafe context = nil
    var callbacks = Self.callbacks
    // Safe: the structure is copied during the call. The library passes the pointer to the callbacks,
    // which it calls only while this object calls it.
    let owner = unsafe Unmanaged.passUnretained(self).toOpaque()
    let status =
      unsafe role == .server
      ? wslay_event_context_server_init(&context, &callbacks, owner)
      : wslay_event_context_client_init(&context, &callbacks, owner)
    guard status == 0 else { fatalError("out of memory") }
    unsafe wslay_event_config_set_no_buffering(context, 1)
  }

  // Safe, here and below: the context is valid until this.
  deinit { unsafe wslay_event_context_free(context) }

  /// How many bytes of memory a message in parts and what is to be sent take.
  var heldBytes: Int { output.capacity + partial.capacity }

  /// The code that the other end has closed with; 1006 when it has not, 1005 when it named none.
  var receivedCode: Int { unsafe Int(wslay_event_get_status_code_received(context)) }

  /// Whether the other end has said that it closes.
  var hasReceivedClose: Bool { unsafe wslay_event_get_close_received(context) != 0 }

  /// The messages that are complete.
  func takeMessages() -> [WebSocketMessage] {
    defer { messages = [] }
    return messages
  }

  /// Takes bytes that have arrived.
  func receive(_ bytes: UnsafeRawBufferPointer) {
    guard !hasEnded else { return }
    unsafe incoming = bytes
    // Safe: the bytes outlive the call.
    let status = unsafe wslay_event_recv(context)
    unsafe incoming = .init(start: nil, count: 0)
    if unsafe status != 0 || wslay_event_get_read_enabled(context) == 0 { stop() }
    encode()
  }

  /// Takes bytes that have arrived.
  func receive(_ bytes: [UInt8]) {
    // Safe: the bytes outlive the call.
    unsafe bytes.withUnsafeBytes { unsafe receive($0) }
  }

  /// Adds a message to what is to be sent. After a close it is left out.
  func send(_ message: WebSocketMessage) {
    switch message {
    case .text(let text): queue(Array(text.utf8), WSLAY_TEXT_FRAME)
    case .binary(let bytes): queue(bytes, WSLAY_BINARY_FRAME)
    }
  }

  /// Adds a message that is text, from its UTF-8 bytes.
  func send(text: [UInt8]) { queue(text, WSLAY_TEXT_FRAME) }

  /// Says that this end closes. Only the first time counts.
  func close(_ code: Int) {
    unsafe wslay_event_queue_close(context, UInt16(code), nil, 0)
    encode()
  }

  /// Says that this end closes because of a broken rule, and takes nothing more.
  private func refuse(_ code: Int) {
    close(code)
    unsafe wslay_event_shutdown_read(context)
    stop()
  }

  private func queue(_ bytes: [UInt8], _ opcode: wslay_opcode) {
    // Safe: the library copies the bytes.
    unsafe bytes.withUnsafeBufferPointer { buffer in
      var message = unsafe wslay_event_msg(
        opcode: UInt8(opcode.rawValue), msg: buffer.baseAddress, msg_length: buffer.count)
      unsafe wslay_event_queue_msg(context, &message)
    }
    encode()
  }

  /// Has the library write what is queued into `output`.
  private func encode() { _ = unsafe wslay_event_send(context) }

  private func stop() {
    hasEnded = true
    partial = []
  }

  // MARK: What the library calls

  /// Gives the library some of the bytes that have arrived.
  private func give(_ room: UnsafeMutableRawBufferPointer) -> Int {
    // Safe: both buffers have as many bytes as are copied.
    let count = unsafe min(room.count, incoming.count)
    guard count > 0 else {
      unsafe wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK.rawValue)
      return -1
    }
    unsafe room.copyMemory(from: UnsafeRawBufferPointer(rebasing: incoming[..<count]))
    unsafe incoming = UnsafeRawBufferPointer(rebasing: incoming[count...])
    return count
  }

  private func beginFrame(opcode: UInt8, isLast: Bool, length: UInt64) {
    isControl = opcode & 8 != 0
    if isControl || !isLast { idleFrames -= 1 }
    if idleFrames < 0 {
      refuse(1_008)
    } else if !isControl, length > UInt64(messageBytes - partial.count) {
      refuse(1_009)
    }
  }

  private func take(_ piece: UnsafeBufferPointer<UInt8>) {
    // Safe: the library's bytes are copied.
    if !isControl, !hasEnded { unsafe partial.append(contentsOf: piece) }
  }

  private func endMessage(opcode: UInt8) {
    guard !isControl, !hasEnded else { return }
    let isText = opcode == UInt8(WSLAY_TEXT_FRAME.rawValue)
    messages.append(
      isText ? .text(String(decoding: partial, as: UTF8.self)) : .binary(partial))
    partial = []
  }

  private static func codec(_ owner: UnsafeMutableRawPointer?) -> WebSocketCodec {
    // Safe: it is the pointer that was given at the start, of the object that calls the library now.
    unsafe Unmanaged<WebSocketCodec>.fromOpaque(owner.unsafelyUnwrapped).takeUnretainedValue()
  }

  private static var callbacks: wslay_event_callbacks {
    // Safe, throughout: the library passes valid structures and buffers of the stated length.
    var callbacks = wslay_event_callbacks()
    unsafe callbacks.recv_callback = { _, room, count, _, owner in
      unsafe WebSocketCodec.codec(owner).give(
        UnsafeMutableRawBufferPointer(start: room, count: count))
    }
    unsafe callbacks.send_callback = { _, bytes, count, _, owner in
      unsafe WebSocketCodec.codec(owner).output.append(
        UnsafeRawBufferPointer(start: bytes, count: count))
      return count
    }
    unsafe callbacks.genmask_callback = { _, room, count, _ in
      // RFC 6455, 5.3: from a strong source, so that an application cannot choose what goes out.
      for index in 0..<count { unsafe room?[index] = .random(in: .min ... .max) }
      return 0
    }
    unsafe callbacks.on_frame_recv_start_callback = { _, frame, owner in
      guard let frame = unsafe frame?.pointee else { return }
      unsafe WebSocketCodec.codec(owner).beginFrame(
        opcode: frame.opcode, isLast: frame.fin != 0, length: frame.payload_length)
    }
    unsafe callbacks.on_frame_recv_chunk_callback = { _, piece, owner in
      guard let piece = unsafe piece?.pointee else { return }
      unsafe WebSocketCodec.codec(owner).take(
        UnsafeBufferPointer(start: piece.data, count: piece.data_length))
    }
    unsafe callbacks.on_msg_recv_callback = { _, message, owner in
      guard let message = unsafe message?.pointee else { return }
      unsafe WebSocketCodec.codec(owner).endMessage(opcode: message.opcode)
    }
    return callbacks
  }
}
