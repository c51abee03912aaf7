/// A learner's guess at a step's output, judged by what matters.
///
/// That is its numbers and codes, such as `40P01`: all of them have to be in the output. A guess
/// without any is judged by its words: one line of the output has to hold them. White space, quotes,
/// the case of letters, and how a number is written do not count, nor do the names of a table's columns
/// and the count of its one row; `\n` in the guess begins a new line. The site judges in the same way.
package struct Prediction: Sendable, Equatable {
  /// Whether the guess is right.
  package let isRight: Bool
  /// How it compares, in a sentence.
  package let sentence: String

  /// Compares.
  ///
  /// - Complexity: O(n · m) for a guess of n words and an output of m.
  package init(_ guess: String, output: String) {
    let whole = Self.lines(of: output)
    let lines = Self.withoutFrame(whole, guess)
    let guesses = Self.lines(of: guess.replacing("\\n", with: "\n"))
    let facts = guesses.flatMap(Token.all).filter(\.isFact).map(\.text)
    if lines.isEmpty {
      isRight = guesses.count == 1 && ["nothing", "no output", "empty"].contains(guesses[0])
      sentence = isRight ? "Your guess is right." : "It printed nothing."
    } else if [lines, whole].contains(where: { all in
      guesses.count == all.count && guesses.allSatisfy(all.contains)
    }) {
      (isRight, sentence) = (true, "Your guess is right.")
    } else if !facts.isEmpty {
      (isRight, sentence) = Self.judge(facts, in: lines)
    } else {
      let printed = lines.map { Set(Token.all(in: $0).map(\.text)) }
      isRight =
        !guesses.isEmpty
        && guesses.allSatisfy { guess in
          let words = Set(Token.all(in: guess).map(\.text)).subtracting(["a", "an", "the"])
          return !words.isEmpty && printed.contains { words.isSubset(of: $0) }
        }
      sentence =
        isRight ? "Your guess is right: it says so." : "It printed something else."
    }
  }

  private static func judge(_ facts: [String], in lines: [String]) -> (Bool, String) {
    let printed = Set(lines.flatMap(Token.all).map(\.text))
    var found: [String] = []
    var missing: [String] = []
    for fact in facts where !found.contains(fact) && !missing.contains(fact) {
      if printed.contains(fact) { found.append(fact) } else { missing.append(fact) }
    }
    let all = (found.joined(separator: ", "), missing.joined(separator: ", "))
    if missing.isEmpty { return (true, "Your guess is right: it printed \(all.0).") }
    if found.isEmpty { return (false, "It did not print \(all.1).") }
    return (false, "It printed \(all.0), and not \(all.1).")
  }

  /// The lines without what frames a table of psql: whoever guesses does not guess that, unless the guess
  /// is about rows.
  private static func withoutFrame(_ lines: [String], _ guess: String) -> [String] {
    func isRule(_ line: String) -> Bool {
      line.contains("-") && line.allSatisfy { $0 == "-" || $0 == "+" }
    }
    return lines.indices.filter { place in
      let isUnderlined = lines.indices.contains(place + 1) && isRule(lines[place + 1])
      let isCount = lines[place] == "(1 row)" && !guess.lowercased().contains("row")
      return !(place > 0 && isRule(lines[place])) && !isUnderlined && !isCount
    }.map { lines[$0] }
  }

  private static func lines(of text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).map { line in
      line.lowercased().filter { !"\"'`".contains($0) }
        .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }.filter { !$0.isEmpty }
  }
}

/// A number, code or word of a guess or an output.
private struct Token {
  /// A number without its unit and as short as it can be written; else what stands there.
  var text: String
  /// Whether it is a number or a code: letters and digits.
  var isFact: Bool

  /// Those of a text in small letters, in order.
  static func all(in text: String) -> [Token] {
    text.split { !($0.isLetter || $0.isNumber || "_.,+-".contains($0)) }.compactMap { part in
      var word = part.drop { ".,+".contains($0) }
      while let last = word.last, ".,+-".contains(last) { word.removeLast() }
      guard !word.isEmpty else { return nil }
      if let number = number(word) { return Token(text: number, isFact: true) }
      let isCode =
        word.allSatisfy { $0.isLetter || $0.isNumber } && word.contains(where: \.isLetter)
        && word.contains(where: \.isNumber)
      return Token(text: String(word), isFact: isCode)
    }
  }

  private static func number(_ word: Substring) -> String? {
    let form = /(-?[0-9][0-9,_]*)(?:\.([0-9]+))?(?:ms|s|m|h|d|b|kb|mb|gb|x)?/
    guard let match = word.wholeMatch(of: form) else { return nil }
    let whole = match.output.1.filter { $0 != "," && $0 != "_" }
    let sign = whole.hasPrefix("-") ? "-" : ""
    let digits = whole.dropFirst(sign.count).drop { $0 == "0" }
    var fraction = match.output.2 ?? ""
    while fraction.last == "0" { fraction.removeLast() }
    return sign + (digits.isEmpty ? "0" : digits) + (fraction.isEmpty ? "" : ".\(fraction)")
  }
}
