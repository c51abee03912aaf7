import Foundation
import Servers
import Testing

/// What a store no longer needs it gives back. Four times 400 MB would be seen in a process that
/// needs a tenth of that.
@Suite(.serialized) struct KVStoreMemoryTests {
  private static let large = [UInt8](repeating: 1, count: 4 << 20)

  /// How many megabytes of memory the process has grown by. What is lost is lost each time; what
  /// other tests need at the same time is not there five times.
  private func growth(_ body: () throws -> Void) throws -> Int {
    func resident() throws -> Int {
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
      return try #require(Int(line.filter(\.isNumber))) >> 10
    }
    var least = Int.max
    for _ in 0..<5 where least >= 200 {
      let before = try resident()
      try body()
      least = min(least, try resident() - before)
    }
    return least
  }

  @Test func shrunk() throws {
    var store = KVStore()
    var count = 0
    let growth = try growth {
      for number in count..<count + 100 {
        let key = Array("\(number)".utf8)
        store[key] = Self.large
        store[key] = [2]
      }
      count += 100
    }
    let kept = store.count
    #expect(kept == count)
    #expect(growth < 200, "100 values of a byte each")
  }

  @Test func replaced() throws {
    var store = KVStore()
    let growth = try growth {
      for _ in 0..<100 {
        store[[1]] = Self.large
        store[[1]] = [2]
      }
    }
    #expect(growth < 200, "one value")
  }

  @Test func removed() throws {
    var store = KVStore()
    let growth = try growth {
      for _ in 0..<100 {
        store[[1]] = Self.large
        store[[1]] = nil
      }
    }
    #expect(growth < 200, "no value")
  }

  @Test func ended() throws {
    let growth = try growth {
      for _ in 0..<10 {
        var store = KVStore()
        for key in 0..<10 as Range<UInt8> { store[[key]] = Self.large }
      }
    }
    #expect(growth < 200, "no store")
  }
}
