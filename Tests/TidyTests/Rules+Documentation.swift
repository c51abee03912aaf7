/// What the documentation of the kit and of the clients says: lessons import them, and a reader has
/// nothing else to go by.
extension Rule {
  /// What can throw says what, and what cannot says nothing of it.
  static let errors = Rule(name: "errors of public functions") { house in
    house.usable.declarations.filter(\.isCalled).compactMap { declaration in
      guard declaration.canThrow != declaration.says("Throws") else { return nil }
      return .init(
        what: declaration.place,
        why: declaration.canThrow
          ? "\(declaration.name) throws; a line `- Throws:` has to say what, and when"
          : "\(declaration.name) does not throw, and has a line `- Throws:`")
    }
  }

  /// What goes over a collection says its complexity. In the data structures, everything that is called
  /// does: what it costs is what they are for.
  ///
  /// Applications and servers are left out: they cost what they wait for.
  static let complexity = Rule(name: "complexity of public functions") { house in
    let structures = ["Sources/Kit/Algorithms", "Sources/Kit/PatternMatching"]
    let libraries =
      structures + [
        "Sources/Kit/Systems", "Sources/Kit/Databases", "Sources/Kit/StepKit", "Sources/Clients",
      ]
    return house.usable.declarations.compactMap { declaration in
      func isIn(_ folders: [String]) -> Bool {
        folders.contains { declaration.path.hasPrefix($0 + "/") }
      }
      guard declaration.isCalled, isIn(libraries), !declaration.says("Complexity") else {
        return nil
      }
      let isOfStructure =
        isIn(structures)
        && (["func", "subscript"].contains(declaration.keyword)
          || declaration.body.contains { $0.isLoop || $0.goesOverCollection })
      guard isOfStructure || declaration.body.contains(where: { $0.trimmed.hasPrefix("for ") })
      else {
        return nil
      }
      return .init(
        what: declaration.place,
        why: "\(declaration.name) goes over a collection, or is of a data structure; a line"
          + " `- Complexity:` has to say what that costs")
    }
  }

  /// A sentence names what acts: the server, the caller, a client.
  static let subjects = Rule(name: "subjects of sentences") { house in
    house.swift.filter { $0.isIn("Sources/Kit") || $0.isIn("Sources/Clients") }
      .flatMap { file -> [Untidiness] in
        zip(1..., file.lines).compactMap { number, line in
          let line = line.trimmed
          // What is moved in is an example.
          guard line.hasPrefix("///"), !line.hasPrefix("///     ") else { return nil }
          return line.lowercased()[...].words.first(
            where: ["nobody", "who", "whoever", "whom"].contains
          )
          .map {
            .init(what: "\(file.path):\(number)", why: "names nothing that acts, but “\($0)”")
          }
        }
      }
  }

  /// A quantity says its unit, and a share its range: at itself, or at its type.
  static let units = Rule(name: "units of public quantities") { house in
    let usable = house.usable
    func documents(_ name: String, _ comment: String) -> Bool {
      let words = Set(comment.lowercased()[...].words)
      return switch Quantity(name) {
      case nil: true
      case .time: !words.isDisjoint(with: Quantity.unitsOfTime)
      case .angle: !words.isDisjoint(with: ["degree", "degrees"])
      case .share: comment.contains { $0.isNumber } || words.contains("negative")
      }
    }
    let properties = usable.declarations.filter { declaration in
      declaration.isProperty
        && documents(declaration.name, declaration.comment.joined(separator: " "))
    }
    let stated = Set(properties.map { ($0.types + [$0.name]).joined(separator: ".") })
    return usable.declarations.flatMap { declaration -> [Untidiness] in
      let comments =
        [declaration.comment.joined(separator: " ")]
        + declaration.types.flatMap { $0.split(separator: ".") }.compactMap {
          usable.types[String($0)]
        }
      return declaration.numbers.filter { name in
        if comments.contains(where: { documents(name, $0) }) { return false }
        // What makes a value from its parts need not repeat what the parts say.
        let part = (declaration.types + [name]).joined(separator: ".")
        return !(declaration.keyword == "init" && stated.contains(part))
      }.map { name in
        .init(
          what: "\(declaration.place) \(name)",
          why: "is a quantity; its documentation, or that of its type, has to say its unit or range"
        )
      }
    }
  }
}

/// What a number measures, by the last word of its name.
private enum Quantity {
  case time, angle, share

  static let unitsOfTime: Set = [
    "second", "seconds", "millisecond", "milliseconds", "microsecond", "microseconds",
    "nanoseconds",
    "ms", "minutes", "hours", "days", "ticks",
  ]
  private static let times: Set = [
    "age", "cooldown", "deadline", "delay", "duration", "heartbeat", "interval", "lag", "latency",
    "lease", "lifetime", "now", "patience", "pause", "period", "retention", "silence", "slack",
    "time",
    "timeout", "times", "ttl", "window",
  ]
  private static let shares: Set = [
    "factor", "fraction", "probability", "rate", "ratio", "share", "weight",
  ]

  init?(_ name: String) {
    let word = (name.lastIndex(where: \.isUppercase).map { name[$0...] } ?? name[...]).lowercased()
    if Self.times.contains(word) || name.hasSuffix("retryAfter") {
      self = .time
    } else if ["angle", "latitude", "longitude"].contains(word) {
      self = .angle
    } else if Self.shares.contains(word), name != "replicationFactor" {
      self = .share
    } else {
      return nil
    }
  }
}

extension Substring {
  fileprivate var isLoop: Bool {
    ["for ", "while ", "repeat {"].contains(where: trimmed.hasPrefix)
  }

  /// Whether it calls what visits every element.
  fileprivate var goesOverCollection: Bool {
    firstMatch(
      of: /\.(?:map|filter|reduce|compactMap|flatMap|sorted|allSatisfy|mapValues|forEach) ?[({]/)
      != nil
  }
}

extension House {
  /// What lessons can use, and the documentation of all types there by their names.
  var usable: (declarations: [Declaration], types: [String: String]) {
    var declarations: [Declaration] = []
    var types: [String: String] = [:]
    for file in swift where file.isIn("Sources/Kit") || file.isIn("Sources/Clients") {
      let found = file.declarations
      declarations += found.usable
      types.merge(found.types) { $0 + " " + $1 }
    }
    return (declarations, types)
  }
}
