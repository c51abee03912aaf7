/// `\copy`, read far enough to make a COPY of it.
package struct CopyCommand {
  /// Arguments that are no `\copy`.
  package struct Problem: Error, Equatable {
    /// The word at which reading stops; nil at the end of the line.
    package var word: String?
  }

  /// Where the data come from or go to.
  package enum Place: Equatable {
    /// The session's own input or query output.
    case inline
    /// psql's standard input or output.
    case standard
    case file(String)
    case program(String)
  }

  /// Whether data go to the server.
  package let isFrom: Bool
  /// Where the data come from or go to.
  package let place: Place
  /// The COPY to send.
  package let statement: String

  /// Reads the arguments.
  ///
  /// - Throws: `Problem` when they are no `\copy`.
  package init(_ line: String) throws(Problem) {
    var words = Tokens(Array(line.utf8))
    var before = ""
    var word = try words.next()
    if word.lowercased() == "binary" {
      before += word
      word = try words.next()
    }
    if word == "(" {
      var depth = 1
      while depth > 0 {
        before += " " + word
        word = try words.next(delimiters: "()", quotes: "\"'")
        if word == "(" { depth += 1 } else if word == ")" { depth -= 1 }
      }
    }
    before += " " + word
    word = try words.next()
    if word == "." {
      before += word
      before += try words.next()
      word = try words.next()
    }
    if word == "(" {
      while word != ")" {
        before += " " + word
        word = try words.next(delimiters: "()")
      }
      before += " " + word
      word = try words.next()
    }
    switch word.lowercased() {
    case "from": isFrom = true
    case "to": isFrom = false
    default: throw Problem(word: word)
    }
    word = try words.next(delimiters: ";", quotes: "'")
    switch word.lowercased() {
    case "program":
      word = try words.next(delimiters: ";", quotes: "'")
      guard word.hasPrefix("'"), word.count >= 2, word.hasSuffix("'") else {
        throw Problem(word: word)
      }
      place = .program(Self.unquoted(word))
    case "stdin", "stdout": place = .inline
    case "pstdin", "pstdout": place = .standard
    default: place = .file(Self.unquoted(word))
    }
    statement = "COPY \(before)" + (isFrom ? " FROM STDIN " : " TO STDOUT ") + words.rest
  }

  private static func unquoted(_ word: String) -> String {
    guard word.hasPrefix("'") else { return word }
    var result = ""
    var isQuoted = false
    for character in word.dropFirst().dropLast(word.count > 1 && word.hasSuffix("'") ? 1 : 0) {
      if character == "'", !isQuoted {
        isQuoted = true
        continue
      }
      isQuoted = false
      result.append(character)
    }
    return result
  }

  /// The words of the line.
  private struct Tokens {
    private var text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) { self.text = text }

    /// The rest of the line, without the blank behind the last word.
    var rest: String {
      let start = position < text.count && text[position].isBlank ? position + 1 : position
      return String(decoding: text[min(start, text.count)...], as: UTF8.self)
    }

    mutating func next(
      delimiters: String = ".,()", quotes: String = "\""
    ) throws(Problem) -> String {
      while position < text.count, text[position].isBlank { position += 1 }
      guard position < text.count else { throw Problem(word: nil) }
      let start = position
      let first = text[start]
      position += 1
      if quotes.utf8.contains(first) {
        while position < text.count {
          if text[position] == first {
            if position + 1 < text.count, text[position + 1] == first {
              position += 1
            } else {
              position += 1
              break
            }
          }
          position += 1
        }
      } else if !delimiters.utf8.contains(first) {
        while position < text.count, !text[position].isBlank,
          !delimiters.utf8.contains(text[position]), !quotes.utf8.contains(text[position])
        {
          position += 1
        }
      }
      return String(decoding: text[start..<min(position, text.count)], as: UTF8.self)
    }
  }
}
