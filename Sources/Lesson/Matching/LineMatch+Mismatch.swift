extension LineMatch {
  /// Why the line does not match where it stops matching.
  enum Mismatch: Sendable, Equatable {
    /// No token of the placeholder's form.
    case noToken(Placeholder, found: String)
    /// A number out of its bounds.
    case outside(Placeholder, found: String)
    /// A capture that has another value here.
    case differs(name: String, bound: String, line: Int?, found: String)

    /// What is wrong, in words.
    var text: String {
      switch self {
      case .noToken(let placeholder, let found) where found.hasPrefix("<"):
        // A help text has `<port>` where one is to be given.
        "\(placeholder.source) stands for a value; as printed text it is written \\\(placeholder.source)"
      case .noToken(let placeholder, let found):
        found.isEmpty
          ? "\(placeholder.source) expected, nothing there"
          : "\(placeholder.source) expected, \(Self.shortened(found)) is none"
      case .outside(let placeholder, let found):
        "\(Self.shortened(found)) is outside \(placeholder.bounds?.source ?? "")"
      case .differs(let name, let bound, let line, let found):
        "\(name) was \(Self.shortened(bound))\(line.map(Self.place) ?? ""), "
          + "here \(Self.shortened(found))"
      }
    }

    /// The more is known, the higher.
    var rank: Int {
      if case .noToken = self { 1 } else { 2 }
    }

    private static func place(_ number: Int) -> String {
      let place = LessonLine(number)
      return " (\(place.cellName.map { "\($0), " } ?? "")line \(place.line))"
    }

    private static func shortened(_ text: String) -> String {
      text.count > 60 ? "\(text.prefix(57))..." : text
    }
  }
}
