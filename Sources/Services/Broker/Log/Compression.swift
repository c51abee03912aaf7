import CLz4
import CSnappy
import CZlib
import CZstd

/// Undoes the compression of record batches.
///
/// What is too long, or nothing that was compressed in that way, is an error.
enum Compression {
  /// The bytes behind the first `start`, as they were before they were compressed.
  ///
  /// 1 to 4 stand for gzip, snappy, lz4 and zstd. The result may have `limit` bytes.
  static func undo(
    _ codec: Int16, _ bytes: [UInt8], from start: Int, limit: Int
  ) throws(ErrorCode) -> [UInt8] {
    let input = Array(bytes[start...])
    switch codec {
    case 1: return try gunzip(input, limit)
    case 2: return try unsnap(input, limit)
    case 3: return try unlz4(input, limit)
    case 4: return try unzstd(input, limit)
    default: throw .unsupportedCompressionType
    }
  }

  /// What one call of a library has done.
  private struct Step {
    var written: Int
    var isEnd: Bool
  }

  /// Lets `fill` write into one piece after the other, until it says that this is the end. It says nil
  /// where its input is wrong or ends too early.
  private static func collect(
    _ limit: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Step?
  ) throws(ErrorCode) -> [UInt8] {
    var result: [UInt8] = []
    while true {
      var step: Step?
      // Safe: `fill` says how much of the piece it has written.
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        step = unsafe fill(buffer)
        count = step?.written ?? 0
      }
      guard let step else { throw .invalidRecord }
      guard result.count + piece.count <= limit else { throw .messageTooLarge }
      result += piece
      if step.isEnd { return result }
    }
  }

  private static func gunzip(_ input: [UInt8], _ limit: Int) throws(ErrorCode) -> [UInt8] {
    var input = input
    let size = input.count
    // Safe, here and in the next two: the library has the stream alone, which ends with this call. It
    // reads and writes within the bounds that it is told of two arrays that outlive each call. This one
    // must not move.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    defer { unsafe stream.deallocate() }
    unsafe stream.initialize(to: z_stream())
    // The greatest window, and 16 for gzip's own header.
    guard
      unsafe inflateInit2_(
        stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .unknown }
    defer { unsafe inflateEnd(stream) }
    var read = 0
    return try unsafe collect(limit) { output in
      unsafe input.withUnsafeMutableBufferPointer { source in
        unsafe stream.pointee.next_in = source.baseAddress.map { unsafe $0 + read }
        unsafe stream.pointee.avail_in = UInt32(size - read)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(output.count)
        let code = unsafe inflate(stream, Z_NO_FLUSH)
        read = unsafe size - Int(stream.pointee.avail_in)
        guard code == Z_OK || code == Z_STREAM_END else { return nil }
        return unsafe Step(
          written: output.count - Int(stream.pointee.avail_out), isEnd: code == Z_STREAM_END)
      }
    }
  }

  private static func unlz4(_ input: [UInt8], _ limit: Int) throws(ErrorCode) -> [UInt8] {
    var context: OpaquePointer?
    guard unsafe LZ4F_isError(LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))) == 0
    else { throw .unknown }
    defer { unsafe LZ4F_freeDecompressionContext(context) }
    var read = 0
    return try unsafe collect(limit) { output in
      unsafe input.withUnsafeBufferPointer { source in
        var (written, taken) = (output.count, source.count - read)
        let rest = unsafe source.baseAddress.map { unsafe $0 + read }
        let hint = unsafe LZ4F_decompress(
          context, output.baseAddress, &written, rest, &taken, nil)
        read += taken
        // Nothing read and nothing written: the input ends in the middle.
        guard LZ4F_isError(hint) == 0, hint == 0 || written + taken > 0 else { return nil }
        return Step(written: written, isEnd: hint == 0)
      }
    }
  }

  private static func unzstd(_ input: [UInt8], _ limit: Int) throws(ErrorCode) -> [UInt8] {
    guard let stream = unsafe ZSTD_createDStream() else { throw .unknown }
    defer { unsafe ZSTD_freeDStream(stream) }
    var read = 0
    return try unsafe collect(limit) { output in
      unsafe input.withUnsafeBufferPointer { source in
        var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: read)
        var into = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let hint = unsafe ZSTD_decompressStream(stream, &into, &from)
        let isStuck = unsafe from.pos == read && into.pos == 0
        read = unsafe from.pos
        guard ZSTD_isError(hint) == 0, hint == 0 || !isStuck else { return nil }
        return unsafe Step(written: into.pos, isEnd: hint == 0)
      }
    }
  }

  // MARK: Snappy

  /// What Java's library puts in front of its blocks: a name, two versions.
  private static let framing: [UInt8] = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]

  /// One block, as librdkafka sends it, or several with their lengths, as Java does.
  private static func unsnap(_ input: [UInt8], _ limit: Int) throws(ErrorCode) -> [UInt8] {
    guard input.starts(with: framing) else { return try unsnapBlock(input[...], limit) }
    var (rest, result): (ArraySlice<UInt8>, [UInt8]) = (input.dropFirst(16), [])
    while !rest.isEmpty {
      guard rest.count >= 4 else { throw .invalidRecord }
      let size = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      guard size <= rest.count - 4 else { throw .invalidRecord }
      result += try unsnapBlock(rest.dropFirst(4).prefix(size), limit - result.count)
      rest = rest.dropFirst(4 + size)
    }
    return result
  }

  private static func unsnapBlock(
    _ block: ArraySlice<UInt8>, _ limit: Int
  ) throws(ErrorCode) -> [UInt8] {
    var size = 0
    var status = SNAPPY_OK
    // Safe: the block is only read, within its bounds, during each call.
    unsafe block.withUnsafeBytes { source in
      status = unsafe snappy_uncompressed_length(
        source.assumingMemoryBound(to: CChar.self).baseAddress, source.count, &size)
    }
    guard status == SNAPPY_OK else { throw .invalidRecord }
    guard size <= limit else { throw .messageTooLarge }
    // Safe: the library writes at most the size that it is told, and says how much that was.
    let result = unsafe [UInt8](unsafeUninitializedCapacity: max(size, 1)) { buffer, count in
      unsafe block.withUnsafeBytes { source in
        status = unsafe snappy_uncompress(
          source.assumingMemoryBound(to: CChar.self).baseAddress, source.count,
          UnsafeMutableRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self), &size)
      }
      count = status == SNAPPY_OK ? size : 0
    }
    guard status == SNAPPY_OK else { throw .invalidRecord }
    return result
  }
}
