import Foundation
import RedisClient
import TestSupport
import Testing

/// A filter outlives its server, and reaches others.
@Suite struct PersistenceTests {
  enum Way: String, Sendable, CaseIterable {
    case rdb, aof, rewrittenAOF, rewrittenAOFWithRDBPreamble

    var arguments: [String] {
      let log = ["--appendonly", "yes", "--appendfsync", "always", "--aof-use-rdb-preamble"]
      return switch self {
      case .rdb: []
      case .aof, .rewrittenAOF: log + ["no"]
      case .rewrittenAOFWithRDBPreamble: log + ["yes"]
      }
    }
  }

  @Test("a killed server has its filters again", arguments: Way.allCases)
  func restart(way: Way) throws {
    let folder = try ScratchFolder()
    let before = try ModuleServer(way.arguments, in: folder.path)
    try fill(before)
    let digest = try before.run("DEBUG DIGEST")
    let info = try before.run("BF.INFO grown")
    switch way {
    case .rdb:
      // By the child that redis-server forks.
      #expect(try before.run("BGSAVE").hasPrefix("Background"))
      try before.wait("INFO persistence") {
        $0.contains("rdb_bgsave_in_progress:0") && $0.contains("rdb_last_bgsave_status:ok")
      }
    case .aof: break
    case .rewrittenAOF, .rewrittenAOFWithRDBPreamble:
      #expect(try before.run("BGREWRITEAOF").hasPrefix("Background"))
      try before.wait("INFO persistence") {
        $0.contains("aof_rewrite_in_progress:0") && $0.contains("aof_rewrite_scheduled:0")
          && $0.contains("aof_last_bgrewrite_status:ok")
      }
    }
    before.server.stop()

    let after = try ModuleServer(way.arguments, in: folder.path)
    #expect(try after.run("DEBUG DIGEST") == digest)
    #expect(try after.run("BF.INFO grown") == info)
    #expect(try after.run("BF.MEXISTS grown e0 e199 e299") == "[1, 1, 1]")
    #expect(try after.run("BF.ADD full c") == "error: ERR non scaling filter is full")
    #expect(try after.run("BF.ADD grown new") == "1")
  }

  @Test("a replica has what its primary has, from before and after it came")
  func replica() throws {
    let primary = try ModuleServer()
    try fill(primary)
    let replica = try ModuleServer(["--replicaof", "127.0.0.1", "\(primary.server.port)"])
    try replica.wait("INFO replication") { $0.contains("master_link_status:up") }
    for line in [
      "BF.ADD grown later", "BF.MADD fresh a b c", "BF.INSERT other CAPACITY 5 ITEMS x y",
      "BF.RESERVE empty 0.1 10 NONSCALING", "BF.ADD full c", "BF.ADD grown later",
      // New ones among old ones; the refused last one does not undo the first.
      "BF.MADD grown later-2 e0", "BF.INSERT third CAPACITY 1 NONSCALING ITEMS x y",
    ] { _ = try primary.run(line) }
    #expect(try primary.run("WAIT 1 20000") == "1")
    #expect(try replica.run("DEBUG DIGEST") == primary.run("DEBUG DIGEST"))
    #expect(try replica.run("BF.EXISTS grown later") == "1")
    #expect(try replica.run("BF.INFO other CAPACITY") == "[5]")
    #expect(try replica.run("BF.ADD grown x").hasPrefix("error: READONLY"))
  }

  @Test(
    "a primary that goes amid a filter leaves the replica alive, with what it had",
    arguments: [0.01, 0.5, 0.999], ["disabled", "swapdb"])
  func vanishingPrimary(part: Double, load: String) throws {
    let folder = try ScratchFolder()
    let source = try ModuleServer(in: folder.path)
    #expect(try source.run("BF.RESERVE k 0.01 20000") == "OK")
    #expect(try source.run("SAVE") == "OK")
    let rdb = try Array(Data(contentsOf: URL(fileURLWithPath: folder.path + "/dump.rdb")))
    let primary = try VanishingPrimary(rdb: rdb, sending: Int(part * Double(rdb.count)))
    let replica = try ModuleServer(["--repl-diskless-load", load])
    #expect(try replica.run("BF.ADD own a") == "1")
    #expect(try replica.run("REPLICAOF 127.0.0.1 \(primary.port)") == "OK")
    #expect(primary.hasComeAgain.wait(timeout: .now() + 60) == .success)
    #expect(try replica.run("BF.EXISTS own a") == "1")
    #expect(try replica.run("EXISTS k") == "0")
  }

  @Test("what changes nothing is not repeated by replicas")
  func unchanged() throws {
    let server = try ModuleServer()
    try fill(server)
    let before = try changes(server)
    for line in ["BF.ADD grown e0", "BF.MADD grown e1 e2", "BF.ADD full c", "BF.EXISTS grown e1"] {
      _ = try server.run(line)
    }
    #expect(try changes(server) == before)
    for (index, line) in ["BF.ADD grown new", "BF.MADD grown new-2 e0", "BF.MADD fresh x"]
      .enumerated()
    {
      _ = try server.run(line)
      #expect(try changes(server) == before + index + 1)
    }
  }

  @Test("DUMP and RESTORE carry a filter; a changed dump is refused")
  func dump() throws {
    let server = try ModuleServer()
    try fill(server)
    let dump = try server.connection.command("DUMP", "grown").bytes()
    let words = ["RESTORE", "copy", "0"].map { Array($0.utf8) }
    #expect(try server.command(words + [dump]) == .ok)
    #expect(try server.run("BF.INFO copy") == server.run("BF.INFO grown"))
    #expect(
      try server.run("DEBUG DIGEST-VALUE copy") == server.run("DEBUG DIGEST-VALUE grown"))
    // Redis has a checksum of its own around it; without it, ours has to notice.
    #expect(try server.run("DEBUG SET-SKIP-CHECKSUM-VALIDATION 1") == "OK")
    var broken = dump
    broken[dump.count / 2] ^= 1
    let restore = ["RESTORE", "b", "0"].map { Array($0.utf8) } + [broken]
    #expect(try server.command(restore).errorMessage?.contains("Bad data format") ?? false)
    #expect(try server.run("EXISTS b") == "0")
    // The type's number is 9 bytes; its lowest bits are the version of what follows.
    var later = dump
    later[9] += 1
    let restoreLater = ["RESTORE", "b", "0"].map { Array($0.utf8) } + [later]
    #expect(try server.command(restoreLater).errorMessage?.contains("Bad data format") ?? false)
  }

  @Test("digests, by which filters are compared here, tell bits and numbers apart")
  func digests() throws {
    let server = try ModuleServer()
    for line in [
      "BF.RESERVE k 0.01 10", "BF.RESERVE same 0.01 10", "BF.RESERVE other-element 0.01 10",
      "BF.RESERVE other-expansion 0.01 10 EXPANSION 3",
    ] { #expect(try server.run(line) == "OK") }
    for line in ["k a", "same a", "other-element b", "other-expansion a"] {
      #expect(try server.run("BF.ADD \(line)") == "1")
    }
    let digest = try server.run("DEBUG DIGEST-VALUE k")
    #expect(try server.run("DEBUG DIGEST-VALUE same") == digest)
    #expect(try server.run("DEBUG DIGEST-VALUE other-element") != digest)
    #expect(try server.run("DEBUG DIGEST-VALUE other-expansion") != digest)
  }

  @Test("a filter that came in chunks reaches the replica and the append-only file")
  func chunks() throws {
    let folder = try ScratchFolder()
    let log = ["--appendonly", "yes", "--appendfsync", "always"]
    let server = try ModuleServer(log, in: folder.path)
    let replica = try ModuleServer(["--replicaof", "127.0.0.1", "\(server.server.port)"])
    try replica.wait("INFO replication") { $0.contains("master_link_status:up") }
    _ = try server.run("BF.RESERVE source 0.01 10")
    for number in 0..<50 { _ = try server.run("BF.ADD source e\(number)") }
    var iterator = "0"
    while true {
      let part = try server.connection.command("BF.SCANDUMP", "source", iterator).array()
      iterator = part[0].shown
      if iterator == "0" { break }
      let words = ["BF.LOADCHUNK", "k", iterator].map { Array($0.utf8) }
      #expect(try server.command(words + [part[1].bytes()]) == .ok)
    }
    let digest = try server.run("DEBUG DIGEST-VALUE source")
    #expect(try server.run("DEBUG DIGEST-VALUE k") == digest)
    #expect(try server.run("WAIT 1 20000") == "1")
    #expect(try replica.run("DEBUG DIGEST-VALUE k") == digest)
    // What is refused is not passed on.
    let before = try changes(server)
    #expect(try server.run("BF.LOADCHUNK k 9 x").hasPrefix("error"))
    #expect(try changes(server) == before)
    server.server.stop()
    let after = try ModuleServer(log, in: folder.path)
    #expect(try after.run("DEBUG DIGEST-VALUE k") == digest)
  }

  /// A filter that has grown, one that is full, and one that is empty.
  private func fill(_ server: ModuleServer) throws {
    _ = try server.run("BF.RESERVE grown 0.001 50")
    for number in 0..<300 { _ = try server.run("BF.ADD grown e\(number)") }
    _ = try server.run("BF.RESERVE full 0.01 2 NONSCALING")
    _ = try server.run("BF.MADD full a b")
    _ = try server.run("BF.RESERVE empty-one 0.01 1000 EXPANSION 1")
  }

  private func changes(_ server: ModuleServer) throws -> Int {
    let info = try server.run("INFO persistence")
    let line = info.split(whereSeparator: \.isNewline)
      .first { $0.hasPrefix("rdb_changes_since_last_save:") }
    return try #require(line.flatMap { Int($0.split(separator: ":")[1]) })
  }
}
