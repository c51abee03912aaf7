import PlainText
import Sessions

/// What a session printed, as the lines of a page.
struct ShownOutput {
  /// How many lines are kept: each costs some hundred bytes while it is compared, however short it
  /// is.
  static let mostLines = 100_000

  /// The lines; of very many the head and the tail, with a line between that says so.
  let lines: [String]
  /// How many bytes of the output are not in `lines`.
  let omittedBytes: Int

  /// Splits an output into lines.
  ///
  /// - Complexity: O(n) in the bytes of the output.
  init(_ output: SessionOutput, mostLines: Int = ShownOutput.mostLines) {
    let ends = output.bytes.indices.filter { output.bytes[$0] == UInt8(ascii: "\n") }
    guard ends.count > mostLines, mostLines > 1 else {
      lines = VisibleText.lines(from: output.bytes)
      omittedBytes = output.omittedBytes
      return
    }
    let head = ends[mostLines / 2 - 1] + 1
    let tail = ends[ends.count - 1 - (mostLines - mostLines / 2)] + 1
    // A note of the session's own that falls into the gap is counted with it: some thirty bytes.
    omittedBytes = output.omittedBytes + tail - head
    lines =
      VisibleText.lines(from: output.bytes[..<head]) + ["(\(omittedBytes) bytes left out)"]
      + VisibleText.lines(from: output.bytes[tail...])
  }
}
