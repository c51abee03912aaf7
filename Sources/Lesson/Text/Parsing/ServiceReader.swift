import LessonModel
import PlainText

/// Reads the `services` of a front matter.
enum ServiceReader {
  /// The keys that the declaration of a service of each kind can have.
  private static func keys(of kind: ServiceKind) -> [String] { ["kind"] + kind.keys }

  static func read(
    _ node: YAMLNode, _ vocabulary: Vocabulary, findings: inout FindingList
  ) -> [ServiceDeclaration] {
    let entries: [YAMLNode.Entry]
    switch node.value {
    case .mapping(let own): entries = own
    // A kind's word is a name as good as any.
    case .sequence(let items): entries = items.map { YAMLNode.Entry(key: $0, value: $0) }
    case .scalar(let text):
      if text.isEmpty { return [] }
      findings.add(
        at: node.offset, "`services` is \(node.kindName)",
        "write one line `name: kind` for each, such as `db: postgres`")
      return []
    }
    var services: [ServiceDeclaration] = []
    var primaries: [String: YAMLNode] = [:]
    for entry in entries {
      guard let name = name(of: entry.key, findings: &findings) else { continue }
      if services.contains(where: { $0.name == name }) {
        findings.add(
          at: entry.key.offset, "the service `\(name)` is declared twice", "give each its own name")
        continue
      }
      let values = values(of: entry.value, name: name, findings: &findings)
      guard let values,
        let kind = kind(in: values, name: name, entry, vocabulary, findings: &findings)
      else {
        continue
      }
      var service = ServiceDeclaration(
        name: name, kind: kind, line: findings.source.lineNumber(of: entry.key.offset))
      for key in values.keys.sorted() where !keys(of: kind).contains(key) {
        findings.add(
          at: values[key]?.offset ?? entry.key.offset,
          "a \(kind.word) service has no setting `\(key)`",
          "its settings are \(listed(keys(of: kind)))")
      }
      if let config = values["config"] {
        service.config = SettingReader.read(config, of: kind, findings: &findings)
      }
      if let modules = values["modules"] { service.modules = names(modules, findings: &findings) }
      if let storage = values["storage"] {
        service.isOnDisk = isDisk(storage, findings: &findings)
      }
      if let primary = values["standby-of"], kind.hasStandbys {
        service.standbyOf = findings.line(of: primary, key: "standby-of")
        primaries[name] = primary
      }
      let servers = service.servers
      if let taken = servers.first(where: { server in
        services.contains { $0.name == server.name }
      }) {
        findings.add(
          at: entry.key.offset,
          "a server of the cluster `\(name)` is called `\(taken.name)`, as another service",
          "give the other service another name")
        continue
      }
      services += servers
    }
    checkPrimaries(services, nodes: primaries, findings: &findings)
    return services
  }

  private static func name(of key: YAMLNode, findings: inout FindingList) -> String? {
    if let name = key.text, isName(name) { return name }
    findings.add(
      at: key.offset, "a service's name has to be a word",
      "use letters, digits, `-` and `_`, and begin with a letter")
    return nil
  }

  private static func values(
    of node: YAMLNode, name: String, findings: inout FindingList
  ) -> [String: YAMLNode]? {
    switch node.value {
    case .scalar: return ["kind": node]
    case .mapping(let entries):
      let all = ["kind", "standby-of", "config", "modules", "storage"]
      return findings.values(of: entries, allowed: all, in: "the service `\(name)`")
    case .sequence:
      findings.add(
        at: node.offset, "the service `\(name)` is a list",
        "write its kind, or a mapping with `kind:`")
      return nil
    }
  }

  private static func kind(
    in values: [String: YAMLNode], name: String, _ entry: YAMLNode.Entry,
    _ vocabulary: Vocabulary, findings: inout FindingList
  ) -> ServiceKind? {
    let kinds = vocabulary.services.map(\.word)
    guard let node = values["kind"], let text = node.text, !text.isEmpty else {
      findings.add(
        at: (values["kind"] ?? entry.key).offset, "the service `\(name)` has no kind",
        "the kinds are \(listed(kinds))")
      return nil
    }
    if let kind = vocabulary.service(text) { return kind }
    findings.add(
      at: node.offset, "there is no kind of service `\(text)`",
      suggestion(for: text, among: kinds, otherwise: "the kinds are \(listed(kinds))"))
    return nil
  }

  private static func isDisk(_ node: YAMLNode, findings: inout FindingList) -> Bool {
    if node.text == "disk" { return true }
    findings.add(
      at: node.offset, "`storage` can only be `disk`",
      "leave it out for a server whose data may lie in memory")
    return false
  }

  private static func names(_ node: YAMLNode, findings: inout FindingList) -> [String] {
    guard case .sequence(let items) = node.value else {
      findings.add(
        at: node.offset, "`modules` is \(node.kindName)", "write it as a list: `[bloom]`")
      return []
    }
    return items.compactMap { item in
      if let name = item.text, isName(name) { return name }
      findings.add(at: item.offset, "a module's name has to be a word", "such as `bloom`")
      return nil
    }
  }
}

extension ServiceReader {
  /// Each `standby-of` has to lead to a service of the same kind that is not a standby of its own.
  private static func checkPrimaries(
    _ services: [ServiceDeclaration], nodes: [String: YAMLNode], findings: inout FindingList
  ) {
    for service in services {
      guard let primary = service.standbyOf, let node = nodes[service.name] else { continue }
      let alike = services.filter { $0.kind == service.kind }.map(\.name)
      guard alike.contains(primary) else {
        let others = alike.filter { $0 != service.name }
        findings.add(
          at: node.offset, "there is no \(service.kind.word) service `\(primary)`",
          suggestion(
            for: primary, among: others,
            otherwise: others.isEmpty ? "declare it" : "there is \(listed(others))"))
        continue
      }
      var chain = [service.name]
      var current: String? = primary
      while let name = current, !chain.contains(name) {
        chain.append(name)
        current = services.first { $0.name == name }?.standbyOf
      }
      if current == service.name {
        findings.add(
          at: node.offset,
          "`standby-of` goes round in a circle: \((chain + [service.name]).joined(separator: " → "))",
          "one of them has to be the primary")
      }
    }
  }
}

extension ServiceDeclaration {
  /// The servers that it stands for: a cluster's are called after it, with their numbers.
  fileprivate var servers: [ServiceDeclaration] {
    kind.servers(called: name).map { name, place in
      var server = self
      (server.name, server.place) = (name, place)
      return server
    }
  }
}

/// Whether a text can be the name of a service, a session, a step, or a shared value.
func isName(_ text: String) -> Bool {
  guard let first = text.utf8.first, TokenBytes.isNamePart(first), !TokenBytes.isDigit(first) else {
    return false
  }
  return text.utf8.allSatisfy { TokenBytes.isNamePart($0) || $0 == UInt8(ascii: "-") }
}
