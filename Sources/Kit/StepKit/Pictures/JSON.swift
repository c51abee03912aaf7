/// As much of JSON as pictures need. Foundation would slow the start of every lesson's program.
indirect enum JSON {
  case string(String)
  case number(Double)
  case integer(Int)
  case bool(Bool)
  case array([JSON])
  case object([(String, JSON)])

  /// The JSON text. A number must be finite.
  var text: String {
    switch self {
    case .string(let value): JSON.quoted(value)
    case .number(let value): value.description
    case .integer(let value): String(value)
    case .bool(let value): value ? "true" : "false"
    case .array(let items): "[\(items.map(\.text).joined(separator: ","))]"
    case .object(let members):
      "{\(members.map { "\(JSON.quoted($0.0)):\($0.1.text)" }.joined(separator: ","))}"
    }
  }

  /// An array of strings.
  static func strings(_ values: [String]) -> JSON { .array(values.map(JSON.string)) }

  /// Only printable texts come here (see `TextForm.oneLine`), and the LF of a text form.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
