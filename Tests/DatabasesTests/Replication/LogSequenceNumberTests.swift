import Algorithms
import Databases
import Testing

@Suite("A position in the write-ahead log")
struct LogSequenceNumberTests {
  @Test(
    "Reads and writes what the server does",
    arguments: [
      ("0/0", 0, "0/0"), ("0/3000148", 0x300_0148, "0/3000148"),
      ("16/B374D848", 0x16_b374_d848, "16/B374D848"), ("1/A", 0x1_0000_000a, "1/A"),
      ("00000016/b374d848", 0x16_b374_d848, "16/B374D848"),
      ("FFFFFFFF/FFFFFFFF", UInt64.max, "FFFFFFFF/FFFFFFFF"),
    ])
  func text(text: String, byteOffset: UInt64, printed: String) throws {
    let position = try #require(LogSequenceNumber(text))
    #expect(position.byteOffset == byteOffset)
    #expect(position.description == printed)
  }

  @Test(
    "Refuses what is no position",
    arguments: [
      "", "/", "0/", "/0", "0", "1/2/3", "G/0", "0/ 1", "-1/0", "+1/0", "0/-0", "123456789/0",
      "0/100000000", "0x1/0", "１/0",
    ])
  func noPosition(text: String) {
    #expect(LogSequenceNumber(text) == nil)
  }

  @Test("Order and distance are those of the byte offsets, not of the texts")
  func order() throws {
    let early = try #require(LogSequenceNumber("0/FFFFFFF8"))
    let late = try #require(LogSequenceNumber("1/10"))
    let later = try #require(LogSequenceNumber("10/0"))
    #expect(early < late && late < later)
    #expect(late - early == 24 && early - late == -24 && late - late == 0)
    #expect("10/0" < "9/0", "as texts they come the other way round")
    #expect(try later > #require(LogSequenceNumber("9/0")))
  }

  @Test("Every position is read back as it was printed", arguments: [1, 2, 3] as [UInt64])
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<1_000 {
      // Small ones too: a random number has no zeros in front.
      let position = LogSequenceNumber(byteOffset: random.next() >> random.next(below: 64))
      let again = try #require(LogSequenceNumber(position.description))
      #expect(again == position)
    }
  }
}
