import PatternMatching
import Testing

@Suite("Masking")
struct MaskingDictionaryTests {
  private static let words = ["idiot", "ass", "Scheiße", "bad word", "马鹿", "$$", "ไอ้"]

  @Test(
    "Words that stand alone are masked, in whatever form",
    arguments: [
      ("You IDIOT!", "You *****!"), ("You ＩＤＩＯＴ", "You *****"), ("idiot's", "*****'s"),
      ("idiot_1", "*****_1"), ("(idiot)", "(*****)"), ("class", "class"), ("ass", "***"),
      ("idiots", "idiots"), ("idiot2", "idiot2"), ("éidiot", "éidiot"), ("idiotы", "idiotы"),
      ("SCHEISSE scheiße", "******** *******"), ("a BAD WORD", "a ********"),
      ("bad\u{A0}word", "********"),
      ("那马鹿的", "那**的"), ("x$$y", "x**y"), ("i\u{301}diot", "i\u{301}diot"), ("เธอไอ้บ้า", "เธอ**บ้า"),
      ("", ""), ("idiot", "*****"), ("idiot idiot", "***** *****"), ("😀idiot😀", "😀*****😀"),
    ])
  func whole(text: String, masked: String) throws {
    #expect(try MaskingDictionary(Self.words).mask(text) == masked)
  }

  @Test(
    "Without the rule for whole words they are masked inside others",
    arguments: [("class", "cl***"), ("Scunthorpe", "S****horpe"), ("assassin", "******in")])
  func substring(text: String, masked: String) throws {
    let rules = MaskingRules(wholeWords: false)
    #expect(try MaskingDictionary(["ass", "cunt"], rules: rules).mask(text) == masked)
  }

  @Test(
    "The mask has as many characters as the word",
    arguments: [
      ("i\u{336}d\u{336}i\u{336}o\u{336}t\u{336}", "*****"), ("id\u{200D}iot", "*****"),
      ("id\u{200B}iot", "**\u{200B}***"), ("İdiot", "*****"), ("ｉｄｉｏｔ", "*****"),
      ("ﬁend", "****"), ("ﬁﬁend", "ﬁﬁend"), ("Straße", "******"), ("STRASSE", "*******"),
    ])
  func length(text: String, masked: String) throws {
    let dictionary = try MaskingDictionary(["idiot", "fiend", "ﬁend", "strasse"])
    #expect(Array(dictionary.mask(text).unicodeScalars) == Array(masked.unicodeScalars))
  }

  @Test("A ligature of which a part belongs to a word is masked as a whole")
  func ligature() throws {
    let rules = MaskingRules(wholeWords: false)
    #expect(try MaskingDictionary(["idiot"], rules: rules).mask("xﬁdiot") == "x*****")
  }

  @Test("Overlapping words are masked from the first to the last")
  func overlapping() throws {
    let rules = MaskingRules(wholeWords: false)
    let dictionary = try MaskingDictionary(["abc", "cde", "b", "def"], rules: rules)
    #expect(dictionary.mask("xabcdefx") == "x******x")
    #expect(dictionary.matches(in: "abcde").map(\.pattern) == [2, 0, 1])
  }

  @Test("A shorter word counts where a longer one that ends with it does not stand alone")
  func nested() throws {
    let dictionary = try MaskingDictionary(["a fool", "fool"])
    #expect(dictionary.mask("sea fool") == "sea ****")
    #expect(dictionary.mask("a fool") == "******")
  }

  @Test("Substitutes find what is written with digits, and what nobody meant")
  func leet() throws {
    let rules = MaskingRules(substitutes: MaskingRules.leetSubstitutes)
    let dictionary = try MaskingDictionary(["idiot", "ass"], rules: rules)
    #expect(dictionary.mask("1d10t @$$!") == "***** ***!")
    #expect(dictionary.mask("455 votes") == "*** votes")
    #expect(try MaskingDictionary(["idiot"]).mask("1d10t") == "1d10t")
  }

  @Test("Substitutes by letters of other lengths keep the places right")
  func longSubstitutes() throws {
    let rules = MaskingRules(substitutes: ["4": "ä", "日": "x"])
    let dictionary = try MaskingDictionary(["bär", "x"], rules: rules)
    #expect(dictionary.mask("the b4r 44 日 end") == "the *** 44 * end")
  }

  @Test("A file has a word a line, empty lines and comments")
  func file() throws {
    let file = "# words\r\n\r\n  idiot \r\nbad word\n#ass\n"
    #expect(try MaskingDictionary(file: file).words == ["idiot", "bad word"])
    #expect(try MaskingDictionary(file: "").mask("idiot") == "idiot")
  }

  @Test(
    "Words that cannot be found are refused, with their line",
    arguments: [
      ("a\n\u{200B}\nb", MaskingError.empty(line: 2)), ("a\n\n\u{301}", .empty(line: 3)),
      ("´", .empty(line: 1)), ("a\n\u{3000} ¨", .empty(line: 2)),
      ("a\u{0}b", .controlCharacter(line: 1, 0)), ("ok\na\tb", .controlCharacter(line: 2, 9)),
    ])
  func refused(file: String, error: MaskingError) {
    #expect(throws: error) { try MaskingDictionary(file: file) }
  }

  @Test("A sign at a word's end that is folded to a space is no part of it")
  func spaces() throws {
    #expect(try MaskingDictionary(["idiot´"]).mask("an idiot here") == "an ***** here")
  }

  @Test("The messages say what is wrong and what would be right")
  func messages() {
    #expect(throws: MaskingError.empty(line: 2)) { try MaskingDictionary(["a", " "]) }
    #expect(
      "\(MaskingError.empty(line: 2))"
        == "line 2: the word is empty, or has nothing that can be seen: a word has at least one letter"
    )
    #expect(
      "\(MaskingError.controlCharacter(line: 1, 9))"
        == "line 1: the word has the control character U+0009: a word has none")
  }

  @Test("Matches are places in the original")
  func matches() throws {
    let dictionary = try MaskingDictionary(["idiot"])
    #expect(
      dictionary.matches(in: "ä ＩＤＩＯＴ") == [PatternMatch(pattern: 0, range: 3..<18)])
  }
}
