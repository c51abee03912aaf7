import CCmark
import Glibc

extension MarkdownDocument {
  /// Replaces fenced code blocks; `replacement` gets the line of each opening fence, from 1, and
  /// the block's text.
  package func replaceFences(_ replacement: (Int, String) -> Replacement) {
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

  /// Takes the heading out that begins on a line.
  /// - Returns: Its place among the headings, from 0; nil when there is none.
  package func removeHeading(line: Int) -> Int? {
    let nodes = nodes(of: CMARK_NODE_HEADING)
    let place = nodes.firstIndex {
      Int(unsafe cmark_node_get_start_line($0.pointer)) == line
    }
    guard let place else { return nil }
    unsafe cmark_node_unlink(nodes[place].pointer)
    unsafe cmark_node_free(nodes[place].pointer)
    return place
  }

  /// The texts of the headings as Git hosts make anchors of them: without markup and tags.
  func headingTexts() -> [String] { nodes(of: CMARK_NODE_HEADING).map(plainText) }

  /// Gives the headings their ids, in page order. When one is higher than `highest`, all go down
  /// by as much. Comes last, because it fixes the text.
  ///
  /// - Parameters:
  ///   - highest: the highest level that there is on the page, from 1.
  ///   - ids: the headings' ids.
  ///   - mark: the HTML that stands at the end of a heading.
  /// - Returns: the headings.
  package func identifyHeadings(
    highest: Int, ids: [String], mark: (Heading) -> String = { _ in "" }
  ) -> [Heading] {
    var headings: [Heading] = []
    let nodes = nodes(of: CMARK_NODE_HEADING)
    let levels = nodes.map { Int(unsafe cmark_node_get_heading_level($0.pointer)) }
    let shift = max(0, highest - (levels.min() ?? highest))
    for ((node, own), id) in zip(zip(nodes, levels), ids) {
      let level = min(own + shift, 6)
      unsafe cmark_node_set_heading_level(node.pointer, Int32(level))
      let text = plainText(of: node)
      let html = html(of: node)
      let start = "<h\(level)>"
      guard html.hasPrefix(start) else { continue }
      let heading = Heading(level: level, text: text, id: id)
      let attribute = "<h\(level) id=\"\(HTMLText.escape(id))\">"
      let end = "</h\(level)>\n"
      let content = html.dropFirst(start.count)
      replace(
        node,
        withHTML: content.hasSuffix(end)
          ? attribute + content.dropLast(end.count) + mark(heading) + end : attribute + content)
      headings.append(heading)
    }
    return headings
  }

  /// The document as HTML: raw HTML left out, links to scripts without their destination.
  ///
  /// The boxes of a task list say what they are to those who do not see them.
  ///
  /// - Parameter footnotes: the numbers of footnotes that do not stand at the end, by the HTML of the document
  ///   in whose place they stand.
  /// - Returns: the HTML.
  package func html(placing footnotes: [String: [Int]] = [:]) -> String {
    let all = nodes(of: CMARK_NODE_FOOTNOTE_DEFINITION)
    let moved = footnotes.mapValues { numbers in
      numbers.sorted().filter { all.indices.contains($0 - 1) }.map { all[$0 - 1] }
    }
    let lists = moved.mapValues { self.html(ofFootnotes: $0) }
    for note in moved.values.joined() { unsafe cmark_node_unlink(note.pointer) }
    var html = unsafe html(of: Node(root))
    for (place, list) in lists { html = html.replacing(place, with: list) }
    // What refers to them reads their names: they are not freed before that is written.
    for note in moved.values.joined() { unsafe cmark_node_free(note.pointer) }
    // Asked of the tree: looking for something in the text of each page takes longer than making it.
    if !all.isEmpty { html = Self.numberingFootnotes(html) }
    guard nodes(of: CMARK_NODE_ITEM).contains(where: { typeName(of: $0) == "tasklist" }) else {
      return html
    }
    return
      html
      .replacing(
        "<input type=\"checkbox\" checked=\"\" disabled=\"\" />",
        with: "<input type=\"checkbox\" checked disabled aria-label=\"done\">"
      )
      .replacing(
        "<input type=\"checkbox\" disabled=\"\" />",
        with: "<input type=\"checkbox\" disabled aria-label=\"to do\">")
  }

  func html(of node: Node, options: Int32 = CMARK_OPT_DEFAULT) -> String {
    // Safe: the text is a C string that is ours to free, with the allocator of the tree.
    guard let text = unsafe cmark_render_html(node.pointer, options, nil) else { return "" }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  // A custom block is passed through as it is. A NUL would end cmark's C string.
  func replace(_ node: Node, withHTML html: some StringProtocol) {
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
