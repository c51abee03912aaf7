import Foundation
import Testing

@testable import Algorithms
@testable import PatternMatching

@Suite("Folded text")
struct FoldedTextTests {
  private func fold(_ text: String) -> String {
    String(decoding: FoldedText(text).bytes, as: UTF8.self)
  }

  @Test(
    "Forms of a letter are folded to one",
    arguments: [
      ("IDIOT", "idiot"), ("ＩＤＩＯＴ", "idiot"), ("ⓘⓓⓘⓞⓣ", "idiot"), ("𝕚𝕕𝕚𝕠𝕥", "idiot"),
      ("Straße", "strasse"), ("STRAẞE", "strasse"), ("ſet", "set"), ("ﬁne", "fine"),
      ("ŉ", "ʼn"), ("İ", "i"), ("ı", "ı"), ("ΣΊΣΥΦΟΣ", "σίσυφοσ"), ("ς", "σ"),
      ("Ǆ", "dž"), ("ﷺ", "صلى الله عليه وسلم"), ("½", "1⁄2"), ("…", "..."), ("ﾊﾟ", "パ"),
      ("e\u{301}", "é"), ("가", "가"), ("\u{1100}\u{1161}", "가"), ("ᾳ", "αι"), ("", ""),
    ])
  func forms(text: String, folded: String) {
    // As scalars: Swift's strings are equal when they are canonically equivalent.
    #expect(Array(fold(text).unicodeScalars) == Array(folded.unicodeScalars))
  }

  @Test(
    "What cannot be seen goes, and marks of no script",
    arguments: [
      ("i\u{200D}d\u{200B}i\u{AD}o\u{2060}t\u{FE0F}", "idiot"),
      ("i\u{336}d\u{336}i\u{336}o\u{336}t\u{336}", "idiot"),
      ("1\u{FE0F}\u{20E3}", "1"), ("\u{200B}", ""),
      ("a\u{300}\u{301}\u{302}", "à"),
    ])
  func invisible(text: String, folded: String) {
    #expect(Array(fold(text).unicodeScalars) == Array(folded.unicodeScalars))
  }

  @Test(
    "Marks that make another letter stay",
    arguments: ["año", "ё", "й", "कि", "ที่", "שָׁ", "ô", "がぎ"])
  func letters(text: String) {
    #expect(
      Array(fold(text).unicodeScalars)
        == Array(text.precomposedStringWithCanonicalMapping.unicodeScalars)
        || text == "שָׁ" && fold(text).unicodeScalars.count == 3)
  }

  @Test("Other alphabets' look-alikes are other letters")
  func lookAlikes() {
    #expect(fold("іdіоt") != "idiot")
  }

  /// Text from all over Unicode, marks and invisible ones more often than they occur.
  private func randomText(_ random: inout SplitMix64, _ longest: Int) -> String {
    let special: [UInt32] = [
      0x301, 0x327, 0x336, 0x345, 0x200B, 0x200D, 0xAD, 0xFF76, 0xFF9E, 0x1100, 0x1161, 0x11A8,
      0xFB01, 0xDF,
      0x130, 0xFDFA, 0x3099, 0x304B, 0x0B47, 0x0B3E, 0x1F1E6, 0x0D, 0x0A, 0x600, 0x41, 0x61, 0x20,
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...longest, using: &random) {
      let value =
        switch Int.random(in: 0...3, using: &random) {
        case 0: UInt32.random(in: 0x20...0x17F, using: &random)
        case 1: UInt32.random(in: 0...0x2FFFF, using: &random)
        default: special.randomElement(using: &random) ?? 0x61
        }
      if let scalar = Unicode.Scalar(value) { text.append(scalar) }
    }
    return String(text)
  }

  @Test("Folding in pieces is folding of the whole")
  func pieces() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<20_000 {
      let text = randomText(&random, 25)
      let whole = String(decoding: TextFolding.casefold(Array(text.utf16)), as: UTF16.self)
      let expected = String(
        String.UnicodeScalarView(whole.unicodeScalars.filter { !TextFolding.isLooseMark($0) }))
      #expect(
        Array(fold(text).utf8) == Array(expected.utf8),
        "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
    }
  }

  /// The bytes of each scalar of the folded text.
  private func scalarRanges(_ folded: FoldedText) -> [Range<Int>] {
    let starts = folded.bytes.indices.filter { folded.bytes[$0] & 0xC0 != 0x80 }
    return zip(starts, starts.dropFirst() + [folded.bytes.count]).map { $0..<$1 }
  }

  @Test("Each folded letter leads back to the one that it came from")
  func wayBack() {
    let text = "aﬁb\u{200B}Straße\u{301}日Éй"
    let folded = FoldedText(text)
    let utf8 = Array(text.utf8)
    let back = scalarRanges(folded).map { range in
      String(decoding: utf8[folded.original(of: range)], as: UTF8.self)
    }
    #expect(
      back == [
        "a", "ﬁ", "ﬁ", "b\u{200B}", "S", "t", "r", "a", "ß", "ß", "e\u{301}", "日", "É", "й",
      ])
    #expect(folded.original(of: 0..<folded.bytes.count) == 0..<utf8.count)
  }

  @Test(
    "The parts of a text lead back to parts in the same order",
    arguments: [[:], MaskingRules.leetSubstitutes, ["a": "ä", "b": "日"]])
  func order(substitutes: [Unicode.Scalar: Unicode.Scalar]) {
    var random = SplitMix64(seed: 5)
    for _ in 0..<5_000 {
      let text = randomText(&random, 20)
      let folded = FoldedText(text, substitutes: substitutes)
      let ranges = scalarRanges(folded).map(folded.original)
      #expect(ranges.allSatisfy { !$0.isEmpty && $0.upperBound <= text.utf8.count })
      #expect(
        zip(ranges, ranges.dropFirst()).allSatisfy { $0 == $1 || $0.upperBound <= $1.lowerBound })
      #expect(String(validating: folded.bytes, as: UTF8.self) != nil)
    }
  }
}
