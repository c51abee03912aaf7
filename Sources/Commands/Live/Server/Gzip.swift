import CZlib

/// Makes what a browser unpacks: gzip, RFC 1952.
enum Gzip {
  /// The bytes, as small as zlib makes them; nil when it cannot, or when they are not smaller then.
  ///
  /// - Complexity: O(n) in the bytes.
  static func packed(_ bytes: [UInt8]) -> [UInt8]? {
    guard var size = UInt32(exactly: bytes.count) else { return nil }
    // Safe, here and below: the library has the stream alone, which ends with this call. It reads the whole of
    // one array and writes into another, within the bounds that it is told; both outlive the call.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    defer { unsafe stream.deallocate() }
    unsafe stream.initialize(to: z_stream())
    // The greatest window, and 16 for gzip's own header, which holds no time: the same bytes give the same.
    guard
      unsafe deflateInit2_(
        stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { unsafe deflateEnd(stream) }
    var input = bytes
    var isWhole = false
    let packed = unsafe [UInt8](unsafeUninitializedCapacity: bytes.count) { output, count in
      unsafe input.withUnsafeMutableBufferPointer { source in
        unsafe stream.pointee.next_in = source.baseAddress
        unsafe stream.pointee.avail_in = size
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = size
        isWhole = unsafe deflate(stream, Z_FINISH) == Z_STREAM_END
        size = unsafe size - stream.pointee.avail_out
      }
      count = Int(size)
    }
    return isWhole ? packed : nil
  }
}
