/// A Markdown document as a tree of values.
package struct MarkdownNode: Sendable, Equatable {
  /// What a node is.
  package enum Kind: Sendable, Equatable {
    case document, paragraph, quote, rule, html, row, cell, other
    case heading(level: Int)
    /// `start` is the first number; nil when the list has none.
    case list(start: Int?, isTight: Bool)
    /// `isChecked` is nil when it has no box to check.
    case item(isChecked: Bool?)
    case code(info: String, text: String)
    case table(alignments: [Alignment])
    case text(String)
    case codeSpan(String)
    case softBreak, lineBreak, emphasis, strong, strikethrough
    case link(url: String)
    case image(url: String)
    /// The number of a footnote, where it is referred to.
    case footnoteReference(Int)
    /// A footnote, by its number. All stand behind the page, wherever they are written.
    case footnote(Int)

    /// Whether cmark reports only that it begins.
    fileprivate var isLeaf: Bool {
      switch self {
      case .text, .codeSpan, .softBreak, .lineBreak, .code, .html, .rule, .footnoteReference: true
      default: false
      }
    }
  }

  /// How the cells of a column stand.
  package enum Alignment: Sendable, Equatable {
    case left, center, right

    /// Reads cmark's letter.
    init(letter: UInt8) {
      switch letter {
      case UInt8(ascii: "c"): self = .center
      case UInt8(ascii: "r"): self = .right
      default: self = .left
      }
    }
  }

  /// What it is.
  package var kind: Kind
  /// The line that it begins on, from 1; 0 for what stands within a line.
  package var line: Int
  /// What it holds, in order.
  package var children: [MarkdownNode] = []
}

extension MarkdownNode {
  /// Puts a tree together from the beginnings and ends of its nodes.
  ///
  /// What is nested deeper than a person can read is taken up by the deepest readable node. A tree
  /// that others walk by recursion must not be as deep as a file can make it.
  struct Builder {
    private static let deepest = 60

    private var open: [MarkdownNode] = [MarkdownNode(kind: .document, line: 1)]
    private var surplus = 0

    /// The tree, once every node has ended.
    var root: MarkdownNode { open[0] }

    /// A node begins.
    mutating func enter(_ node: MarkdownNode) {
      if node.kind.isLeaf {
        open[open.count - 1].children.append(node)
      } else if open.count >= Self.deepest {
        surplus += 1
      } else {
        open.append(node)
      }
    }

    /// The node that began last, and is no leaf, ends.
    mutating func leave() {
      if surplus > 0 {
        surplus -= 1
      } else if open.count > 1 {
        let node = open.removeLast()
        open[open.count - 1].children.append(node)
      }
    }
  }
}

extension MarkdownNode {
  /// Its number, when it is a footnote.
  package var footnoteNumber: Int? { if case .footnote(let number) = kind { number } else { nil } }

  /// What it says, without markup: pieces of one block as they follow each other, blocks with a blank
  /// between them. Fenced code is left out, and so are the numbers of footnotes.
  /// - Complexity: O(n) in the bytes of the text.
  package var text: String {
    switch kind {
    case .text(let text), .codeSpan(let text): return text
    case .softBreak, .lineBreak: return " "
    case .code: return ""
    case .document, .quote, .list, .item, .table, .row, .footnote:
      return children.map(\.text).filter { !$0.isEmpty }.joined(separator: " ")
    default: return children.map(\.text).joined()
    }
  }
}
