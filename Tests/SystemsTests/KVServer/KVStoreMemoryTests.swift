import Foundation
import Systems
import Testing

/// What a store no longer needs it gives back. Four times 400 MB would be seen in a process that
/// needs a tenth of that.
@Suite(.serialized) struct KVStoreMemoryTests {
  private static let large = [UInt8](repeating: 1, count: 4 << 20)

  /// How many megabytes of memory the process has grown by.
  private func growth(_ body: () throws -> Void) throws -> Int {
    func resident() throws -> Int {
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
      return try #require(Int(line.filter(\.isNumber))) >> 10
    }
    let before = try resident()
    try body()
    return try resident() - before
  }

  @Test func shrunk() throws {
    var store = KVStore()
    let growth = try growth {
      for number in 0..<100 {
        let key = Array("\(number)".utf8)
        store[key] = Self.large
        store[key] = [2]
      }
    }
    let count = store.count
    #expect(count == 100)
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
