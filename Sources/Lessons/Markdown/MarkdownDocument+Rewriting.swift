import CCmark
import Glibc

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
}
