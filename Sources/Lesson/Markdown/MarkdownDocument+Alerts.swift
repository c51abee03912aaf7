import CCmark

extension MarkdownDocument {
  /// Makes boxes with a title of the block quotes that are alerts. Comes after raw HTML is rewritten:
  /// what stands in a box stands by itself.
  /// - Complexity: O(n) in the number of nodes.
  package func rewriteAlerts() {
    for quote in nodes(of: CMARK_NODE_BLOCK_QUOTE) {
      guard let name = takeMark(of: quote) else { continue }
      let title = AlertMark.title(of: name)
      insert(
        "<div class=\"alert \(name.lowercased())\" role=\"note\">\n<p class=\"alert-title\">\(title)</p>\n",
        before: quote)
      while let child = unsafe cmark_node_first_child(quote.pointer) {
        guard unsafe cmark_node_insert_before(quote.pointer, child) != 0 else { break }
      }
      insert("</div>\n", before: quote)
      unsafe cmark_node_unlink(quote.pointer)
      unsafe cmark_node_free(quote.pointer)
    }
  }

  /// Takes the mark of an alert out of its block quote; nil when it is none.
  private func takeMark(of quote: Node) -> String? {
    guard let paragraph = unsafe cmark_node_first_child(quote.pointer),
      unsafe cmark_node_get_type(paragraph) == CMARK_NODE_PARAGRAPH,
      unsafe cmark_node_parent(quote.pointer).map({ unsafe cmark_node_get_type($0) })
        == CMARK_NODE_DOCUMENT
    else { return nil }
    var line: [Node] = []
    var text = ""
    var next = unsafe cmark_node_first_child(paragraph)
    while let node = unsafe next {
      unsafe next = cmark_node_next(node)
      let type = unsafe cmark_node_get_type(node)
      unsafe line.append(Node(node))
      if type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK { break }
      guard type == CMARK_NODE_TEXT else { return nil }
      text += String(decoding: unsafe literal(of: node), as: UTF8.self)
    }
    guard let name = AlertMark.names.first(where: { text.uppercased() == "[!\($0)]" }) else {
      return nil
    }
    for node in line {
      unsafe cmark_node_unlink(node.pointer)
      unsafe cmark_node_free(node.pointer)
    }
    if unsafe cmark_node_first_child(paragraph) == nil {
      unsafe cmark_node_unlink(paragraph)
      unsafe cmark_node_free(paragraph)
    }
    return name
  }
}
