import CCmark

extension MarkdownDocument {
  /// The document as values, for a renderer that is not cmark's.
  /// - Complexity: O(n) in the number of nodes and of bytes of text.
  func tree() -> MarkdownNode {
    var builder = MarkdownNode.Builder()
    var footnotes = 0
    // Safe: the iterator lives as long as the loop, the nodes as long as `self`.
    let iterator = unsafe cmark_iter_new(root)
    defer { unsafe cmark_iter_free(iterator) }
    while true {
      let event = unsafe cmark_iter_next(iterator)
      guard event != CMARK_EVENT_DONE, let found = unsafe cmark_iter_get_node(iterator) else {
        return builder.root
      }
      let type = unsafe cmark_node_get_type(found)
      if event == CMARK_EVENT_EXIT {
        // It is a leaf here, which does not end.
        if type != CMARK_NODE_FOOTNOTE_REFERENCE { builder.leave() }
      } else {
        let node = unsafe Node(found)
        let line = Int(unsafe cmark_node_get_start_line(node.pointer))
        // cmark has them in the order of their numbers.
        let isFootnote = type == CMARK_NODE_FOOTNOTE_DEFINITION
        if isFootnote { footnotes += 1 }
        let kind = isFootnote ? .footnote(footnotes) : kind(of: node)
        builder.enter(MarkdownNode(kind: kind, line: line))
      }
    }
  }

  private func kind(of node: Node) -> MarkdownNode.Kind {
    let pointer = unsafe node.pointer
    func literal() -> String { String(decoding: unsafe self.literal(of: pointer), as: UTF8.self) }
    func url() -> String {
      unsafe cmark_node_get_url(pointer).map { unsafe String(cString: $0) } ?? ""
    }
    // It has no name.
    if unsafe cmark_node_get_type(pointer) == CMARK_NODE_FOOTNOTE_REFERENCE {
      return .footnoteReference(Int(literal()) ?? 0)
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
}

extension MarkdownDocument {
  /// The blocks of the page's own level, in order.
  /// - Complexity: O(n) in the number of nodes and of bytes of text.
  package func blocks() -> [MarkdownNode] {
    // cmark's own document node is the only child of the tree's.
    tree().children.flatMap(\.children)
  }
}
