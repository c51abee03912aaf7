import CRdkafka
import Glibc

/// The owner of one librdkafka instance and its queue of events.
///
/// Everything that librdkafka has to say arrives as an event that the owner polls: no callback
/// ever runs, so nothing here needs a lock. The C handles stay within this folder.
@safe
final class KafkaHandle {
  /// The instance. Valid until `deinit`; librdkafka's functions may be called from any thread.
  let raw: OpaquePointer
  /// The queue that `poll` reads.
  private let queue: OpaquePointer

  /// Starts an instance.
  ///
  /// - Parameters:
  ///   - type: `RD_KAFKA_PRODUCER` (admin work too) or `RD_KAFKA_CONSUMER`.
  ///   - settings: librdkafka's properties.
  ///   - events: The kinds of event that are wanted, `RD_KAFKA_EVENT_…`.
  /// - Throws: `KafkaError` when a setting is not known or its value not possible.
  init(_ type: rd_kafka_type_t, _ settings: [String: String], events: Int32 = 0) throws {
    // Safe: the configuration is handed to rd_kafka_new, which takes it over, or destroyed.
    let configuration = unsafe rd_kafka_conf_new()
    do {
      for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
        try unsafe Self.check { buffer, size in
          unsafe rd_kafka_conf_set(configuration, name, value, buffer, size)
            == RD_KAFKA_CONF_OK
        }
      }
    } catch {
      unsafe rd_kafka_conf_destroy(configuration)
      throw error
    }
    unsafe rd_kafka_conf_set_events(configuration, events)
    // Log lines would go to standard error, into the middle of a page.
    unsafe rd_kafka_conf_set_log_cb(configuration, nil)
    var handle: OpaquePointer?
    do {
      try unsafe Self.check { buffer, size in
        unsafe handle = rd_kafka_new(type, configuration, buffer, size)
        return unsafe handle != nil
      }
    } catch {
      unsafe rd_kafka_conf_destroy(configuration)
      throw error
    }
    // Safe: checked above not to be nil.
    unsafe raw = handle.unsafelyUnwrapped
    if type == RD_KAFKA_CONSUMER {
      unsafe rd_kafka_poll_set_consumer(raw)
      unsafe queue = rd_kafka_queue_get_consumer(raw)
    } else {
      unsafe queue = rd_kafka_queue_get_main(raw)
    }
  }

  deinit {
    // Safe: nobody else holds them; the queue is let go of before its instance.
    unsafe rd_kafka_queue_destroy(queue)
    unsafe KafkaTermination.end(raw)
  }

  /// Calls a function that explains a failure in a buffer.
  private static func check(_ body: (UnsafeMutablePointer<CChar>, Int) -> Bool) throws {
    // Safe: the functions write at most the size they are told, with a NUL at the end.
    try unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
      unsafe buffer.initialize(repeating: 0)
      guard let start = buffer.baseAddress, unsafe !body(start, buffer.count) else { return }
      let code = RD_KAFKA_RESP_ERR__INVALID_ARG
      throw unsafe KafkaError(
        code: code.rawValue, name: "_INVALID_ARG", message: String(cString: start))
    }
  }

  /// The next event; nil when none comes within `milliseconds`.
  func poll(milliseconds: Int32) -> KafkaEvent? {
    // Safe: the queue lives as long as self; the event takes the pointer over.
    guard let event = unsafe rd_kafka_queue_poll(queue, milliseconds) else { return nil }
    return unsafe KafkaEvent(event)
  }

  /// Learns all topics and their leaders, before they are first used.
  ///
  /// Without it librdkafka finds out by itself, but often only when a timer of one second fires.
  func learnTopics() {
    var answer: UnsafePointer<rd_kafka_metadata>?
    // Safe: the answer is ours to destroy. A broker that does not answer is found out later.
    guard unsafe rd_kafka_metadata(raw, 1, nil, &answer, 1_000) == RD_KAFKA_RESP_ERR_NO_ERROR
    else { return }
    unsafe rd_kafka_metadata_destroy(answer)
  }

  /// Writes to a descriptor whenever the queue has got something after it was empty.
  func notify(_ descriptor: Int32) {
    // Safe: librdkafka copies the payload.
    unsafe rd_kafka_queue_io_event_enable(queue, descriptor, "!", 1)
  }

  /// A function of librdkafka's that sends admin requests of one kind.
  typealias AdminCall = (
    OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>?, Int, OpaquePointer?, OpaquePointer?
  ) -> Void

  /// Sends an admin request about one thing, waits for its answer and reads it.
  func request<Answer>(
    _ operation: rd_kafka_admin_op_t, _ wish: OpaquePointer, _ call: AdminCall,
    reading read: (_ event: OpaquePointer) throws -> Answer
  ) throws -> Answer {
    func send(options: OpaquePointer, queue: OpaquePointer) {
      // Safe: the array lives through the call, which copies what it sends.
      var wishes: [OpaquePointer?] = unsafe [wish]
      unsafe call(raw, &wishes, 1, options, queue)
    }
    return try unsafe request(operation, send, reading: read)
  }

  /// Sends an admin request, waits for its answer and reads it.
  func request<Answer>(
    _ operation: rd_kafka_admin_op_t,
    _ send: (_ options: OpaquePointer, _ queue: OpaquePointer) throws -> Void,
    reading read: (_ event: OpaquePointer) throws -> Answer
  ) throws -> Answer {
    // Safe: both live until the answer is there or given up; librdkafka drops a late answer.
    let answers: OpaquePointer = unsafe rd_kafka_queue_new(raw)
    let options: OpaquePointer = unsafe rd_kafka_AdminOptions_new(raw, operation)
    defer {
      unsafe rd_kafka_AdminOptions_destroy(options)
      unsafe rd_kafka_queue_destroy(answers)
    }
    let patience = KafkaSettings.patience
    _ = unsafe rd_kafka_AdminOptions_set_request_timeout(options, patience, nil, 0)
    try unsafe send(options, answers)
    guard let raw = unsafe rd_kafka_queue_poll(answers, patience + 1000) else {
      throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT)
    }
    let event = unsafe KafkaEvent(raw)
    if let error = event.error { throw error }
    return try unsafe event.read(read)
  }
}

/// An event of librdkafka's, freed when it goes out of scope.
@safe
struct KafkaEvent: ~Copyable {
  private let raw: OpaquePointer

  init(_ raw: OpaquePointer) { unsafe self.raw = raw }

  deinit { unsafe rd_kafka_event_destroy(raw) }  // Safe: the event is ours alone.

  /// Lends the C event, which is valid while `body` runs.
  borrowing func read<Answer>(
    _ body: (OpaquePointer) throws -> Answer
  ) rethrows -> Answer {
    try unsafe body(raw)
  }

  var type: Int32 { unsafe rd_kafka_event_type(raw) }

  var error: KafkaError? {
    let code = unsafe rd_kafka_event_error(raw)
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    // Safe: the text belongs to the event and is copied.
    return KafkaError(
      code, unsafe rd_kafka_event_error_string(raw).map { unsafe String(cString: $0) })
  }
}

extension KafkaError {
  /// Names one of librdkafka's codes.
  init(_ code: rd_kafka_resp_err_t, _ message: String? = nil) {
    // Safe: both texts are constants of the library.
    let name = unsafe String(cString: rd_kafka_err2name(code))
    let standard = unsafe String(cString: rd_kafka_err2str(code))
    self.init(
      code: code.rawValue, name: name,
      message: message.flatMap { $0.isEmpty ? nil : $0 } ?? standard)
  }

  /// Throws unless the code says that all went well.
  static func check(_ code: rd_kafka_resp_err_t) throws(KafkaError) {
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
  }

  /// Takes over an error object and throws what it says; does nothing for nil.
  static func check(_ error: OpaquePointer?) throws(KafkaError) {
    guard let error = unsafe error else { return }
    // Safe: the texts are copied before the object is destroyed.
    let failure = unsafe KafkaError(
      rd_kafka_error_code(error), String(cString: rd_kafka_error_string(error)))
    unsafe rd_kafka_error_destroy(error)
    throw failure
  }
}
