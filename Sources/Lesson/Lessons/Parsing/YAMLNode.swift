/// A value of a YAML text, with the byte at which it begins.
struct YAMLNode: Equatable {
  enum Value: Equatable {
    case scalar(String)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  struct Entry: Equatable {
    var key: YAMLNode
    var value: YAMLNode
  }

  var value: Value
  var offset: Int

  /// The text of a scalar; nil for anything else.
  var text: String? {
    if case .scalar(let text) = value { text } else { nil }
  }

  /// What kind of value this is, as a message says it.
  var kindName: String {
    switch value {
    case .scalar: "a single value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}
