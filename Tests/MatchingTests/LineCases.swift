import Testing

/// One expected line against one line of output.
struct LineCase: Sendable, CustomTestStringConvertible {
  let name: String
  let pattern: String
  let line: String
  let matches: Bool

  init(_ name: String, _ pattern: String, _ line: String, _ matches: Bool) {
    self.name = name
    self.pattern = pattern
    self.line = line
    self.matches = matches
  }

  var testDescription: String { name }

  static let literals: [LineCase] = [
    .init("text stands for itself", "hello", "hello", true),
    .init("text that differs", "hello", "hallo", false),
    .init("a longer line", "hello", "hello!", false),
    .init("a shorter line", "hello!", "hello", false),
    .init("the empty line", "", "", true),
    .init("white space at the end of the output", "a", "a \t", true),
    .init("white space at the end of the expectation", "a \t", "a", true),
    .init("CRLF in the output", "a", "a\r", true),
    .init("CRLF in the expectation", "a\r", "a", true),
    .init("an empty line of blanks", "", "   ", true),
    .init("white space at the start decides", "a", " a", false),
    .init("runs of blanks decide without placeholders", "a  b", "a b", false),
    .init("the two characters \\n", "a\\nb", "a\\nb", true),
    .init("a regular expression", "a.*[b]$", "a.*[b]$", true),
    .init("no regular expression", "a.*", "abc", false),
    .init("a tag", "<b>bold</b>", "<b>bold</b>", true),
    .init("an unknown word", "<foo>", "<foo>", true),
    .init("a less-than sign", "1 < 2 > 0", "1 < 2 > 0", true),
    .init("an escaped placeholder", "\\<int>", "<int>", true),
    .init("an escaped placeholder is no placeholder", "\\<int>", "5", false),
    .init("an escaped backslash before a placeholder", "\\\\<int>", "\\<int>", true),
    .init("a backslash before another word stays", "\\<b>", "\\<b>", true),
    .init("escaped name and bounds", "\\<int:x 1..5> <int>", "<int:x 1..5> 7", true),
    .init("é composed is not é decomposed", "\u{E9}", "e\u{301}", false),
    .init("box drawing and CJK", "│ 日本 │", "│ 日本 │", true),
  ]

  static let gaps: [LineCase] = [
    .init("any text", "<...>", "anything at all", true),
    .init("no text", "<...>", "   ", true),
    .init("in the middle", "a<...>z", "abcz", true),
    .init("in the middle, none", "a<...>z", "az", true),
    .init("the end is missing", "a<...>z", "abc", false),
    .init("two", "a<...>b<...>c", "a1b2b3c", true),
    .init("two, the order wrong", "a<...>b<...>c", "a1c2b", false),
    .init("the last literal is searched from the end", "<...>ab", "abab", true),
    .init("literals may not overlap", "ab<...>ba", "aba", false),
    .init("next to each other", "<...><...>x", "abcx", true),
    .init("at the end, nothing there", "text: <...>", "text:", true),
    .init("at the end, trailing blank", "text: <...>", "text: ", true),
    .init("blanks at the end before two", "x <...> <...>", "x", true),
    .init("an empty column", " <int> | <...> | x", " 1 |      | x", true),
    .init("runs of blanks as one", "a  <int>   b", "a 1 b", true),
    .init("runs of blanks as one, in the output", "a <int> b", "a    1  b", true),
    .init("a tab is a blank", "a <int>", "a\t1", true),
    .init("no blank is not a blank", "a <int>", "a1", false),
    .init("runs of dashes as one", "--+----<...>", "-----+-", true),
    .init("runs of rules as one", "──┼─<...>", "────┼──────", true),
    .init("a dash is not a rule", "──<...>", "--", false),
    .init("the escape beside a placeholder", "\\<int> <int>", "<int> 5", true),
  ]

  static let tokens: [LineCase] = [
    .init("int", "<int>", "12", true),
    .init("int with minus", "<int>", "-12", true),
    .init("int with plus", "<int>", "+12", true),
    .init("int is no word", "<int>", "a", false),
    .init("int is no fraction", "<int>", "1.5", false),
    .init("int is not part of a word", "<int>", "12a", false),
    .init("int with text after it", "<int>a", "12a", true),
    .init("int with text before it", "v<int>", "v12", true),
    .init("int with a point after it", "took <int>.", "took 5.", true),
    .init("int is taken whole", "<int>0", "10", false),
    .init("int after any text is whole", "<...><int>", "took 12", true),
    .init("int after any text is not part of a word", "<...><int>", "v12", false),
    .init("int after any text is no fraction", "<...><int>", "1.5", false),
    .init("int before any text", "<int><...>", "12 ms", true),
    .init("int before any text is no fraction", "<int><...>", "1.5 ms", false),
    .init("ints with dashes between", "<int>-<int>-<int>", "2024-01-05", true),
    .init("float", "<float>", "0.25", true),
    .init("float without fraction", "<float>", "12", true),
    .init("float with exponent", "<float>", "-1.5e-07", true),
    .init("float without a whole part", "<float>", ".5", true),
    .init("float at the end of a sentence", "took <float>.", "took 1.5.", true),
    .init("float is no NaN", "<float>", "NaN", false),
    .init("hex", "<hex>", "deadBEEF", true),
    .init("hex with 0x", "<hex>", "0x1f", true),
    .init("hex is not part of a word", "<hex>", "beefy", false),
    .init("word", "<word>", "alice_2", true),
    .init("word in another script", "<word>", "日本語", true),
    .init("word ends at a dash", "<word>-<int>", "consumer-1", true),
    .init("word is not two", "<word>", "two words", false),
    .init("uuid", "<uuid>", "123E4567-e89b-12d3-a456-426614174000", true),
    .init("uuid too short", "<uuid>", "123E4567-e89b-12d3-a456-42661417400", false),
    .init("lsn", "<lsn>", "0/16B3748", true),
    .init("lsn without slash", "<lsn>", "16B3748", false),
    .init("port", "localhost:<port>", "localhost:5432", true),
    .init("port too large", "localhost:<port>", "localhost:65536", false),
    .init("port zero", ":<port>", ":0", false),
    .init("port in any text", "<...>:<port><...>", "listening on 127.0.0.1:6379 now", true),
  ]

  static let times: [LineCase] =
    [
      "2026-11-25", "2026-11-25 03:01:25", "2026-11-25 03:01:25.123456+00",
      "2026-11-25 03:01:25+05:30", "2026-11-25T03:01:25Z", "2026-11-25T03:01Z",
      "2026-11-25T03:01:25.5-0800", "2026-11-25 03:01:25.123 UTC", "03:01", "03:01:25",
      "3:01:25.001", "03:01:25,123", "23:59:60", "25 Nov 2026 03:01:25.123",
      "Wed, 25 Nov 2026 03:01:25 GMT", "Wed Nov 25 03:01:25 UTC 2026",
      "Wed Nov 25 03:01:25 2026", "2026-11-25 03:01:25 +0100",
    ].map { .init("time: \($0)", "at <time>", "at \($0)", true) }
    + [
      "2026-13-25", "2026-11-32", "26-11-25", "03:61", "25:01", "03:01:25x", "12",
      "2026-11-25 03:01:25 utc", "Nov 25",
    ].map { .init("no time: \($0)", "at <time>", "at \($0)", false) }
    + [
      .init("zone in the text", "<time> UTC [<int>]", "2026-11-25 03:01:25 UTC [7]", true),
      .init("zone in the time", "<time> [<int>]", "2026-11-25 03:01:25 UTC [7]", true),
      .init("clock in the text", "<time> 03:01", "2026-11-25 03:01", true),
      .init("date then any text", "<time><...>", "2026-11-25 is today", true),
    ]

  static let durations: [LineCase] =
    [
      "12 ms", "1.5s", "12ms", "0.001 ms", "3 µs", "3μs", "00:00:01.2", "01:05.123", "5 minutes",
      "1 day 02:03:04", "1 day -02:03:04", "2 mons 3 days", "1m30s", "1h 2m 3s", "-5 s",
      "1e-05 seconds", "1 year 2 mons 3 days 04:05:06.789",
    ].map { .init("duration: \($0)", "took <duration>", "took \($0)", true) }
    + ["12", "ms", "12 m/s", "12 msx", "1 s 2 s", "12 parsecs"].map {
      .init("no duration: \($0)", "took <duration>", "took \($0)", false)
    } + [
      .init("clock in the text", "<duration> 02:03:04", "1 day 02:03:04", true),
      .init("in brackets", "Time: <duration> (<duration>)", "Time: 65123.4 ms (01:05.123)", true),
    ]

  static let bounds: [LineCase] = [
    .init("the lower bound", "<int 6..20>", "6", true),
    .init("the upper bound", "<int 6..20>", "20", true),
    .init("below", "<int 6..20>", "5", false),
    .init("above", "<int 6..20>", "21", false),
    .init("negative", "<int -5..-1>", "-3", true),
    .init("negative, above", "<int -5..-1>", "0", false),
    .init("negative, below", "<int -5..-1>", "-6", false),
    .init("float, lower", "<float 0.8..1.2>", "0.8", true),
    .init("float, upper", "<float 0.8..1.2>", "1.20", true),
    .init("float, a hair above", "<float 0.8..1.2>", "1.20000000000000000001", false),
    .init("float, a hair below", "<float 0.8..1.2>", "0.79999999999999999999999", false),
    .init("float with exponent", "<float 0.8..1.2>", "10e-1", true),
    .init(
      "an int larger than 64 bits", "<int 0..99999999999999999999>", "99999999999999999998", true),
    .init(
      "an int larger than 64 bits, above", "<int 0..99999999999999999999>",
      "100000000000000000000", false),
    .init("an enormous exponent", "<float 0..1e400>", "1e999999999999999999999", false),
    .init("zero in any spelling", "<float 0..0>", "-0.000e5", true),
    .init("leading zeros", "<int 6..20>", "007", true),
    .init("search for one within bounds", "<...> <int 6..20>", "a 3 7", true),
  ]

  private static let long = String(repeating: "ab=c", count: 40)

  static let captures: [LineCase] = [
    .init("twice the same", "<int:x> <int:x>", "5 5", true),
    .init("twice, not the same", "<int:x> <int:x>", "5 6", false),
    .init("equal is by text", "<int:x> <int:x>", "5 05", false),
    .init("two names", "<int:x> <int:y> <int:x>", "5 6 5", true),
    .init("bounds and name", "<int:x 6..20> <int:x>", "7 7", true),
    .init("bounds and name, outside", "<int:x 6..20> <int:x>", "5 5", false),
    .init("any text twice", "<...:x>=<...:x>", "ab=ab", true),
    .init("any text twice, not the same", "<...:x>=<...:x>", "ab=ac", false),
    .init("any text, the separator within", "<...:x>=<...:x>", "a=b=a=b", true),
    .init("any text next to itself", "<...:x><...:x>", "abab", true),
    .init("any text next to itself, not the same", "<...:x><...:x>", "abac", false),
    .init("a token then its text", "<word:x> is <...:x>!", "ab is ab!", true),
    .init("a bound name is looked for", "<int:x>: <...> <int:x>.", "7: 5 6 7.", true),
    .init("long text twice", "<...:x>=<...:x>.", "\(long)=\(long).", true),
    .init("long text twice, not the same", "<...:x>=<...:x>.", "\(long)=\(long)y.", false),
    .init(
      "long text, separators within", "<...:x>=<...:x>.", "\(long)=\(long)=\(long)=\(long).", true),
    .init("what was bound first stays", "<...> <int:x> <...> <int:x>.", "a 1 2 b 2.", false),
  ]
}
