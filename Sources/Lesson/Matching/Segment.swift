/// A stretch of a pattern: what follows a `<...>` up to the next, whose places follow from each
/// other once the first has one.
struct Segment: Sendable, Equatable {
  /// The index of the `<...>` before it among the pattern's elements; nil for the first stretch.
  var gap: Int?
  /// Whether its place has to be found; the first stretch stands at the start of the line.
  var isFloating: Bool
  /// The elements after the gap.
  var fixed: Range<Int>

  /// Splits elements; `isBound` says whether a capture had a value before this line.
  static func split(
    _ elements: [Pattern.Element], isBound: (String) -> Bool
  ) -> [Segment] {
    var segments: [Segment] = []
    var current = Segment(gap: nil, isFloating: false, fixed: 0..<0)
    var seen: [String] = []
    for (index, element) in elements.enumerated() {
      var isGap = false
      if case .placeholder(let placeholder, _) = element {
        if placeholder.kind == .any {
          isGap = placeholder.name.map { !seen.contains($0) && !isBound($0) } ?? true
        }
        if let name = placeholder.name { seen.append(name) }
      }
      if isGap {
        segments.append(current)
        current = Segment(gap: index, isFloating: true, fixed: index + 1..<index + 1)
      } else {
        current.fixed = current.fixed.lowerBound..<index + 1
      }
    }
    return segments + [current]
  }
}
