import Glibc
import Synchronization
import Testing

@testable import Algorithms

/// The bits under the filters, and the memory that they lie in.
struct BitArrayTests {
  /// Memory that is never zero, and counts what is taken and given back.
  private final class DirtyMemory: Sendable {
    let taken = Mutex(0)
    let given = Mutex(0)

    var memory: BitMemory {
      // Safe: malloc gave as many bytes as are written, and gets them back once.
      unsafe BitMemory(
        allocate: { bytes in
          self.taken.withLock { $0 += 1 }
          let start = unsafe malloc(bytes)
          return unsafe start.map { unsafe memset($0, 0xff, bytes) }
        },
        free: { start in
          self.given.withLock { $0 += 1 }
          unsafe free(start)
        })
    }
  }

  private func bits(_ count: Int, set positions: [Int] = []) -> BitArray {
    var bits = BitArray(count: count)
    bits.set(positions)
    return bits
  }

  @Test("are all 0 at first, whatever the memory held", arguments: [1, 64, 65, 1000])
  func zeros(count: Int) throws {
    let bits = try #require(BitArray(checked: count, memory: DirtyMemory().memory))
    #expect(bits.wordCount == (count + 63) / 64)
    #expect((0..<bits.wordCount).allSatisfy { bits[word: $0] == 0 })
  }

  @Test("a bit is set, found and nothing else", arguments: [0, 1, 63, 64, 127, 128, 199])
  func oneBit(position: Int) {
    let bits = bits(200, set: [position])
    #expect((0..<200).filter(bits.isSet) == [position])
    #expect(bits[word: position / 64] == 1 << UInt64(position % 64))
    #expect(bits.areSet([position, position]))
    #expect(!bits.areSet([position, (position + 1) % 200]))
    #expect(bits.areSet([]))
  }

  @Test("are equal when they are as many and each is the same")
  func equality() {
    #expect(bits(65, set: [3]) == bits(65, set: [3]))
    #expect(bits(65, set: [3]) != bits(66, set: [3]))
    for position in [0, 63, 64] { #expect(bits(65, set: [position]) != bits(65)) }
  }

  @Test("a copy is taken from the same memory when one of both is written, and all of it goes back")
  func copies() throws {
    let counted = DirtyMemory()
    do {
      var first = try #require(BitArray(checked: 130, memory: counted.memory))
      first.set([0, 129])
      let second = first
      #expect(counted.taken.withLock { $0 } == 1)
      first[word: 1] = 7
      #expect(second[word: 1] == 0 && first.areSet([0, 129, 64, 65, 66]))
      let third = first
      first.set([1])
      #expect(!third.isSet(1) && second.areSet([0, 129]))
      #expect(counted.taken.withLock { $0 } == 3)
      first.set([2])
      first[word: 0] = 0
      #expect(counted.taken.withLock { $0 } == 3)
    }
    #expect(counted.given.withLock { $0 } == 3)
  }

  #if !os(macOS)
    @Test("no bit and no word past the end is touched")
    func pastTheEndInProcessOfItsOwn() async {
      await #expect(processExitsWith: .failure) {
        var bits = BitArray(count: 65)
        bits.set([65])
      }
      await #expect(processExitsWith: .failure) { _ = BitArray(count: 65).areSet([65]) }
      await #expect(processExitsWith: .failure) { _ = BitArray(count: 65).areSet([-1]) }
      await #expect(processExitsWith: .failure) { _ = BitArray(count: 65)[word: 2] }
      await #expect(processExitsWith: .failure) {
        var bits = BitArray(count: 64)
        bits[word: 1] = 0
      }
    }
  #endif
}
