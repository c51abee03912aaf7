import Algorithms
import CRedisModule

/// What Redis holds as a key's value.
final class FilterBox {
  var filter: ScalingBloomFilter

  init(_ filter: ScalingBloomFilter) { self.filter = filter }
}

/// A key of the keyspace, open for one command. Redis tells watchers that it changed when a key
/// that was open for writing is closed.
@safe
struct FilterKey: ~Copyable {
  // Safe throughout: the key was opened here and is closed once, at the end.
  private let key: OpaquePointer?

  init(reading call: Call) {
    unsafe key = unsafe rm_OpenKey(call.context, call.string(1), Int32(RM_READ))
  }

  init(writing call: Call) {
    let mode = Int32(RM_READ | RM_WRITE)
    unsafe key = unsafe rm_OpenKey(call.context, call.string(1), mode)
  }

  deinit {
    if let key = unsafe key { unsafe rm_CloseKey(key) }
  }

  /// The filter that the key holds; nil when there is no such key.
  ///
  /// - Throws: when it holds something else.
  func filter() throws(CommandError) -> FilterBox? {
    guard let key = unsafe key else { return nil }
    let type = unsafe rm_KeyType(key)
    if type == Int32(RM_KEY_EMPTY) { return nil }
    guard type == Int32(RM_KEY_MODULE), unsafe FilterType.isType(of: key),
      let value = unsafe rm_ModuleTypeGetValue(key)
    else { throw .wrongType }
    return unsafe FilterType.box(value)
  }

  /// The filter that the key holds.
  ///
  /// - Throws: when it holds none.
  func existingFilter() throws(CommandError) -> FilterBox {
    guard let box = try filter() else { throw .notFound }
    return box
  }

  /// The filter that the key holds, or a new one that it holds from now on.
  func filter(
    orNew options: FilterOptions
  ) throws(CommandError) -> (box: FilterBox, isNew: Bool) {
    if let box = try filter() { return (box, false) }
    return (set(try options.makeFilter()), true)
  }

  /// Gives the key a value. It must be open for writing and empty.
  func set(_ filter: ScalingBloomFilter) -> FilterBox {
    let box = FilterBox(filter)
    unsafe FilterType.assign(box, to: key)
    return box
  }
}

extension BitMemory {
  /// Redis's own memory, so that `INFO memory` and `maxmemory` count the bits.
  static var redis: BitMemory {
    // Safe: what Redis gave goes back to Redis, once.
    unsafe BitMemory(
      allocate: { bytes in
        // The kernel promises more than there is: a filter larger than the machine would end the
        // server only when its bits are set to 0.
        guard bytes <= PhysicalMemory.byteCount else { return nil }
        return unsafe rm_TryAlloc(bytes)
      }, free: { unsafe rm_Free($0) })
  }
}
