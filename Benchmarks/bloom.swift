// One round of Benchmarks/bloom.py: how long our Bloom filter takes, in seconds, a line for each.
import Algorithms

func seconds(_ body: () -> Void) -> Double {
  let taken = ContinuousClock().measure(body)
  return Double(taken.components.seconds) + Double(taken.components.attoseconds) * 1e-18
}

let count = 1_000_000
let present = (0..<count).map { "https://example.com/item/\($0)" }
let absent = (0..<count).map { "https://example.com/none/\($0)" }
var filter = BloomFilter(capacity: count, falsePositiveRate: 0.01)
var found = 0
var wrong = 0
print("insert", seconds { for element in present { filter.insert(element) } })
print("present", seconds { for element in present where filter.mayContain(element) { found += 1 } })
print("absent", seconds { for element in absent where filter.mayContain(element) { wrong += 1 } })
precondition(found == count, "a false negative")
print("wrong", Double(wrong) / Double(count))
