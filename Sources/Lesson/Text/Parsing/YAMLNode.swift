/// A value of a YAML text, with the byte at which it begins.
package struct YAMLNode: Equatable {
  package enum Value: Equatable {
    case scalar(String)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  package struct Entry: Equatable {
    package var key: YAMLNode
    var value: YAMLNode
  }

  package var value: Value
  package var offset: Int

  /// The text of a scalar; nil for anything else.
  package var text: String? {
    if case .scalar(let text) = value { text } else { nil }
  }

  /// What kind of value this is, as a message says it.
  package var kindName: String {
    switch value {
    case .scalar: "a single value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}
