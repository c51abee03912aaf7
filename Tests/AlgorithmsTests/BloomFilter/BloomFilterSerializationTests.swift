import Testing

@testable import Algorithms

struct BloomFilterSerializationTests {
  private func filter(bits: Int, seed: UInt64 = 5) -> BloomFilter {
    var filter = BloomFilter(bitCount: bits, hashCount: 3, seed: seed)
    for index in 0..<10 { filter.insert("element-\(index)") }
    return filter
  }

  @Test("comes back as it was", arguments: [1, 63, 64, 65, 1000])
  func roundTrip(bits: Int) throws {
    let filter = filter(bits: bits)
    let bytes = filter.serialized
    #expect(bytes.count == 4 + 8 * 5 + (bits + 63) / 64 * 8 + 8)
    #expect(try BloomFilter(serialized: bytes) == filter)
  }

  @Test("the form is part of the contract: the mark, the version, m, k, seed and n")
  func stableForm() {
    let bytes = BloomFilter(bitCount: 64, hashCount: 2, seed: 3).serialized
    #expect(bytes.prefix(4) == Array("EtBF".utf8)[...])
    let numbers = stride(from: 4, to: 52, by: 8).map { bytes[$0] }
    #expect(numbers == [1, 64, 2, 3, 0, 0])
  }

  @Test("notices every changed bit and every missing byte")
  func damage() {
    let bytes = filter(bits: 65).serialized
    for bit in 0..<(8 * bytes.count) {
      var broken = bytes
      broken[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: BloomFilterFormatError.self) { try BloomFilter(serialized: broken) }
    }
    for length in 0..<bytes.count {
      #expect(throws: BloomFilterFormatError.self) {
        try BloomFilter(serialized: Array(bytes.prefix(length)))
      }
    }
  }

  @Test("says what is wrong")
  func reasons() {
    // A mark, a version and a checksum are 20 bytes.
    for length in 0..<20 {
      #expect(throws: BloomFilterFormatError.notAFilter) {
        try BloomFilter(serialized: Array(filter(bits: 64).serialized.prefix(length)))
      }
    }
    #expect(throws: BloomFilterFormatError.notAFilter) {
      try BloomFilter(serialized: Array(repeating: 0, count: 100))
    }
    for version in [0, 2] as [UInt64] {
      let bytes = ByteWriter(mark: "EtBF", version: version).finished()
      #expect(throws: BloomFilterFormatError.unknownVersion(version)) {
        try BloomFilter(serialized: bytes)
      }
    }
    var bytes = filter(bits: 64).serialized
    bytes[46] ^= 1
    #expect(throws: BloomFilterFormatError.wrongChecksum) { try BloomFilter(serialized: bytes) }
  }

  @Test(
    "refuses numbers that cannot be, although the checksum is right",
    arguments: [
      [0, 1, 0, 0], [64, 0, 0, 0, 0], [64, 2000, 0, 0, 0], [1 << 62, 1, 0, 0], [64, 1, 0, 0],
      [64, 1, 0, 0, 0, 0], [64, 1], [64, 1, 0, UInt64.max, 0], [3, 1, 0, 0, 8],
    ] as [[UInt64]])
  func impossible(numbers: [UInt64]) {
    var writer = ByteWriter(mark: "EtBF", version: 1)
    for number in numbers { writer.write(number) }
    let bytes = writer.finished()
    #expect(throws: BloomFilterFormatError.impossibleContent) {
      try BloomFilter(serialized: bytes)
    }
  }

  @Test("the remainder of a multiplication is that of the division")
  func modulus() {
    var random = SplitMix64(seed: 11)
    let edges: [UInt64] = [1, 2, 3, 63, 64, 1 << 32, (1 << 32) + 1, 1 << 63, .max - 1, .max]
    let divisors = edges + (0..<300).map { max(1, random.next() >> UInt64($0 % 64)) }
    for divisor in divisors {
      let modulus = Modulus(divisor)
      let numbers =
        edges + [0, divisor - 1, divisor, divisor &+ 1, divisor &* 2 &- 1]
        + (0..<100).map { _ in random.next() }
      for number in numbers {
        #expect(modulus.remainder(of: number) == number % divisor, "\(number) \(divisor)")
      }
    }
  }
}
