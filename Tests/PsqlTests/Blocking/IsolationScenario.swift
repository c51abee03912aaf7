/// Statements of several sessions in a fixed order, as `Fixtures/isolation/*.iso` write them.
///
///     control: SQL            run once before, on a connection of its own
///     setup NAME: SQL         run once in that session before the steps
///     cleanup: SQL            run once after
///     sessions: s1 s2         the order of the sessions; else that of their first appearance
///     permute: all            run every interleaving of the sessions' steps
///     NAME: SQL               a step
///     NAME (MARK, …): SQL     a step with markers: `*`, another step, `STEP notices N`
///
/// A line that starts with a blank goes on with the line before it.
struct IsolationScenario {
  struct Step: Equatable {
    var session: String
    var name: String
    var sql: String
    var markers: [String] = []
  }

  var control: [String] = []
  var setup: [String: String] = [:]
  var cleanup: String?
  var sessions: [String] = []
  var steps: [Step] = []
  private var permutes = false

  init(_ text: String) throws {
    var entries: [String] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("#") || line.allSatisfy(\.isWhitespace) { continue }
      if line.first?.isWhitespace == true, !entries.isEmpty {
        entries[entries.count - 1] += "\n" + line
      } else {
        entries.append(String(line))
      }
    }
    for entry in entries {
      guard
        let match = entry.wholeMatch(
          of: /(\w+)(?: +(\w+))? *(?:\(([^)]*)\))?: *((?s:.*))/)
      else { throw Unreadable(line: entry) }
      let (word, argument) = (String(match.1), match.2.map(String.init))
      let sql = String(match.4.reversed().drop(while: \.isWhitespace).reversed())
      switch (word, argument) {
      case ("control", nil): control.append(sql)
      case ("cleanup", nil): cleanup = sql
      case ("sessions", nil): sessions = sql.split(separator: " ").map(String.init)
      case ("permute", nil): permutes = true
      case ("setup", .some(let name)):
        setup[name] = sql
        note(name)
      case (_, nil):
        note(word)
        let count = steps.filter { $0.session == word }.count + 1
        let markers = match.3.map {
          $0.split(separator: ",").map { $0.trimmingPrefix(while: \.isWhitespace) }
            .map(String.init)
        }
        steps.append(
          Step(session: word, name: "\(word)_\(count)", sql: sql, markers: markers ?? []))
      default: throw Unreadable(line: entry)
      }
    }
  }

  /// The orders in which the steps are run.
  var permutations: [[Step]] {
    guard permutes else { return [steps] }
    return Self.interleavings(sessions.map { name in steps.filter { $0.session == name }[...] })
  }

  private static func interleavings(_ piles: [ArraySlice<Step>]) -> [[Step]] {
    if piles.allSatisfy(\.isEmpty) { return [[]] }
    return piles.indices.flatMap { index -> [[Step]] in
      guard let step = piles[index].first else { return [] }
      var rest = piles
      rest[index] = rest[index].dropFirst()
      return interleavings(rest).map { [step] + $0 }
    }
  }

  private mutating func note(_ session: String) {
    if !sessions.contains(session) { sessions.append(session) }
  }

  struct Unreadable: Error {
    var line: String
  }
}
