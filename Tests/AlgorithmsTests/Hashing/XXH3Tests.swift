import Algorithms
import Testing

/// Vectors published with the reference implementation (xxHash 0.8, `xsum_sanity_check.c`).
struct XXH3Tests {
  struct Vector: Sendable, CustomTestStringConvertible {
    var length: Int
    var seed: UInt64
    var low: UInt64
    var high: UInt64
    var testDescription: String { "\(length) bytes, seed \(seed)" }
  }

  static let prime32: UInt64 = 2_654_435_761
  static let prime64: UInt64 = 11_400_714_785_074_694_797

  static let vectors = [
    Vector(length: 0, seed: 0, low: 0x6001_C324_468D_497F, high: 0x99AA_06D3_0147_98D8),
    Vector(length: 0, seed: prime32, low: 0x5444_F786_9C67_1AB0, high: 0x9222_0AE5_5E14_AB50),
    Vector(length: 1, seed: 0, low: 0xC44B_DFF4_074E_ECDB, high: 0xA6CD_5E93_9200_0F6A),
    Vector(length: 1, seed: prime32, low: 0xB53D_5557_E7F7_6F8D, high: 0x89B9_9554_BA22_467C),
    Vector(length: 6, seed: 0, low: 0x3E70_39BD_DA43_CFC6, high: 0x082A_FE0B_8162_D12A),
    Vector(length: 12, seed: prime32, low: 0x9BE9_F9A6_7F3C_7DFB, high: 0xD7E0_9D51_8A34_05D3),
    Vector(length: 24, seed: 0, low: 0x1E70_44D2_8B1B_901D, high: 0x0CE9_66E4_678D_3761),
    Vector(length: 81, seed: prime32, low: 0x703F_BB3D_7A5F_755C, high: 0x2724_EC7A_DC75_0FB6),
    Vector(length: 222, seed: 0, low: 0xF1AE_BD59_7CEC_6B3A, high: 0x337E_0964_1B94_8717),
    Vector(length: 403, seed: prime64, low: 0x6259_F6EC_FD64_43FD, high: 0xBED3_1197_1E0B_E8F2),
    Vector(length: 2048, seed: 0, low: 0xDD59_E2C3_A5F0_38E0, high: 0xF736_557F_D470_73A5),
    Vector(length: 2367, seed: prime32, low: 0x6F53_60AE_69C2_F406, high: 0xD23A_AE4B_76C3_1ECB),
  ]

  @Test("gives the published hashes", arguments: vectors)
  func publishedVectors(vector: Vector) {
    let bytes = XXH3Tests.testBytes(count: vector.length)
    let expected = Hash128(low: vector.low, high: vector.high)
    #expect(xxh3(bytes, seed: vector.seed) == expected)
    // A collection without contiguous storage goes another way to the same hash.
    #expect(xxh3(bytes.lazy.map { $0 }, seed: vector.seed) == expected)
    // Safe: the array outlives the call.
    #expect(unsafe xxh3(bytes.span.bytes, seed: vector.seed) == expected)
  }

  struct Vector64: Sendable, CustomTestStringConvertible {
    var length: Int
    var unseeded: UInt64
    /// The hash with the seed `prime64`.
    var seeded: UInt64
    var testDescription: String { "\(length) bytes" }
  }

  static let vectors64 = [
    Vector64(length: 0, unseeded: 0x2D06_8005_38D3_94C2, seeded: 0xA8A6_B918_B2F0_364A),
    Vector64(length: 1, unseeded: 0xC44B_DFF4_074E_ECDB, seeded: 0x032B_E332_DD76_6EF8),
    Vector64(length: 6, unseeded: 0x27B5_6A84_CD2D_7325, seeded: 0x8458_9C11_6AB5_9AB9),
    Vector64(length: 12, unseeded: 0xA713_DAF0_DFBB_77E7, seeded: 0xE730_3E1B_2336_DE0E),
    Vector64(length: 24, unseeded: 0xA3FE_70BF_9D35_10EB, seeded: 0x850E_80FC_35BD_D690),
    Vector64(length: 80, unseeded: 0xBCDE_FBBB_2C47_C90A, seeded: 0xC6DD_0CB6_9953_2E73),
    Vector64(length: 195, unseeded: 0xCD94_217E_E362_EC3A, seeded: 0xBA68_003D_370C_B3D9),
    Vector64(length: 403, unseeded: 0xCDEB_804D_65C6_DEA4, seeded: 0x6259_F6EC_FD64_43FD),
    Vector64(length: 2048, unseeded: 0xDD59_E2C3_A5F0_38E0, seeded: 0x66F8_1670_669A_BABC),
  ]

  @Test("gives the published hashes of 64 bits", arguments: vectors64)
  func publishedVectors64(vector: Vector64) {
    let bytes = XXH3Tests.testBytes(count: vector.length)
    #expect(xxh3Hash64(bytes.span) == vector.unseeded)
    #expect(xxh3Hash64(bytes.span, seed: XXH3Tests.prime64) == vector.seeded)
  }

  /// The bytes that the published vectors hash.
  static func testBytes(count: Int) -> [UInt8] {
    var generator = prime32
    return (0..<count).map { _ in
      defer { generator &*= prime64 }
      return UInt8(generator >> 56)
    }
  }
}
