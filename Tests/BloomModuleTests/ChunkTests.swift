import Glibc
import RedisClient
import Testing

@testable import Algorithms

/// SCANDUMP on one server, LOADCHUNK on another.
@Suite struct ChunkTests {
  /// Everything that SCANDUMP gives for a key, with the iterators.
  private func chunks(of key: String, on server: ModuleServer) throws -> [(Int, [UInt8])] {
    var (iterator, chunks) = (0, [(Int, [UInt8])]())
    while true {
      let reply = try server.connection.command("BF.SCANDUMP", key, String(iterator)).array()
      iterator = try reply[0].integer()
      if iterator == 0 { return chunks }
      chunks.append((iterator, try reply[1].bytes()))
    }
  }

  private func load(
    _ chunk: (Int, [UInt8]), as key: String, on server: ModuleServer
  ) throws -> RedisReply {
    let words = ["BF.LOADCHUNK", key, String(chunk.0)].map { Array($0.utf8) }
    return try server.command(words + [chunk.1])
  }

  @Test(
    "a round trip keeps everything, in as many chunks as it takes",
    arguments: [
      (elements: 10, chunkCount: 2), (elements: 500, chunkCount: 4),
    ])
  func roundTrip(elements: Int, chunkCount: Int) throws {
    let (source, target) = (try ModuleServer(), try ModuleServer())
    for number in 0..<elements { _ = try source.run("BF.ADD k e\(number)") }
    let chunks = try chunks(of: "k", on: source)
    #expect(chunks.count == chunkCount)
    for chunk in chunks { #expect(try load(chunk, as: "k", on: target) == .ok) }
    #expect(try target.run("BF.INFO k") == source.run("BF.INFO k"))
    #expect(
      try target.run("DEBUG DIGEST-VALUE k") == source.run("DEBUG DIGEST-VALUE k"))
    // A chunk may come twice.
    #expect(try load(chunks[1], as: "k", on: target) == .ok)
    #expect(try load(chunks[0], as: "k", on: target).shown == "error: ERR received bad data")
  }

  @Test("a layer of more than 16 MiB goes in several chunks")
  func largeLayers() throws {
    let (source, target) = (try ModuleServer(), try ModuleServer())
    #expect(try source.run("BF.RESERVE k 0.01 20000000 NONSCALING") == "OK")
    #expect(try source.run("BF.MADD k a b c") == "[1, 1, 1]")
    let chunks = try chunks(of: "k", on: source)
    #expect(chunks.count == 3)
    for chunk in chunks { #expect(try load(chunk, as: "k", on: target) == .ok) }
    #expect(try target.run("BF.MEXISTS k a b c d") == "[1, 1, 1, 0]")
  }

  /// A header may speak of 128 GiB, and this machine may have them.
  private static let isSmallMachine =
    sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) < 1 << 37

  @Test("a header of more memory than there is, is refused", .enabled(if: isSmallMachine))
  func hugeHeader() throws {
    let server = try ModuleServer()
    var writer = ByteWriter(mark: "EtBh", version: 1)
    for number in [2, 1 << 36, 0.01.bitPattern, 1 << 40, 7, 0] as [UInt64] { writer.write(number) }
    let reply = try load((1, writer.finished()), as: "k", on: server)
    #expect(reply.shown == "error: ERR Insufficient memory to create filter")
    #expect(try server.run("EXISTS k") == "0")
  }

  @Test("not one changed bit is taken, in a header or in a chunk")
  func changedBits() throws {
    let server = try ModuleServer()
    #expect(try server.run("BF.MADD k a b c") == "[1, 1, 1]")
    let chunks = try chunks(of: "k", on: server)
    var random = SplitMix64(seed: 7)
    for (index, chunk) in chunks.enumerated() {
      if index > 0 { #expect(try load(chunks[0], as: "copy", on: server) == .ok) }
      for _ in 0..<200 {
        var broken = chunk
        let bit = Int.random(in: 0..<(8 * chunk.1.count), using: &random)
        broken.1[bit / 8] ^= 1 << (bit % 8)
        let reply = try load(broken, as: "copy", on: server).shown
        #expect(reply == "error: ERR received bad data")
      }
      for length in [0, 1, 7, 11, chunk.1.count - 1] {
        let cut = (chunk.0, Array(chunk.1.prefix(length)))
        #expect(
          try load(cut, as: "copy", on: server).shown == "error: ERR received bad data")
      }
    }
    #expect(try load((chunks[1].0 + 8, chunks[1].1), as: "copy", on: server).errorMessage != nil)
    #expect(
      try load((2, [UInt8](repeating: 0, count: 100)), as: "copy", on: server)
        .errorMessage != nil)
    #expect(try server.run("BF.EXISTS copy a") == "0")
    #expect(try load(chunks[1], as: "copy", on: server) == .ok)
    #expect(try server.run("BF.MEXISTS copy a b c") == "[1, 1, 1]")
  }
}
