import CCmark
import Glibc

/// A Markdown text as cmark-gfm understands it. Only this type and its extensions meet the C API.
///
/// cmark says which containers and blocks there are and where each begins. For HTML blocks and
/// unclosed fences cmark reports a wrong end, so `FenceScanner` looks in the source instead.
///
/// `@safe`: the tree belongs to this object from `init` to `deinit` and is never handed out.
@safe
package final class MarkdownDocument {
  let root: OpaquePointer

  /// GitHub's extensions, which change what is a table or a link, never what is a code block.
  private static let extensions = ["table", "strikethrough", "autolink", "tasklist"]

  /// Registration changes global state, so it happens once, before the first document.
  private static let registration: Void = cmark_gfm_core_extensions_ensure_registered()

  /// Parses `text`, which is not to begin with front matter.
  /// - Complexity: O(n) in the number of bytes.
  package init(_ text: ArraySlice<UInt8>) {
    Self.registration
    // Safe: the parser is used and freed here only; the buffer outlives the feed, which copies.
    let parser = unsafe cmark_parser_new(Int32(CMARK_OPT_DEFAULT | CMARK_OPT_FOOTNOTES))
    for name in Self.extensions {
      if let found = unsafe cmark_find_syntax_extension(name) {
        unsafe cmark_parser_attach_syntax_extension(parser, found)
      }
    }
    unsafe text.withUnsafeBytes { buffer in
      let characters = unsafe buffer.assumingMemoryBound(to: CChar.self)
      unsafe cmark_parser_feed(parser, characters.baseAddress, characters.count)
    }
    guard let root = unsafe cmark_parser_finish(parser) else {
      preconditionFailure("cmark-gfm returned no document")
    }
    unsafe cmark_parser_free(parser)
    unsafe self.root = root
  }

  deinit {
    // Safe: nothing that was handed out refers to the tree.
    unsafe cmark_node_free(root)
  }
}

extension MarkdownDocument {
  /// The fenced code blocks and the raw HTML of the document, in order.
  /// - Complexity: O(n) in the number of nodes and of bytes of code.
  package func outline() -> Outline {
    var outline = Outline()
    var containers: [Container] = []
    var nextID = 0
    var lastFence: OpaquePointer?
    var isInFootnote = false
    // Safe: the iterator lives as long as the loop, the nodes as long as `self`.
    let iterator = unsafe cmark_iter_new(root)
    defer { unsafe cmark_iter_free(iterator) }
    while true {
      let event = unsafe cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return outline }
      let node = unsafe cmark_iter_get_node(iterator)
      let kind = unsafe cmark_node_get_type(node)
      let line = Int(unsafe cmark_node_get_start_line(node))
      switch kind {
      case CMARK_NODE_BLOCK_QUOTE, CMARK_NODE_ITEM:
        if event == CMARK_EVENT_EXIT {
          containers.removeLast()
        } else {
          let kind: Container.Kind = kind == CMARK_NODE_ITEM ? .item : .quote
          containers.append(Container(id: nextID, kind: kind, line: line))
          nextID += 1
        }
      case CMARK_NODE_FOOTNOTE_DEFINITION:
        isInFootnote = event == CMARK_EVENT_ENTER
      case CMARK_NODE_CODE_BLOCK:
        var length: Int32 = 0
        var offset: Int32 = 0
        var character: CChar = 0
        guard unsafe cmark_node_get_fenced(node, &length, &offset, &character) != 0 else {
          continue
        }
        let previous = unsafe cmark_node_previous(node)
        let follows = unsafe previous != nil && previous == lastFence
        outline.fences.append(
          Fence(
            containers: containers, line: line, length: Int(length),
            literal: unsafe literal(of: node),
            isInFootnote: isInFootnote, followsPreviousFence: follows))
        unsafe lastFence = node
      case CMARK_NODE_HTML_BLOCK:
        let text = unsafe literal(of: node)
        let count = text.count { $0 == UInt8(ascii: "\n") }
        outline.htmlLines.append(line...(line + max(count - 1, 0)))
      default:
        continue
      }
    }
  }
}

extension MarkdownDocument {
  /// A node of the tree. `@safe`: none outlives the method that it is used in.
  @safe
  package struct Node {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }
  }

  func nodes(of type: cmark_node_type) -> [Node] {
    unsafe nodes(under: Node(root)).filter { unsafe cmark_node_get_type($0.pointer) == type }
  }

  /// All nodes under one, collected before anything is changed: an iterator survives no changes.
  func nodes(under top: Node) -> [Node] {
    var nodes: [Node] = []
    let iterator = unsafe cmark_iter_new(top.pointer)
    defer { unsafe cmark_iter_free(iterator) }
    while true {
      let event = unsafe cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return nodes }
      if event == CMARK_EVENT_ENTER, let node = unsafe cmark_iter_get_node(iterator) {
        unsafe nodes.append(Node(node))
      }
    }
  }

  func literal(of node: OpaquePointer?) -> [UInt8] {
    // Safe: cmark's literal is a C string that lives as long as its node; it is copied at once.
    guard let text = unsafe cmark_node_get_literal(node) else { return [] }
    let length = unsafe strlen(text)
    return unsafe text.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
      unsafe Array(UnsafeBufferPointer(start: bytes, count: length))
    }
  }
}
