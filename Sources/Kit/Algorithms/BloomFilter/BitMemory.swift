/// Where the bits of a filter are kept, for hosts with an allocator of their own: a Redis module
/// takes memory from Redis, which then counts it.
@safe
public struct BitMemory: Sendable {
  /// Gives so many bytes, aligned for any type; nil when there are none. They need not be zero.
  public var allocate: @Sendable (_ byteCount: Int) -> UnsafeMutableRawPointer?
  /// Takes back what `allocate` gave.
  public var free: @Sendable (UnsafeMutableRawPointer) -> Void

  /// Makes a memory of two functions. Both may be called by any thread.
  public init(
    allocate: @escaping @Sendable (_ byteCount: Int) -> UnsafeMutableRawPointer?,
    free: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
  ) {
    unsafe self.allocate = allocate
    unsafe self.free = free
  }
}
