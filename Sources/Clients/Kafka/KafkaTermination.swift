import CRdkafka
import Dispatch
import Glibc

/// Ends a librdkafka instance on a thread of its own.
///
/// librdkafka 2.0 can wait for ever in `rd_kafka_destroy` when a topic was deleted while its
/// partitions were read (about one time in ten). A lesson must not hang on that: after two
/// seconds the instance is left to its thread, which does nothing more.
@safe
final class KafkaTermination {
  private let handle: OpaquePointer
  private let done = DispatchSemaphore(value: 0)

  private init(_ handle: OpaquePointer) { unsafe self.handle = handle }

  /// Ends an instance that is no longer used.
  static func end(_ handle: OpaquePointer) {
    let termination = unsafe KafkaTermination(handle)
    let done = termination.done
    var thread = pthread_t()
    // Safe: the thread owns the object, and it alone touches the handle from here on.
    let context = unsafe Unmanaged.passRetained(termination).toOpaque()
    let result = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        let termination = unsafe Unmanaged<KafkaTermination>.fromOpaque(context)
          .takeRetainedValue()
        unsafe rd_kafka_destroy(termination.handle)
        termination.done.signal()
        return nil
      }, context)
    guard result == 0 else {
      // No thread to be had: wait for the library then.
      unsafe Unmanaged<KafkaTermination>.fromOpaque(context).release()
      unsafe rd_kafka_destroy(handle)
      return
    }
    pthread_detach(thread)
    _ = done.wait(timeout: .now() + 2)
  }
}
