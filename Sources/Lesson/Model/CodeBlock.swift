/// A fenced code block of a lesson, and where its bytes are in `Lesson.source`.
///
/// Steps, expected outputs and shown sources are code blocks; so is every other fence, which is
/// shown as it stands.
package struct CodeBlock: Sendable, Equatable {
  /// What a code block is for.
  package enum Role: Sendable, Equatable {
    /// The step of that number.
    case step(Int)
    /// What the step of that number must print.
    case output(step: Int)
    /// What a reader might expect of the step of that number.
    case choices(step: Int)
    /// The element of `Lesson.sourceBlocks` at that index.
    case source(Int)
    /// Shown, never run.
    case display
  }

  /// What it is for.
  package var role: Role
  /// The text after the opening fence, as written.
  package var info: String
  /// The line of the opening fence, from 1.
  package var openingLine: Int
  /// The line of the closing fence, from 1.
  package var closingLine: Int
  /// The run of fence characters that opens it, as bytes of the source.
  package var opening: Range<Int>
  /// From the start of the first line between the fences to the start of the closing line.
  package var body: Range<Int>
  /// The run of fence characters that closes it, as bytes of the source.
  package var closing: Range<Int>
  /// Why it is only shown although its word is that of a step; nil when nothing holds it back.
  package var hold: Hold?

  package init(
    role: Role, info: String, openingLine: Int, closingLine: Int, opening: Range<Int>,
    body: Range<Int>, closing: Range<Int>
  ) {
    self.role = role
    self.info = info
    self.openingLine = openingLine
    self.closingLine = closingLine
    self.opening = opening
    self.body = body
    self.closing = closing
  }
}

extension CodeBlock {
  /// Why a block of a page that was not written for Etude does not run as it stands.
  package struct Hold: Sendable, Equatable {
    /// What is wrong with running it, as a sentence that ends without a full stop.
    package var reason: String
    /// What `run` would be written for; nil for a block that is plainly meant to be read.
    package var purpose: String?
    /// Whether advice is to show it only. Else its author has to say what it is.
    package var isFinal: Bool

    package init(reason: String, purpose: String? = "if it is to run", isFinal: Bool = true) {
      (self.reason, self.purpose, self.isFinal) = (reason, purpose, isFinal)
    }
  }
}

/// A block that shows a region of a source file: `source=path#region` in its info string.
package struct SourceBlock: Sendable, Equatable {
  /// The file, relative to the package.
  package var path: String
  /// The name of the region; nil shows the whole file.
  package var region: String?
  /// What the lesson shows now, without line ends.
  package var lines: [String]
  /// The line of the opening fence, from 1.
  package var line: Int

  package init(path: String, region: String?, lines: [String], line: Int) {
    self.path = path
    self.region = region
    self.lines = lines
    self.line = line
  }
}
