import CCmark
import Glibc

/// A Markdown text as cmark-gfm understands it. This file is the only one that meets its C API.
///
/// cmark says which containers and blocks there are and where each begins. Where a block ends it
/// says wrongly for HTML blocks and unclosed fences, so nobody asks it: `FenceScanner` looks in
/// the source.
///
/// `@safe`: the tree belongs to this object from `init` to `deinit` and is never handed out.
@safe
final class MarkdownDocument {
  private let root: OpaquePointer

  /// GitHub's extensions, which change what is a table or a link, never what is a code block.
  private static let extensions = ["table", "strikethrough", "autolink", "tasklist"]

  /// Registration changes global state, so it happens once, before the first document.
  private static let registration: Void = cmark_gfm_core_extensions_ensure_registered()

  /// Parses `text`, which is not to begin with front matter.
  /// - Complexity: O(n) in the number of bytes.
  init(_ text: ArraySlice<UInt8>) {
    Self.registration
    // Safe: the parser is used and freed here only; the buffer outlives the feed, which copies.
    let parser = unsafe cmark_parser_new(Int32(CMARK_OPT_DEFAULT))
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
  func outline() -> Outline {
    var outline = Outline()
    var containers: [Container] = []
    var nextID = 0
    var lastFence: OpaquePointer?
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
            followsPreviousFence: follows))
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

  private func literal(of node: OpaquePointer?) -> [UInt8] {
    // Safe: cmark's literal is a C string that lives as long as its node; it is copied at once.
    guard let text = unsafe cmark_node_get_literal(node) else { return [] }
    let length = unsafe strlen(text)
    return unsafe text.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
      unsafe Array(UnsafeBufferPointer(start: bytes, count: length))
    }
  }
}

extension MarkdownDocument {
  /// Replaces fenced code blocks; `replacement` gets the line of each opening fence, from 1, and
  /// the block's text.
  func replaceFences(_ replacement: (Int, String) -> Replacement) {
    for node in nodes(of: CMARK_NODE_CODE_BLOCK) {
      var (length, offset, character): (Int32, Int32, CChar) = (0, 0, 0)
      guard unsafe cmark_node_get_fenced(node.pointer, &length, &offset, &character) != 0 else {
        continue
      }
      let line = Int(unsafe cmark_node_get_start_line(node.pointer))
      switch replacement(line, String(decoding: unsafe literal(of: node.pointer), as: UTF8.self)) {
      case .keep: continue
      case .html(let html): replace(node, withHTML: html)
      case .remove:
        unsafe cmark_node_unlink(node.pointer)
        unsafe cmark_node_free(node.pointer)
      }
    }
  }

  /// Gives each link and image with a relative destination another one; without one, its text
  /// stays and it is no link any more.
  func rewriteLinks(_ destination: (String) -> String?) {
    let links = nodes(of: CMARK_NODE_LINK) + nodes(of: CMARK_NODE_IMAGE)
    for node in links {
      guard let text = unsafe cmark_node_get_url(node.pointer) else { continue }
      let url = unsafe String(cString: text)
      guard Self.isRelative(url) else { continue }
      if let url = destination(url) {
        unsafe cmark_node_set_url(node.pointer, url)
      } else {
        unlink(node)
      }
    }
  }

  private func unlink(_ node: Node) {
    while let child = unsafe cmark_node_first_child(node.pointer) {
      guard unsafe cmark_node_insert_before(node.pointer, child) != 0 else { return }
    }
    unsafe cmark_node_unlink(node.pointer)
    unsafe cmark_node_free(node.pointer)
  }

  private static func isRelative(_ url: String) -> Bool {
    if url.isEmpty || url.hasPrefix("#") || url.hasPrefix("//") { return false }
    let scheme = url.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
    return scheme.endIndex == url.endIndex || url[scheme.endIndex] != ":"
  }

  /// Gives each heading an `id`; `makeID` gets its text. When one is higher than `highest`, all go
  /// down by as much. Comes last, because it fixes the text.
  func identifyHeadings(highest: Int, _ makeID: (String) -> String) -> [Heading] {
    var headings: [Heading] = []
    let nodes = nodes(of: CMARK_NODE_HEADING)
    let levels = nodes.map { Int(unsafe cmark_node_get_heading_level($0.pointer)) }
    let shift = max(0, highest - (levels.min() ?? highest))
    for (node, own) in zip(nodes, levels) {
      let level = min(own + shift, 6)
      unsafe cmark_node_set_heading_level(node.pointer, Int32(level))
      let text = plainText(of: node)
      let id = makeID(text)
      let html = html(of: node)
      let start = "<h\(level)>"
      guard html.hasPrefix(start) else { continue }
      let attribute = "<h\(level) id=\"\(LessonHTML.escape(id))\">"
      replace(node, withHTML: attribute + html.dropFirst(start.count))
      headings.append(Heading(level: level, text: text, id: id))
    }
    return headings
  }

  /// The document as HTML: raw HTML left out, links to scripts without their destination.
  func html() -> String { unsafe html(of: Node(root)) }

  private func html(of node: Node) -> String {
    // Safe: the text is a C string that is ours to free, with the allocator of the tree.
    guard let text = unsafe cmark_render_html(node.pointer, Int32(CMARK_OPT_DEFAULT), nil) else {
      return ""
    }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  // A custom block is passed through as it is. A NUL would end cmark's C string.
  private func replace(_ node: Node, withHTML html: some StringProtocol) {
    let block = unsafe cmark_node_new(CMARK_NODE_CUSTOM_BLOCK)
    let text = String(decoding: html.utf8.filter { $0 != 0 }, as: UTF8.self)
    unsafe cmark_node_set_on_enter(block, text)
    guard unsafe cmark_node_replace(node.pointer, block) != 0 else {
      unsafe cmark_node_free(block)
      return
    }
    unsafe cmark_node_free(node.pointer)
  }

  /// The document as values, for a renderer that is not cmark's.
  /// - Complexity: O(n) in the number of nodes and of bytes of text.
  func tree() -> MarkdownNode {
    var builder = MarkdownNode.Builder()
    // Safe: the iterator lives as long as the loop, the nodes as long as `self`.
    let iterator = unsafe cmark_iter_new(root)
    defer { unsafe cmark_iter_free(iterator) }
    while true {
      let event = unsafe cmark_iter_next(iterator)
      guard event != CMARK_EVENT_DONE, let found = unsafe cmark_iter_get_node(iterator) else {
        return builder.root
      }
      if event == CMARK_EVENT_EXIT {
        builder.leave()
      } else {
        let node = unsafe Node(found)
        let line = Int(unsafe cmark_node_get_start_line(node.pointer))
        builder.enter(MarkdownNode(kind: kind(of: node), line: line))
      }
    }
  }

  private func kind(of node: Node) -> MarkdownNode.Kind {
    let pointer = unsafe node.pointer
    func literal() -> String { String(decoding: unsafe self.literal(of: pointer), as: UTF8.self) }
    func url() -> String {
      unsafe cmark_node_get_url(pointer).map { unsafe String(cString: $0) } ?? ""
    }
    // Safe: names are constants; cmark's own extensions have no other way to tell theirs.
    let name = unsafe cmark_node_get_type_string(pointer).map { unsafe String(cString: $0) }
    switch name ?? "" {
    case "paragraph": return .paragraph
    case "heading": return .heading(level: Int(unsafe cmark_node_get_heading_level(pointer)))
    case "block_quote": return .quote
    case "list":
      let isOrdered = unsafe cmark_node_get_list_type(pointer) == CMARK_ORDERED_LIST
      return .list(
        start: isOrdered ? Int(unsafe cmark_node_get_list_start(pointer)) : nil,
        isTight: unsafe cmark_node_get_list_tight(pointer) != 0)
    case "item": return .item(isChecked: nil)
    case "tasklist":
      return .item(isChecked: unsafe cmark_gfm_extensions_get_tasklist_item_checked(pointer))
    case "code_block":
      let info = unsafe cmark_node_get_fence_info(pointer).map { unsafe String(cString: $0) }
      return .code(info: info ?? "", text: literal())
    case "html_block", "html_inline": return .html
    case "thematic_break": return .rule
    case "table": return .table(alignments: alignments(of: node))
    case "table_header", "table_row": return .row
    case "table_cell": return .cell
    case "text": return .text(literal())
    case "softbreak": return .softBreak
    case "linebreak": return .lineBreak
    case "code": return .codeSpan(literal())
    case "emph": return .emphasis
    case "strong": return .strong
    case "strikethrough": return .strikethrough
    case "link": return .link(url: url())
    case "image": return .image(url: url())
    default: return .other
    }
  }

  private func alignments(of table: Node) -> [MarkdownNode.Alignment] {
    let count = Int(unsafe cmark_gfm_extensions_get_table_columns(table.pointer))
    // Safe: the array has an element for each column and belongs to the table.
    guard let letters = unsafe cmark_gfm_extensions_get_table_alignments(table.pointer) else {
      return Array(repeating: .left, count: count)
    }
    return (0..<count).map { MarkdownNode.Alignment(letter: unsafe letters[$0]) }
  }

  private func plainText(of node: Node) -> String {
    var bytes: [UInt8] = []
    for inline in nodes(under: node) {
      switch unsafe cmark_node_get_type(inline.pointer) {
      case CMARK_NODE_TEXT, CMARK_NODE_CODE: bytes += unsafe literal(of: inline.pointer)
      case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: bytes.append(UInt8(ascii: " "))
      default: continue
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A node of the tree. `@safe`: none outlives the method that it is used in.
  @safe
  private struct Node {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }
  }

  private func nodes(of type: cmark_node_type) -> [Node] {
    unsafe nodes(under: Node(root)).filter { unsafe cmark_node_get_type($0.pointer) == type }
  }

  /// All nodes under one, collected before anything is changed: an iterator survives no changes.
  private func nodes(under top: Node) -> [Node] {
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
}
