import Sessions
import Testing

/// What is kept of a long output, and what changes of it keep.
struct OutputBufferTests {
  private func text(_ buffer: OutputBuffer) -> String {
    SessionOutput(buffer.kept).text
  }

  private func full() -> OutputBuffer {
    var buffer = OutputBuffer(limit: 10)
    for part in ["aaaaa", "......", "zzzzz"] { buffer.append(part) }
    return buffer
  }

  @Test func aChangeKeepsBothEndsAndTheCount() {
    var buffer = full()
    buffer.rewrite { $0.map { $0 == UInt8(ascii: "z") ? UInt8(ascii: "c") : $0 } }
    #expect(text(buffer) == "aaaaa\n(6 bytes left out)\nccccc")
    #expect(SessionOutput(buffer.kept).omittedBytes == 6)
    buffer.rewrite { _ in Array("short".utf8) }
    #expect(text(buffer) == "short\n(6 bytes left out)\n")
    var small = OutputBuffer()
    small.append("a")
    small.rewrite { $0 + $0 }
    #expect(small.kept == [.bytes(Array("aa".utf8))])
  }

  @Test func piecesKeepTheirPlaces() {
    let one = OutputPiece.exitStatus(1)
    let two = OutputPiece.exitStatus(2)
    func bytes(_ text: String) -> OutputPiece { .bytes(Array(text.utf8)) }
    var buffer = OutputBuffer(limit: 10)
    #expect(buffer.isEmpty)
    buffer.append(one)
    #expect(!buffer.isEmpty)
    buffer.append("aa")
    buffer.append(two)
    buffer.append("b")
    #expect(buffer.kept == [one, bytes("aa"), two, bytes("b")])
    var other = OutputBuffer(limit: 100)
    other.append("0")
    other.append(buffer)
    #expect(other.kept == [bytes("0"), one, bytes("aa"), two, bytes("b")])
    // What is left out takes nothing with it.
    buffer.append("bb......")
    buffer.append(one)
    buffer.append("....zzzz")
    buffer.append(two)
    buffer.append("z")
    #expect(
      buffer.kept == [
        one, bytes("aa"), two, bytes("bbb\n"), .omitted(10), one, bytes("zzzz"), two, bytes("z"),
      ])
    buffer.rewrite { $0.filter { $0 != UInt8(ascii: "a") } }
    #expect(
      buffer.take() == [
        one, bytes("bb"), two, bytes("b\n"), .omitted(10), one, bytes("zzzz"), two, bytes("z"),
      ])
    #expect(buffer.isEmpty && buffer.take() == [])
  }

  @Test func aBufferIsAppendedWithItsGap() {
    var buffer = OutputBuffer()
    buffer.append("before ")
    buffer.append(full())
    #expect(text(buffer) == "before aaaaa\n(6 bytes left out)\nzzzzz")
    var small = OutputBuffer(limit: 4)
    small.append(full())
    #expect(text(small) == "aa\n(12 bytes left out)\nzz")
  }

  @Test func newsFollowEachOtherAndTakeNothing() throws {
    var buffer = OutputBuffer(limit: 1000)
    var (mark, seen, places): (OutputBuffer.Mark?, [OutputPiece], [Bool]) = (nil, [], [])
    func look(_ most: Int = 100) throws {
      let news = try #require(buffer.news(behind: mark, most: most, context: 4))
      mark = news.mark(without: 0)
      #expect(buffer.news(behind: mark, most: most, context: 4) == nil)
      (seen, places) = (seen + news.pieces, places + [news.isAnew])
    }
    #expect(buffer.news(behind: nil, most: 100, context: 4) == nil)
    buffer.append("one ")
    try look()
    buffer.append(.exitStatus(1))
    try look()
    buffer.append("two")
    buffer.append(.exitStatus(2))
    buffer.append(" three")
    try look()
    #expect(
      seen == [
        .bytes(Array("one ".utf8)), .exitStatus(1), .bytes(Array("two".utf8)), .exitStatus(2),
        .bytes(Array(" three".utf8)),
      ])
    // What was held back comes again.
    mark = buffer.news(behind: nil, most: 100, context: 4)?.mark(without: 3)
    #expect(
      buffer.news(behind: mark, most: 100, context: 4)?.pieces == [.bytes(Array("ree".utf8))])
    buffer.rewrite { $0 }
    try look()
    #expect(places == [true, false, false, true])
    #expect(SessionOutput(buffer.take()).text == "one [1]\ntwo[2]\n three")
  }

  @Test func newsAreTheEndOfWhatIsLong() throws {
    var buffer = OutputBuffer(limit: 40)
    let whole = (100..<120).map { "line \($0)\n" }.joined()
    for line in whole.split(separator: "\n") { buffer.append("\(line)\n") }
    func news(most: Int) throws -> (first: Int, context: Int) {
      let news = try #require(buffer.news(behind: nil, most: most, context: 12))
      let text = SessionOutput(news.pieces).text
      #expect(whole.dropFirst(news.omitted) == text.dropFirst(news.context))
      #expect(whole.hasSuffix(text))
      return (news.omitted, news.context)
    }
    #expect(try news(most: 5) == (175, 12))
    // Its gap cuts a line in two.
    let first = try news(most: 100).first
    #expect(first < 172 && first % 9 == 0)
  }
}
