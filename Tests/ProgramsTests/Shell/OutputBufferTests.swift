import Sessions
import Testing

/// What is kept of a long output, and what changes of it keep.
struct OutputBufferTests {
  private func text(_ buffer: OutputBuffer) -> String {
    String(decoding: buffer.kept.bytes, as: UTF8.self)
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
    #expect(buffer.kept.omitted == 6)
    buffer.rewrite { _ in Array("short".utf8) }
    #expect(text(buffer) == "short\n(6 bytes left out)\n")
    var small = OutputBuffer()
    small.append("a")
    small.rewrite { $0 + $0 }
    #expect(small.kept == (Array("aa".utf8), 0))
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
}
