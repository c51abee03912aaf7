import Algorithms
import CRedisModule

/// The data type under which Redis keeps filters: how they are saved, loaded, copied and freed.
///
/// A filter is saved as its header and its bits in chunks, in the RDB file as well as in the
/// append-only file, where each is a `BF.LOADCHUNK`. Both have checksums. RedisBloom's own files
/// are another format; the type's name differs, so that neither takes the other's for its own.
enum FilterType {
  /// Nine characters, as Redis wants.
  private static let name = "etude-blm"
  private static let encoding: Int32 = 1
  /// How many bytes of bits a chunk holds at most.
  static let chunkLimit = 16 << 20

  // Safe: written once, while the server loads the module and runs nothing else.
  private nonisolated(unsafe) static var type: OpaquePointer?

  /// Registers the type. Returns whether the server took it.
  static func register(_ context: OpaquePointer) -> Bool {
    // A C function cannot hold `self`, hence the type's name in each.
    var methods = rm_type_methods()
    methods.version = UInt64(RM_TYPE_METHODS_VERSION)
    unsafe methods.rdb_load = { io, version in unsafe FilterType.load(io, version) }
    unsafe methods.rdb_save = { io, value in unsafe FilterType.save(io, value) }
    unsafe methods.aof_rewrite = { io, key, value in unsafe FilterType.rewrite(io, key, value) }
    unsafe methods.mem_usage = { value in unsafe FilterType.memoryUsage(value) }
    unsafe methods.digest = { digest, value in unsafe FilterType.addDigest(digest, value) }
    unsafe methods.free = { value in
      if let value = unsafe value { unsafe Unmanaged<FilterBox>.fromOpaque(value).release() }
    }
    unsafe methods.copy = { _, _, value in
      // Nil makes the server refuse the copy: better now than to end it at the first `BF.ADD`.
      guard let value = unsafe value, let copy = try? unsafe FilterType.box(value).filter.copied()
      else { return nil }
      return unsafe FilterType.retained(FilterBox(copy))
    }
    // Safe: the server copies the methods during the call.
    unsafe type = rm_CreateDataType(context, name, encoding, &methods)
    return unsafe type != nil
  }

  static func isType(of key: OpaquePointer) -> Bool {
    unsafe rm_ModuleTypeGetType(key) == type
  }

  /// The box whose address Redis holds.
  static func box(_ value: UnsafeRawPointer) -> FilterBox {
    // Safe: Redis holds what `retained` gave, with the reference that `free` gives up.
    unsafe Unmanaged<FilterBox>.fromOpaque(value).takeUnretainedValue()
  }

  static func assign(_ box: FilterBox, to key: OpaquePointer?) {
    _ = unsafe rm_ModuleTypeSetValue(key, type, retained(box))
  }

  private static func retained(_ box: FilterBox) -> UnsafeMutableRawPointer {
    unsafe Unmanaged.passRetained(box).toOpaque()
  }

  /// The bits, and what is around them.
  static func memoryUsage(_ value: UnsafeRawPointer?) -> Int {
    guard let value = unsafe value else { return 0 }
    return unsafe memoryUsage(of: box(value).filter)
  }

  /// How many bytes a filter takes, its bits included.
  static func memoryUsage(of filter: ScalingBloomFilter) -> Int {
    MemoryLayout<ScalingBloomFilter>.size + filter.byteCount
      + filter.layers.count * MemoryLayout<ScalingBloomFilter.Layer>.stride
  }
}

/// Saving and loading. Safe throughout: the server gives an open file and a value of this type,
/// and copies the bytes during each call.
extension FilterType {
  private static func save(_ io: OpaquePointer?, _ value: UnsafeMutableRawPointer?) {
    guard let value = unsafe value else { return }
    let filter = unsafe box(value).filter
    unsafe write(filter.header, to: io)
    var offset = 0
    while let chunk = filter.chunk(at: offset, limit: chunkLimit) {
      unsafe rm_SaveUnsigned(io, UInt64(chunk.next))
      unsafe write(chunk.bytes, to: io)
      offset = chunk.next
    }
    unsafe rm_SaveUnsigned(io, 0)
  }

  /// Nil makes the server refuse the file.
  private static func load(_ io: OpaquePointer?, _ version: Int32) -> UnsafeMutableRawPointer? {
    guard version == encoding, let header = unsafe read(io),
      var filter = try? ScalingBloomFilter(header: header, memory: .redis)
    else { return nil }
    while true {
      let next = unsafe rm_LoadUnsigned(io)
      guard unsafe rm_IsIOError(io) == 0 else { return nil }
      if next == 0 { return unsafe retained(FilterBox(filter)) }
      guard let next = Int(exactly: next), let bytes = unsafe read(io),
        (try? filter.load(chunk: bytes, next: next)) != nil
      else { return nil }
    }
  }

  private static func rewrite(
    _ io: OpaquePointer?, _ key: OpaquePointer?, _ value: UnsafeMutableRawPointer?
  ) {
    guard let value = unsafe value else { return }
    let filter = unsafe box(value).filter
    unsafe emit(filter.header, iterator: 1, key, io)
    var offset = 0
    while let chunk = filter.chunk(at: offset, limit: chunkLimit) {
      unsafe emit(chunk.bytes, iterator: chunk.next + 1, key, io)
      offset = chunk.next
    }
  }

  private static func addDigest(_ digest: OpaquePointer?, _ value: UnsafeMutableRawPointer?) {
    guard let value = unsafe value else { return }
    let filter = unsafe box(value).filter
    var (bytes, offset) = (filter.header, 0)
    while true {
      unsafe bytes.withUnsafeBytes {
        unsafe rm_DigestAddStringBuffer(
          digest, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
      }
      guard let chunk = filter.chunk(at: offset, limit: chunkLimit) else { break }
      (bytes, offset) = chunk
    }
    unsafe rm_DigestEndSequence(digest)
  }

  private static func write(_ bytes: [UInt8], to io: OpaquePointer?) {
    unsafe bytes.withUnsafeBytes {
      unsafe rm_SaveStringBuffer(
        io, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
    }
  }

  private static func emit(
    _ bytes: [UInt8], iterator: Int, _ key: OpaquePointer?, _ io: OpaquePointer?
  ) {
    unsafe bytes.withUnsafeBytes {
      unsafe rm_emit_load_chunk(
        io, key, Int64(iterator), $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
    }
  }

  private static func read(_ io: OpaquePointer?) -> [UInt8]? {
    var count = 0
    guard let start = unsafe rm_LoadStringBuffer(io, &count) else { return nil }
    defer { unsafe rm_Free(start) }
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }
}
