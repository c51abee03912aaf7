import CCmark

extension MarkdownDocument {
  /// Puts HTML around blocks: from the one at a line to the one before another line, or to the end
  /// of the page. Comes before blocks are replaced, because replaced blocks have no lines.
  package func wrap(
    from firstLine: Int, to endLine: Int?, in opening: String, _ closing: String
  ) {
    insert(opening, before: firstLine)
    insert(closing, before: endLine)
  }

  /// Puts HTML before the block at a line, behind what was put there already, or at the end of the
  /// page. Comes before blocks are replaced.
  package func insert(_ html: String, before line: Int?) {
    // Safe: the nodes belong to the tree, which lives as long as `self`.
    var next = unsafe cmark_node_first_child(root)
    while let line, let node = unsafe next {
      if Int(unsafe cmark_node_get_start_line(node)) == line {
        return insert(html, before: unsafe Node(node))
      }
      unsafe next = cmark_node_next(node)
    }
    guard line == nil else { return }
    // Footnotes stand behind everything.
    unsafe next = cmark_node_first_child(root)
    while let node = unsafe next {
      if unsafe cmark_node_get_type(node) == CMARK_NODE_FOOTNOTE_DEFINITION {
        return insert(html, before: unsafe Node(node))
      }
      unsafe next = cmark_node_next(node)
    }
    let block = unsafe makeBlock(html)
    if unsafe cmark_node_append_child(root, block) == 0 { unsafe cmark_node_free(block) }
  }

  /// Puts HTML behind blocks that stand in one container: before the one at a line, or at the container's end.
  /// Comes before blocks are replaced.
  ///
  /// - Parameters:
  ///   - html: the HTML.
  ///   - firstLine: the line of the first of the blocks, a fence.
  ///   - endLine: the line of the first one behind them; nil when the container ends with them.
  package func insert(_ html: String, behindFence firstLine: Int, before endLine: Int?) {
    let fence = nodes(of: CMARK_NODE_CODE_BLOCK).first {
      Int(unsafe cmark_node_get_start_line($0.pointer)) == firstLine
    }
    // Safe: the nodes belong to the tree, which lives as long as `self`.
    guard let fence, let container = unsafe cmark_node_parent(fence.pointer) else { return }
    guard unsafe container != root else { return insert(html, before: endLine) }
    var next = unsafe cmark_node_next(fence.pointer)
    while let endLine, let node = unsafe next {
      if Int(unsafe cmark_node_get_start_line(node)) == endLine {
        return insert(html, before: unsafe Node(node))
      }
      unsafe next = cmark_node_next(node)
    }
    append(html, to: unsafe Node(container))
  }

  /// Puts HTML at the end of a container.
  func append(_ html: String, to container: Node) {
    let block = unsafe makeBlock(html)
    if unsafe cmark_node_append_child(container.pointer, block) == 0 {
      unsafe cmark_node_free(block)
    }
  }

  /// Puts HTML before a block.
  func insert(_ html: String, before node: Node) {
    let block = unsafe makeBlock(html)
    if unsafe cmark_node_insert_before(node.pointer, block) == 0 { unsafe cmark_node_free(block) }
  }

  private func makeBlock(_ html: String) -> OpaquePointer? {
    let block = unsafe cmark_node_new(CMARK_NODE_CUSTOM_BLOCK)
    unsafe cmark_node_set_on_enter(block, html)
    return unsafe block
  }
}
