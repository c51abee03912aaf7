/// Writes the stored forms of the filters: numbers of 64 bits, little-endian.
struct ByteWriter {
  private(set) var bytes: [UInt8]

  /// Starts with a mark of four letters and a version.
  init(mark: String, version: UInt64) {
    bytes = Array(mark.utf8)
    write(version)
  }

  mutating func write(_ number: UInt64) {
    // Safe: the number's bytes are copied during the call.
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  mutating func write(_ number: Int) { write(UInt64(number)) }

  /// Ends with a checksum over everything before it.
  consuming func finished() -> [UInt8] {
    write(xxh3(bytes).low)
    return bytes
  }
}

/// Reads what `ByteWriter` wrote. Every method throws on what cannot be.
struct ByteReader {
  private let bytes: [UInt8]
  private var position = 0
  private let end: Int

  /// Checks the mark, the version and the checksum.
  init(_ bytes: [UInt8], mark: String, version: UInt64) throws(BloomFilterFormatError) {
    self.bytes = bytes
    end = bytes.count - 8
    let expected = Array(mark.utf8)
    guard end >= expected.count + 8, bytes.starts(with: expected) else {
      throw .notAFilter
    }
    position = expected.count
    let found = try number()
    guard found == version else { throw .unknownVersion(found) }
    var trailer = self
    trailer.position = end
    guard trailer.next() == xxh3(bytes[..<end]).low else { throw .wrongChecksum }
  }

  /// How many bytes are left before the checksum.
  var remaining: Int { end - position }

  mutating func number() throws(BloomFilterFormatError) -> UInt64 {
    guard remaining >= 8 else { throw .impossibleContent }
    return next()
  }

  /// A number within bounds.
  mutating func number(in range: ClosedRange<Int>) throws(BloomFilterFormatError) -> Int {
    guard let number = Int(exactly: try number()), range.contains(number) else {
      throw .impossibleContent
    }
    return number
  }

  private mutating func next() -> UInt64 {
    // Safe: the caller has checked that 8 bytes are left; they need not be aligned.
    let number = unsafe bytes.withUnsafeBytes {
      unsafe $0.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    }
    position += 8
    return UInt64(littleEndian: number)
  }
}

/// Why bytes are no filter.
public enum BloomFilterFormatError: Error, Equatable {
  /// They do not start as a filter does, or are too short.
  case notAFilter
  /// They were written by a later version.
  case unknownVersion(UInt64)
  /// They were changed on the way.
  case wrongChecksum
  /// The numbers in them cannot be those of a filter, or of this one.
  case impossibleContent
  /// There is no memory for a filter of that size.
  case outOfMemory
}
