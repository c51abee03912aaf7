import Foundation
import Synchronization
import Testing

@testable import Algorithms
@testable import PatternMatching

@Suite("A masker")
struct MaskerTests {
  @Test("Each replacement is a version, and messages are masked by the one that is there")
  func versions() throws {
    let masker = Masker(try MaskingDictionary(["idiot"]))
    #expect(masker.mask("idiot fool") == MaskedText(text: "***** fool", version: 1))
    #expect(masker.replace(with: try MaskingDictionary(["fool"])) == 2)
    #expect(masker.mask("idiot fool") == MaskedText(text: "idiot ****", version: 2))
    #expect(masker.version == 2)
    #expect(masker.dictionary.words == ["fool"])
  }

  /// Odd versions mask "odd", even ones "even": a message that shows both or neither, or another
  /// version than its own, met two dictionaries.
  @Test("A message meets one dictionary while another thread replaces them")
  func torn() throws {
    let odd = try MaskingDictionary(["odd"])
    let even = try MaskingDictionary(["even"])
    let masker = Masker(odd)
    let message = String(repeating: "odd even ", count: 100)
    let right = [
      String(repeating: "odd **** ", count: 100), String(repeating: "*** even ", count: 100),
    ]
    let wrong = Mutex<[MaskedText]>([])
    let isDone = Mutex(false)
    let replaced = Mutex(0)
    let replacer = DispatchGroup()
    replacer.enter()
    Thread.detachNewThread {
      while !isDone.withLock({ $0 }) {
        let number = replaced.withLock { count in
          count += 1
          return count
        }
        masker.replace(with: number.isMultiple(of: 2) ? odd : even)
      }
      replacer.leave()
    }
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for _ in 0..<500 {
        let result = masker.mask(message)
        if result.text != right[result.version % 2] { wrong.withLock { $0.append(result) } }
      }
    }
    isDone.withLock { $0 = true }
    replacer.wait()
    #expect(wrong.withLock { $0 } == [])
    #expect(masker.version == replaced.withLock { $0 } + 1)
  }

  @Test("The masked text has as many characters as the text, whatever it is made of")
  func characters() throws {
    let rules = MaskingRules(wholeWords: false)
    let dictionary = try MaskingDictionary(["a", "ss", "fi", "é", "가", "日a", "1"], rules: rules)
    let scalars = Array(
      "aAàsSßﬁe\u{301}\u{336}\u{200B}\u{200D}\u{600}\r\n\u{1100}\u{1161}가日🇩🇪👩\u{1F3FD}1\u{FE0F}\u{20E3}\u{AD}\u{0}क्ष"
        .unicodeScalars)
    var random = SplitMix64(seed: 11)
    var changed = 0
    for _ in 0..<20_000 {
      var view = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        view.append(scalars.randomElement(using: &random) ?? "a")
      }
      let text = String(view)
      let masked = dictionary.mask(text)
      #expect(masked.count == text.count, "\(view.map { String($0.value, radix: 16) })")
      changed += masked == text ? 0 : 1
      #expect(dictionary.matches(in: masked).isEmpty, "\(view.map { String($0.value, radix: 16) })")
    }
    #expect(changed > 10_000)
  }

  /// What a slow server would take minutes for, at the least.
  @Test(
    "A hostile message of a megabyte costs time that grows with its length",
    arguments: [
      String(repeating: "a", count: 1 << 20), String(repeating: "a ", count: 1 << 19),
      "a" + String(repeating: "\u{315}\u{300}", count: 1 << 18),
      "a" + String(repeating: "\u{200D}", count: 1 << 19), String(repeating: "ﷺ", count: 1 << 18),
      String(repeating: "\u{1161}", count: 1 << 18), String(repeating: "\u{0}", count: 1 << 20),
    ])
  func hostile(text: String) throws {
    let words = (1...300).map { String(repeating: "a", count: $0) } + ["a a", "aaaab", "الله"]
    let whole = try MaskingDictionary(words)
    let parts = try MaskingDictionary(words, rules: MaskingRules(wholeWords: false))
    #expect(whole.mask(text).unicodeScalars.count <= text.unicodeScalars.count)
    #expect(parts.mask(text).unicodeScalars.count <= text.unicodeScalars.count)
  }
}
