import Algorithms
import Servers
import Testing

@Suite struct KVStoreTests {
  @Test("it does what a dictionary does", arguments: 0..<8)
  func likeADictionary(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var store = KVStore(seed: seed)
    var model: [[UInt8]: [UInt8]] = [:]
    // Few keys and many removals, so that entries move back often; then many keys, so that it grows.
    for step in 0..<20_000 {
      let key = Array("\(random.next(below: step < 10_000 ? 40 : 4_000))".utf8)
      if random.next(below: 3) == 0 {
        store[key] = nil
        model[key] = nil
      } else {
        let value = (0..<random.next(below: 200)).map { UInt8(truncatingIfNeeded: $0) }
        store[key] = value
        model[key] = value
      }
      if step % 500 == 0, !same(store, model) { Issue.record("different after \(step)") }
    }
    let isSame = same(store, model)
    #expect(isSame && !model.isEmpty)
  }

  private func same(_ store: borrowing KVStore, _ model: [[UInt8]: [UInt8]]) -> Bool {
    let bytes = model.reduce(0) { $0 + $1.key.count + $1.value.count }
    guard store.count == model.count, store.byteCount == bytes else { return false }
    for number in 0..<4_000 {
      let key = Array("\(number)".utf8)
      if store[key] != model[key] { return false }
    }
    return true
  }

  @Test func keysAndValuesAreAnyBytes() {
    var store = KVStore()
    let keys: [[UInt8]] = [[], [0], [0, 0], [255, 10, 13], Array(repeating: 7, count: 10_000)]
    for key in keys { store[key] = key.reversed() + [1] }
    let values = keys.map { store[$0] }
    #expect(values == keys.map { $0.reversed() + [1] })
    let (missing, count) = (store[[0, 0, 0]], store.count)
    #expect(missing == nil)
    #expect(count == keys.count)
  }

  @Test func aValueThatShrinksGivesItsMemoryBack() {
    var store = KVStore()
    store[[1]] = Array(repeating: 1, count: 1_000_000)
    store[[1]] = [2]
    let (value, byteCount) = (store[[1]], store.byteCount)
    #expect(value == [2])
    #expect(byteCount == 2)
  }
}
