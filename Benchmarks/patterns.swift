// One round of Benchmarks/patterns.py: megabytes a second in which the compiled patterns count the matches in a
// text, and in which the masker masks it. The arguments are files: for each case a name, patterns (a line each) and
// a text.
import Foundation
import PatternMatching

func seconds(_ run: () -> Void) -> Double {
  let taken = ContinuousClock().measure(run).components
  return Double(taken.seconds) + Double(taken.attoseconds) * 1e-18
}

for start in stride(from: 1, to: CommandLine.arguments.count, by: 3) {
  let name = CommandLine.arguments[start]
  let words = try String(contentsOfFile: CommandLine.arguments[start + 1], encoding: .utf8)
    .split(separator: "\n").map(String.init)
  let text = try String(contentsOfFile: CommandLine.arguments[start + 2], encoding: .utf8)
  let bytes = Array(text.utf8)
  let size = Double(bytes.count) / 1e6

  var patterns = try CompiledPatterns([])
  print("\(name)-build", seconds { patterns = try! CompiledPatterns(words) })
  var (count, matches) = (0, [PatternMatch]())
  print("\(name)-count", size / seconds { count = patterns.matchCount(in: bytes.span) })
  print("\(name)-list", size / seconds { matches = patterns.matches(in: bytes.span) })
  precondition(matches.count == count, "\(matches.count) matches in the list, and \(count) were counted")
  print("\(name)-found", count)
  print("\(name)-memory", patterns.byteCount)
  let dictionary = try MaskingDictionary(words)
  var masked = ""
  print("\(name)-mask", size / seconds { masked = dictionary.mask(text) })
  precondition(masked.count == text.count)
}
