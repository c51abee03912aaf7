extension MarkdownDocument {
  /// A block quote or a list item that a code block stands in.
  struct Container: Sendable, Equatable {
    enum Kind: Sendable { case quote, item }

    /// Tells it from every other container of the document.
    var id: Int
    var kind: Kind
    /// The line that it begins on, from 1.
    var line: Int
  }

  /// A fenced code block.
  package struct Fence: Sendable {
    /// What it stands in, outermost first.
    var containers: [Container]
    /// The line of its opening fence, from 1.
    package var line: Int
    /// The length of its fence, 255 when it is longer: that is as far as cmark counts.
    var length: Int
    /// The text between the fences, lines ended by LF.
    package var literal: [UInt8]
    /// Whether it stands in a footnote, which cmark takes to the end of the page.
    package var isInFootnote: Bool
    /// Whether the block before it, in the same container, is the fence before it.
    package var followsPreviousFence: Bool
  }

  /// What `outline()` finds.
  package struct Outline: Sendable {
    /// The fenced code blocks in document order.
    package var fences: [Fence] = []
    /// The lines of raw HTML blocks, from 1.
    package var htmlLines: [ClosedRange<Int>] = []
  }

  /// What becomes of a fenced code block in the HTML.
  package enum Replacement {
    case keep
    case remove
    case html(String)
  }

  /// A heading, as a table of contents needs it.
  package struct Heading {
    package var level: Int
    package var text: String
    package var id: String
  }
}
