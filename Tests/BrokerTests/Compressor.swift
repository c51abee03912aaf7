import CLz4
import CSnappy
import CZlib
import CZstd

@testable import etude_broker

/// Compresses record batches as producers do.
enum Compressor {
  /// A batch whose records are compressed: 1 to 4 for gzip, snappy, lz4 and zstd.
  static func compressed(_ batch: [UInt8], codec: Int16) -> [UInt8] {
    guard codec != 0, batch.count > RecordBatch.headerSize else { return batch }
    return replacingRecords(of: batch, codec, bytes(Array(batch[RecordBatch.headerSize...]), codec))
  }

  /// A batch with what is said to be its compressed records.
  static func replacingRecords(of batch: [UInt8], _ codec: Int16, _ records: [UInt8]) -> [UInt8] {
    var head = Array(batch[..<RecordBatch.headerSize])
    head[22] = UInt8(codec)
    return Batches.sealed(head + records)
  }

  /// As Java's library writes them: a header, then blocks with their lengths.
  static func framedSnappy(_ pieces: [[UInt8]]) -> [UInt8] {
    var writer = WireWriter()
    writer.raw([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1])
    for piece in pieces { writer.data(bytes(piece, 2)) }
    return writer.bytes
  }

  static func bytes(_ plain: [UInt8], _ codec: Int16) -> [UInt8] {
    // Safe, all four: the library writes at most as much as there is room for, and says how much.
    unsafe [UInt8](unsafeUninitializedCapacity: 2 * plain.count + 1_000) { buffer, count in
      let room = buffer.count
      unsafe plain.withUnsafeBytes { source in
        switch codec {
        case 1: count = unsafe gzip(source, buffer)
        case 2:
          var size = room
          let status = unsafe snappy_compress(
            source.assumingMemoryBound(to: CChar.self).baseAddress, source.count,
            UnsafeMutableRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self), &size)
          precondition(status == SNAPPY_OK)
          count = size
        case 3:
          count = unsafe LZ4F_compressFrame(
            buffer.baseAddress, room, source.baseAddress, source.count, nil)
        default:
          count = unsafe ZSTD_compress(
            buffer.baseAddress, room, source.baseAddress, source.count, 3)
        }
      }
    }
  }

  private static func gzip(
    _ source: UnsafeRawBufferPointer, _ buffer: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    // Safe: the library has the stream alone, which does not move, and ends with this call.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    defer { unsafe stream.deallocate() }
    unsafe stream.initialize(to: z_stream())
    unsafe deflateInit2_(
      stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    defer { unsafe deflateEnd(stream) }
    let input = unsafe source.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    unsafe stream.pointee.avail_in = UInt32(source.count)
    unsafe stream.pointee.next_out = buffer.baseAddress
    unsafe stream.pointee.avail_out = UInt32(buffer.count)
    precondition(unsafe deflate(stream, Z_FINISH) == Z_STREAM_END)
    return unsafe Int(stream.pointee.total_out)
  }
}
