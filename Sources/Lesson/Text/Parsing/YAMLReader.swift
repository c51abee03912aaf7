import CLibyaml
import PlainText

/// Reads the small part of YAML that front matter and lists of mutants need with libyaml: mappings, lists and plain or
/// quoted values. Anchors, aliases, tags and several documents are refused. This file is the only
/// one that meets libyaml's C API.
package struct YAMLReader {
  private static let depthLimit = 16

  private let bytes: [UInt8]
  /// Where `bytes` begin in the file.
  private let base: Int
  /// What the text is, as a message says it.
  private let subject: String
  private var events: [Event] = []
  private var next = 0

  private struct Event {
    var type: yaml_event_type_t
    var text: String
    var offset: Int
    var isDecorated: Bool
  }

  private init(_ bytes: [UInt8], base: Int, subject: String) {
    self.bytes = bytes
    self.base = base
    self.subject = subject
  }

  /// The value that a YAML text holds; nil when it is empty. Offsets count from `base`.
  package static func read(
    _ bytes: [UInt8], base: Int = 0, subject: String = "the front matter"
  ) throws(Problem) -> YAMLNode? {
    // libyaml takes the mark for the beginning of a document, and what follows for another one.
    let mark = bytes.starts(with: SourceText.byteOrderMark) ? 3 : 0
    var reader = YAMLReader(Array(bytes.dropFirst(mark)), base: base + mark, subject: subject)
    try reader.readEvents()
    return try reader.document()
  }
}

extension YAMLReader {
  private mutating func readEvents() throws(Problem) {
    let (events, problem) = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe Self.events(of: buffer)
    }
    // libyaml counts characters, and takes more things for line ends than Markdown does; a byte
    // offset is what both agree on.
    let offsets = bytes.indices.filter { bytes[$0] & 0xc0 != 0x80 } + [bytes.count]
    func byteOffset(_ character: Int) -> Int { offsets[min(character, offsets.count - 1)] }
    if let problem {
      let offset = problem.isByte ? min(problem.index, bytes.count) : byteOffset(problem.index)
      throw Problem(
        offset: base + offset, problem: "\(subject) is not valid YAML: \(problem.text)",
        remedy: problem.text.contains("alias")
          ? "put a pattern or value that begins with `*` in quotes" : "")
    }
    self.events = events.map { event in
      var event = event
      event.offset = base + byteOffset(event.offset)
      return event
    }
  }

  private struct SyntaxError {
    var text: String
    var index: Int
    var isByte: Bool
  }

  private static func events(
    of buffer: UnsafeBufferPointer<UInt8>
  ) -> (events: [Event], error: SyntaxError?) {
    // Safe: the parser lives in this function, reads from `buffer` only while that is valid, and
    // each event is copied before it is deleted.
    var parser = unsafe yaml_parser_t()
    guard unsafe yaml_parser_initialize(&parser) != 0 else {
      return ([], SyntaxError(text: "libyaml could not start", index: 0, isByte: true))
    }
    defer { unsafe yaml_parser_delete(&parser) }
    unsafe yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
    var events: [Event] = []
    var depth = 0
    // What libyaml does with a bracket takes the longer the more brackets are open: it is not asked
    // for more than the reader takes, which then reports the last event.
    while depth <= depthLimit + 1 {
      var event = unsafe yaml_event_t()
      guard unsafe yaml_parser_parse(&parser, &event) != 0 else {
        return (events, unsafe syntaxError(of: parser))
      }
      defer { unsafe yaml_event_delete(&event) }
      unsafe events.append(copy(of: event))
      switch unsafe event.type {
      case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT: depth += 1
      case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: depth -= 1
      case YAML_STREAM_END_EVENT: return (events, nil)
      default: break
      }
    }
    return (events, nil)
  }

  private static func syntaxError(of parser: yaml_parser_t) -> SyntaxError {
    let problem = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "unreadable text"
    if unsafe parser.error == YAML_READER_ERROR {
      return SyntaxError(text: problem, index: Int(unsafe parser.problem_offset), isByte: true)
    }
    let context = unsafe parser.context.map { unsafe " " + String(cString: $0) } ?? ""
    return SyntaxError(
      text: problem + context, index: Int(unsafe parser.problem_mark.index), isByte: false)
  }

  private static func copy(of event: yaml_event_t) -> Event {
    var copy = unsafe Event(
      type: event.type, text: "", offset: Int(event.start_mark.index), isDecorated: false)
    switch copy.type {
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let text = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      copy.text = unsafe String(decoding: text, as: UTF8.self)
      copy.isDecorated = unsafe scalar.anchor != nil || scalar.tag != nil
    case YAML_SEQUENCE_START_EVENT:
      let sequence = unsafe event.data.sequence_start
      copy.isDecorated = unsafe sequence.anchor != nil || sequence.tag != nil
    case YAML_MAPPING_START_EVENT:
      let mapping = unsafe event.data.mapping_start
      copy.isDecorated = unsafe mapping.anchor != nil || mapping.tag != nil
    case YAML_ALIAS_EVENT:
      copy.isDecorated = true
    default:
      break
    }
    return copy
  }
}

extension YAMLReader {
  private mutating func document() throws(Problem) -> YAMLNode? {
    var root: YAMLNode?
    while let event = peek() {
      switch event.type {
      case YAML_SCALAR_EVENT, YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT, YAML_ALIAS_EVENT:
        guard root == nil else {
          throw Problem(
            offset: event.offset, problem: "\(subject) holds a second YAML document",
            remedy: "keep it one document")
        }
        root = try node(depth: 0)
      default:
        next += 1
      }
    }
    return root
  }

  private func peek() -> Event? { next < events.count ? events[next] : nil }

  private mutating func node(depth: Int) throws(Problem) -> YAMLNode {
    guard let event = peek() else {
      throw Problem(offset: base, problem: "\(subject) ends too early", remedy: "")
    }
    next += 1
    if event.isDecorated {
      throw Problem(
        offset: event.offset, problem: "anchors, aliases and tags have no meaning in \(subject)",
        remedy: "write the value itself, in quotes if it begins with `&`, `*` or `!`")
    }
    if depth > Self.depthLimit {
      throw Problem(
        offset: event.offset, problem: "\(subject) is nested too deeply", remedy: "")
    }
    switch event.type {
    case YAML_SEQUENCE_START_EVENT:
      var items: [YAMLNode] = []
      while let item = peek(), item.type != YAML_SEQUENCE_END_EVENT {
        items.append(try node(depth: depth + 1))
      }
      next += 1
      return YAMLNode(value: .sequence(items), offset: event.offset)
    case YAML_MAPPING_START_EVENT:
      var entries: [YAMLNode.Entry] = []
      while let item = peek(), item.type != YAML_MAPPING_END_EVENT {
        let key = try node(depth: depth + 1)
        entries.append(YAMLNode.Entry(key: key, value: try node(depth: depth + 1)))
      }
      next += 1
      return YAMLNode(value: .mapping(entries), offset: event.offset)
    default:
      return YAMLNode(value: .scalar(event.text), offset: event.offset)
    }
  }
}
