import CCmark

extension MarkdownDocument {
  /// A link or a picture.
  package struct Link {
    /// Where it leads, as it is written.
    package var text: String
    package var isPicture: Bool
    /// The line that it begins on, from 1.
    package var line: Int
  }

  /// The links and pictures, in page order.
  package func links() -> [Link] {
    nodes(under: unsafe Node(root)).compactMap { node in
      let type = unsafe cmark_node_get_type(node.pointer)
      guard type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE else { return nil }
      return Link(
        text: url(of: node), isPicture: type == CMARK_NODE_IMAGE, line: line(of: node))
    }
  }

  /// Gives each link and picture with a path another destination. One that gets none becomes its
  /// text. So it is with what leads to no plain address. A picture of another host becomes a link
  /// to it: a page that loads it tells that host about each reader.
  package func rewriteLinks(_ destination: (String) -> String?) {
    // Links first, then pictures in them.
    for node in nodes(of: CMARK_NODE_LINK) + nodes(of: CMARK_NODE_IMAGE) {
      let isPicture = unsafe cmark_node_get_type(node.pointer) == CMARK_NODE_IMAGE
      switch LinkTarget(url(of: node)) {
      case .anchor: if isPicture { unlink(node) }
      case .path(let path):
        if let url = destination(path) {
          unsafe cmark_node_set_url(node.pointer, url)
        } else {
          unlink(node)
        }
      case .host(let url):
        if isPicture {
          showAsLink(node, to: url)
        } else {
          unsafe cmark_node_set_url(node.pointer, url)
        }
      case .mail: if isPicture { unlink(node) }
      case .other: unlink(node)
      }
    }
  }

  private func url(of node: Node) -> String {
    // Safe: the text belongs to the node and is copied at once.
    unsafe cmark_node_get_url(node.pointer).map { unsafe String(cString: $0) } ?? ""
  }

  private func unlink(_ node: Node) {
    while let child = unsafe cmark_node_first_child(node.pointer) {
      guard unsafe cmark_node_insert_before(node.pointer, child) != 0 else { break }
    }
    unsafe cmark_node_unlink(node.pointer)
    unsafe cmark_node_free(node.pointer)
  }

  private func showAsLink(_ picture: Node, to url: String) {
    if unsafe cmark_node_first_child(picture.pointer) == nil {
      let text = unsafe cmark_node_new(CMARK_NODE_TEXT)
      unsafe cmark_node_set_literal(text, url)
      if unsafe cmark_node_append_child(picture.pointer, text) == 0 {
        unsafe cmark_node_free(text)
      }
    }
    // A link holds no other one.
    var above = unsafe cmark_node_parent(picture.pointer)
    while let node = unsafe above {
      if unsafe cmark_node_get_type(node) == CMARK_NODE_LINK { return unlink(picture) }
      unsafe above = cmark_node_parent(node)
    }
    let link = unsafe cmark_node_new(CMARK_NODE_LINK)
    unsafe cmark_node_set_url(link, url)
    guard unsafe cmark_node_insert_before(picture.pointer, link) != 0 else {
      unsafe cmark_node_free(link)
      return unlink(picture)
    }
    while let child = unsafe cmark_node_first_child(picture.pointer) {
      guard unsafe cmark_node_append_child(link, child) != 0 else { break }
    }
    unsafe cmark_node_unlink(picture.pointer)
    unsafe cmark_node_free(picture.pointer)
  }

  /// cmark knows it for most inlines; else it is that of the block.
  func line(of node: Node) -> Int {
    var current: Node? = node
    while let node = current {
      let line = Int(unsafe cmark_node_get_start_line(node.pointer))
      if line > 0 { return line }
      current = unsafe cmark_node_parent(node.pointer).map { unsafe Node($0) }
    }
    return 1
  }
}
