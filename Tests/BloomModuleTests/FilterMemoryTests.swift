import Algorithms
import RedisClient
import Testing

/// The memory of filters is Redis's: it is counted, and it comes back.
@Suite struct FilterMemoryTests {
  /// How a filter comes to be under the key `copy`.
  enum Way: String, Sendable, CaseIterable {
    case reserve, insert, copy, restore, chunks
  }

  /// The bits of a million elements at 0.01 that do not grow, in bytes.
  private static let bits = 1_198_136

  private func make(_ way: Way, on server: ModuleServer) throws {
    let copy = Array("copy".utf8)
    switch way {
    case .reserve:
      #expect(try server.run("BF.RESERVE copy 0.01 1000000 NONSCALING") == "OK")
    case .insert:
      let line = "BF.INSERT copy CAPACITY 1000000 ERROR 0.01 NONSCALING ITEMS a"
      #expect(try server.run(line) == "[1]")
    case .copy: #expect(try server.run("COPY k copy") == "1")
    case .restore:
      let dump = try server.connection.command("DUMP", "k").bytes()
      let reply = try server.command([Array("RESTORE".utf8), copy, Array("0".utf8), dump])
      #expect(reply == .ok)
    case .chunks:
      var iterator = "0"
      while true {
        let part = try server.connection.command("BF.SCANDUMP", "k", iterator).array()
        iterator = part[0].shown
        if iterator == "0" { break }
        let words = [Array("BF.LOADCHUNK".utf8), copy, Array(iterator.utf8)]
        #expect(try server.command(words + [part[1].bytes()]) == .ok)
      }
    }
  }

  @Test("Redis counts the bits, and has them back when the key goes", arguments: Way.allCases)
  func counted(way: Way) throws {
    let server = try ModuleServer()
    #expect(try server.run("BF.RESERVE k 0.01 1000000 NONSCALING") == "OK")
    // Once before the measurement: Redis's buffers take their size.
    try make(way, on: server)
    let full = try server.usedMemory()
    #expect(try server.run("DEL copy") == "1")
    let empty = try server.usedMemory()
    #expect(full - empty > Self.bits - 100_000)
    for _ in 0..<8 {
      try make(way, on: server)
      #expect(try server.run("DEL copy") == "1")
    }
    // One that is lost each time would be 8 times the bits.
    #expect(try server.usedMemory() - empty < 3 * Self.bits)
  }

  @Test("a filter's size is that of its bits, its layers and itself", arguments: [0, 2, 6, 100])
  func stated(count: Int) throws {
    let server = try ModuleServer()
    #expect(try server.run("BF.RESERVE k 0.01 2") == "OK")
    var filter = try ScalingBloomFilter(capacity: 2, errorRate: 0.01)
    for number in 0..<count {
      let bytes = Array("e\(number)".utf8)
      // Safe: the array outlives the call.
      let isNew = try unsafe filter.insert(bytes.span.bytes)
      #expect(try server.run("BF.ADD k e\(number)") == (isNew ? "1" : "0"))
    }
    let layers = filter.layers.count
    let size =
      MemoryLayout<ScalingBloomFilter>.size + filter.byteCount
      + layers * MemoryLayout<ScalingBloomFilter.Layer>.stride
    #expect(try server.run("BF.INFO k SIZE") == "[\(size)]")
    #expect(
      try server.run("BF.INFO k")
        == "[Capacity, \(filter.capacity), Size, \(size), Number of filters, \(layers), "
        + "Number of items inserted, \(filter.count), Expansion rate, 2]")
    let usage = try #require(Int(server.run("MEMORY USAGE k")))
    #expect(usage >= size && usage < size + 200)
  }
}
