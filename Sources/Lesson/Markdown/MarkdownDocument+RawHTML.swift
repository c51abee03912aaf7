import CCmark

extension MarkdownDocument {
  /// Replaces all raw HTML by what may stand on a page of it (see `RawHTML`), and the rest by text.
  package func rewriteRawHTML() {
    // Before anything is changed: what is replaced is freed.
    let all = unsafe nodes(under: Node(root))
    let groups = all.map { parent in (parent, children(of: parent).filter(isRawHTML)) }
      .filter { !$0.1.isEmpty }
    let tables = all.filter { typeName(of: $0) == "table" }
    for (parent, nodes) in groups {
      let isBlock = unsafe cmark_node_get_type(nodes[0].pointer) == CMARK_NODE_HTML_BLOCK
      if isBlock { rewriteBlocks(nodes) } else { rewriteInlines(nodes, in: parent) }
    }
    for table in tables { renderTags(ofTable: table) }
  }

  private func rewriteBlocks(_ nodes: [Node]) {
    let pieces = nodes.map { RawHTML.pieces(of: unsafe literal(of: $0.pointer)) }
    for (node, html) in zip(nodes, RawHTML.html(ofBlocks: pieces)) {
      replace(node, withHTML: html)
    }
  }

  /// cmark makes a node of each tag and of each comment.
  private func rewriteInlines(_ nodes: [Node], in parent: Node) {
    let pieces = nodes.map { node in
      let bytes = unsafe literal(of: node.pointer)
      let found = RawHTML.pieces(of: bytes)
      return found.count == 1
        ? found[0] : RawHTML.Piece(kind: .text, source: String(decoding: bytes, as: UTF8.self))
    }
    // The text for a picture that is not shown is no place for tags.
    let isPicture = isInPicture(parent)
    let kept = RawHTML.balanced(pieces)
    for (place, node) in nodes.enumerated() {
      let piece = pieces[place]
      if piece.kind == .comment || isPicture && kept.contains(place) {
        remove(node)
      } else if kept.contains(place) {
        replace(node, withTag: piece.tag)
      } else {
        let text = unsafe cmark_node_new(CMARK_NODE_TEXT)
        unsafe cmark_node_set_literal(text, piece.source)
        if unsafe cmark_node_replace(node.pointer, text) == 0 {
          unsafe cmark_node_free(text)
          remove(node)
        } else {
          unsafe cmark_node_free(node.pointer)
        }
      }
    }
  }

  private func replace(_ node: Node, withTag tag: String) {
    let custom = unsafe cmark_node_new(CMARK_NODE_CUSTOM_INLINE)
    unsafe cmark_node_set_on_enter(custom, tag)
    if unsafe cmark_node_replace(node.pointer, custom) == 0 {
      // cmark lets nothing of ours into the cell of a table: see `renderTags(ofTable:)`.
      unsafe cmark_node_free(custom)
      unsafe cmark_node_set_literal(node.pointer, tag)
    } else {
      unsafe cmark_node_free(node.pointer)
    }
  }

  /// Renders a table whose cells hold tags of the list. cmark renders raw HTML of a table only with
  /// all its precautions off. So every tag in it must be one of ours, and links are cut off from
  /// what is no plain address before this.
  private func renderTags(ofTable table: Node) {
    let tags = nodes(under: table).filter(isRawHTML)
    guard !tags.isEmpty else { return }
    for tag in tags {
      let text = String(decoding: unsafe literal(of: tag.pointer), as: UTF8.self)
      guard RawHTML.isInlineTag(text) else { return }
    }
    replace(table, withHTML: html(of: table, options: CMARK_OPT_UNSAFE))
  }

  private func isRawHTML(_ node: Node) -> Bool {
    let type = unsafe cmark_node_get_type(node.pointer)
    return type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE
  }

  private func isInPicture(_ node: Node) -> Bool {
    var current: Node? = node
    while let node = current {
      if unsafe cmark_node_get_type(node.pointer) == CMARK_NODE_IMAGE { return true }
      current = unsafe cmark_node_parent(node.pointer).map { unsafe Node($0) }
    }
    return false
  }

  private func children(of node: Node) -> [Node] {
    var children: [Node] = []
    var next = unsafe cmark_node_first_child(node.pointer)
    while let child = unsafe next {
      unsafe children.append(Node(child))
      unsafe next = cmark_node_next(child)
    }
    return children
  }

  func typeName(of node: Node) -> String {
    // Safe: names are constants; cmark's own extensions have no other way to tell theirs.
    unsafe cmark_node_get_type_string(node.pointer).map { unsafe String(cString: $0) } ?? ""
  }

  private func remove(_ node: Node) {
    unsafe cmark_node_unlink(node.pointer)
    unsafe cmark_node_free(node.pointer)
  }
}
