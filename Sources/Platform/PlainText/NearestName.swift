/// The valid name that a mistyped one most likely stands for, or nil when none is near.
///
/// Near means at most one edit for every three characters, and one for shorter names; an edit is
/// a character inserted, removed, replaced, or swapped with its neighbour. Letter case is not
/// counted, and a name of which nothing is left is not near. Of several equally near names the first one wins.
/// - Complexity: O(n · m²) for n candidates of m characters.
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let limit = max(1, name.count / 3)
  var best: (name: String, distance: Int)?
  for candidate in candidates where candidate != name {
    guard abs(candidate.count - name.count) <= limit else { continue }
    let distance = editDistance(name.lowercased(), candidate.lowercased())
    if distance <= limit, distance < name.count, distance < best?.distance ?? .max {
      best = (candidate, distance)
    }
  }
  return best?.name
}

/// How many characters have to be inserted, removed, replaced or swapped with their neighbour to
/// make one string of the other (optimal string alignment).
/// - Complexity: O(n · m).
package func editDistance(_ first: String, _ second: String) -> Int {
  let a = Array(first)
  let b = Array(second)
  if a.isEmpty || b.isEmpty { return a.count + b.count }
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for i in 1...a.count {
    var row = [i] + Array(repeating: 0, count: b.count)
    for j in 1...b.count {
      let replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      row[j] = min(previous[j] + 1, row[j - 1] + 1, replaced)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        row[j] = min(row[j], beforePrevious[j - 2] + 1)
      }
    }
    beforePrevious = previous
    previous = row
  }
  return previous[b.count]
}

/// `did you mean “x”?` for a near name, otherwise the sentence that lists what there is.
package func suggestion(for name: String, among names: [String], otherwise: String) -> String {
  if let near = nearestName(to: name, among: names) { return "did you mean `\(near)`?" }
  return otherwise
}

/// The names as a list in a sentence: `` `a`, `b`, `c` ``; a long list is cut.
package func listed(_ names: [String]) -> String {
  let shown = names.prefix(20).map { "`\($0)`" }.joined(separator: ", ")
  return names.count > 20 ? shown + ", …" : shown
}
