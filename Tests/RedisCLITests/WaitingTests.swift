import Foundation
import RedisClient
import Sessions
import TestSupport
import Testing

/// Sessions that wait, that read messages, and that are interrupted.
@Suite struct WaitingTests {
  @Test(arguments: [
    ("BLPOP q 0", "LPUSH q x", "1) \"q\"\n2) \"x\"\n"),
    ("BRPOP a q 0.0", "LPUSH q x", "1) \"q\"\n2) \"x\"\n"),
    ("BLMOVE q r LEFT RIGHT 0", "RPUSH q x", "\"x\"\n"),
    ("BRPOPLPUSH q r 0", "RPUSH q x", "\"x\"\n"),
    ("BLMPOP 0 1 q LEFT", "RPUSH q x", "1) \"q\"\n2) 1) \"x\"\n"),
    ("BZPOPMIN z 0", "ZADD z 1 m", "1) \"z\"\n2) \"m\"\n3) \"1\"\n"),
    ("BZMPOP 0 1 z MAX", "ZADD z 1 m", "1) \"z\"\n2) 1) 1) \"m\"\n      2) \"1\"\n"),
    (
      "XREAD BLOCK 0 STREAMS s $", "XADD s 5-1 f v",
      "1) 1) \"s\"\n   2) 1) 1) \"5-1\"\n         2) 1) \"f\"\n            2) \"v\"\n"
    ),
    ("2 BLPOP q 0", "RPUSH q x y", "1) \"q\"\n2) \"x\"\n1) \"q\"\n2) \"y\"\n"),
    ("BLPOP q 0\nGET after", "RPUSH q x", "1) \"q\"\n2) \"x\"\n(nil)\n"),
  ])
  func waitsForAnotherSession(waiting: String, ending: String, printed: String) throws {
    let lesson = try RedisLesson()
    #expect(try lesson.run(waiting, in: "bob") == "")
    #expect(try lesson.session("bob").state == .blocked(by: []))
    try lesson.run("PING", in: "alice")
    #expect(try lesson.session("bob").state == .blocked(by: []))
    try lesson.run(ending, in: "alice")
    #expect(try lesson.events(of: "bob") == printed)
    #expect(try lesson.session("bob").state == .idle)
  }

  @Test("a lesson is not told how long a slow command took: it would differ from run to run")
  func leavesTheDurationOut() throws {
    #expect(try RedisLesson(printsDurations: false).run("BLPOP nobody 0.6") == "(nil)\n")
  }

  @Test func waitsAgainAfterPartOfItsInput() throws {
    let lesson = try RedisLesson()
    try lesson.run("BLPOP q 0\nBLPOP r 0", in: "bob")
    try lesson.run("LPUSH q 1", in: "alice")
    #expect(try lesson.events(of: "bob") == "1) \"q\"\n2) \"1\"\n")
    #expect(try lesson.session("bob").state == .blocked(by: []))
  }

  @Test func servesTheOneThatWaitedLonger() throws {
    let lesson = try RedisLesson()
    for name in ["one", "two"] { try lesson.run("BLPOP q 0", in: name) }
    try lesson.run("RPUSH q a", in: "alice")
    #expect(try lesson.session("one").state == .idle)
    #expect(try lesson.session("two").state == .blocked(by: []))
  }

  @Test func waitsForTheEndOfAFiniteTimeout() throws {
    let lesson = try RedisLesson()
    #expect(
      try lesson.run("BLPOP q 0.05\nXREAD BLOCK 20 STREAMS s $\nPING") == "(nil)\n(nil)\nPONG\n")
    #expect(masked(try lesson.run("BLPOP q 0.6")) == "(nil)\n(#.##s)\n")
  }

  @Test func doesNotWaitInATransaction() throws {
    let lesson = try RedisLesson()
    #expect(try lesson.run("MULTI\nBLPOP q 0\nEXEC") == "OK\nQUEUED\n1) (nil)\n")
  }

  @Test func takesNoInputWhileItWaits() throws {
    let lesson = try RedisLesson()
    try lesson.run("BLPOP q 0", in: "bob")
    #expect(throws: SessionError.self) { try lesson.run("PING", in: "bob") }
    try lesson.run("SUBSCRIBE c", in: "reader")
    #expect(throws: SessionError.self) { try lesson.run("PING", in: "reader") }
  }

  @Test func anInterruptedWaitIsOverForTheServerToo() throws {
    let lesson = try RedisLesson()
    try lesson.run("SELECT 2\nBLPOP q 0\nSET never 1", in: "bob")
    try lesson.session("bob").interrupt()
    #expect(try lesson.session("bob").state == .idle)
    #expect(
      try lesson.run("SELECT 2\nRPUSH q x\nLLEN q", in: "alice") == "OK\n(integer) 1\n(integer) 1\n"
    )
    #expect(try lesson.run("LPOP q\nEXISTS never", in: "bob") == "\"x\"\n(integer) 0\n")
  }

  @Test func printsMessagesUntilInterrupted() throws {
    let lesson = try RedisLesson()
    let head =
      "Reading messages... (press Ctrl-C to quit)\n1) \"psubscribe\"\n2) \"n*\"\n3) (integer) 1\n"
    #expect(try lesson.run("SELECT 1\nPSUBSCRIBE n*", in: "bob") == "OK\n" + head)
    #expect(try lesson.session("bob").state == .listening)
    let count = 3000
    try lesson.run("\(count) PUBLISH news hi", in: "alice")
    let message = "1) \"pmessage\"\n2) \"n*\"\n3) \"news\"\n4) \"hi\"\n"
    #expect(try lesson.events(of: "bob") == String(repeating: message, count: count))
    #expect(try lesson.session("bob").state == .listening)
    try lesson.session("bob").interrupt()
    #expect(try lesson.run("PUBLISH news gone", in: "alice") == "(integer) 0\n")
    #expect(try lesson.run("SET a 1", in: "bob") == "OK\n")
    #expect(try lesson.run("SELECT 1\nGET a", in: "alice") == "OK\n\"1\"\n")
  }

  @Test func monitorShowsTheLessonsCommandsOnly() throws {
    let lesson = try RedisLesson(overTCP: true)
    #expect(try lesson.run("MONITOR", in: "eve") == "OK\n")
    try lesson.run("SET a \"x y\"", in: "alice")
    try lesson.run("BLPOP q 0", in: "bob")
    try lesson.run("SUBSCRIBE c", in: "carol")
    try lesson.run("PUBLISH c 1\nLPUSH q 1\nCLIENT ID", in: "alice")
    let lines = try lesson.events(of: "eve").split(separator: "\n").map { line in
      String(line.drop { $0 != "]" }.dropFirst(2))
    }
    #expect(
      lines == [
        #""SET" "a" "x y""#, #""BLPOP" "q" "0""#, #""SUBSCRIBE" "c""#, #""PUBLISH" "c" "1""#,
        #""LPUSH" "q" "1""#, #""CLIENT" "ID""#,
      ])
    #expect(try lesson.session("eve").state == .listening)
    try lesson.session("eve").interrupt()
    #expect(try lesson.run("PING", in: "eve") == "PONG\n")
  }

  @Test func aBusyServerDoesNotMakeItBlocked() throws {
    let lesson = try RedisLesson(arguments: ["--enable-debug-command", "yes"])
    try lesson.run("PING", in: "bob")
    #expect(masked(try lesson.run("DEBUG SLEEP 0.6", in: "alice")) == "OK\n(#.##s)\n")
  }

  @Test func survivesTheLossOfItsControlConnection() throws {
    let lesson = try RedisLesson()
    try lesson.run("BLPOP q 0", in: "bob")
    try lesson.run("CLIENT KILL TYPE normal", in: "alice")
    #expect(try lesson.events(of: "bob") == "Error: Server closed the connection\n")
    try lesson.run("BLPOP q 0", in: "bob")
    #expect(try lesson.session("bob").state == .blocked(by: []))
  }
}
