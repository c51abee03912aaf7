import Glibc
import Testing

@testable import Platform

/// Who is at the other end, by the kernel's answer and by its list of sockets.
@Suite struct PeerCheckTests {
  static let sources: [PeerCheck.Source] = [.kernel, .table]
  private static let hasIPv6 = (try? LoopbackPair(server: AF_INET6, client: AF_INET6)) != nil

  private func check(_ source: PeerCheck.Source, allowed: Set<UInt32> = [geteuid()]) -> PeerCheck {
    PeerCheck(allowed: allowed, source: source)
  }

  @Test(arguments: sources) func anOwnConnectionIsServed(source: PeerCheck.Source) throws {
    let pair = try LoopbackPair()
    #expect(check(source).owner(of: pair.accepted) == geteuid())
    #expect(check(source).refusal(of: pair.accepted) == nil)
  }

  @Test(arguments: sources) func anothersConnectionIsNot(source: PeerCheck.Source) throws {
    let pair = try LoopbackPair()
    #expect(
      check(source, allowed: [geteuid() + 1]).refusal(of: pair.accepted)
        == "of another user (uid \(geteuid()))")
  }

  @Test(.enabled(if: hasIPv6), arguments: sources)
  func addressesOfIPv6AreUnderstood(source: PeerCheck.Source) throws {
    for client in [AF_INET, AF_INET6] {
      let pair = try LoopbackPair(server: AF_INET6, client: client)
      #expect(check(source).owner(of: pair.accepted) == geteuid())
    }
  }

  // The kernel says "root" of a socket that its process has closed: that must count for nothing.
  @Test(arguments: sources, [true, false])
  func aClosedEndBelongsToNoUser(source: PeerCheck.Source, abruptly: Bool) throws {
    let pair = try LoopbackPair()
    pair.closeClient(abruptly: abruptly)
    let check = check(source, allowed: [0, geteuid()])
    #expect(check.owner(of: pair.accepted) == nil)
    #expect(check.refusal(of: pair.accepted)?.hasPrefix("whose user cannot be found") == true)
  }

  @Test(arguments: sources) func aHalfClosedEndStillHasItsUser(source: PeerCheck.Source) throws {
    let pair = try LoopbackPair()
    pair.halfCloseClient()
    #expect(check(source).refusal(of: pair.accepted) == nil)
  }

  @Test(arguments: Array(1...12) as [UInt8])
  func aStateWithoutAUserProvesNothing(state: UInt8) throws {
    let pair = try LoopbackPair()
    let ends = try #require(ConnectionEnds(of: pair.accepted)).seenByPeer
    let facts = SocketFacts(ends: ends, state: state, user: 0, inode: 7)
    #expect((facts.owner(of: ends) == 0) == [1, 4, 5, 8, 9, 11].contains(state))
    // A listener on the client's port is found too when the client itself is gone.
    var other = ends
    other.peer.port &+= 1
    #expect(SocketFacts(ends: other, state: 1, user: 0, inode: 7).owner(of: ends) == nil)
    #expect(SocketFacts(ends: ends, state: 1, user: 0, inode: 0).owner(of: ends) == nil)
  }

  @Test func aUnixSocketSaysItself() throws {
    var ends: [Int32] = [-1, -1]
    // Safe: two descriptors are written into two integers.
    try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    defer { for end in ends { close(end) } }
    #expect(check(.kernel).refusal(of: ends[0]) == nil)
    #expect(check(.kernel, allowed: []).refusal(of: ends[0]) != nil)
  }

  @Test func whatIsNoConnectionIsRefused() throws {
    #expect(check(.kernel).refusal(of: -1) != nil)
    #expect(check(.kernel).refusal(of: STDIN_FILENO) != nil)
  }
}
