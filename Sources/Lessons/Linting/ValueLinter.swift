/// Checks that every `${name}` stands for something that an earlier step shares or captures.
enum ValueLinter {
  static func check(_ lesson: Lesson, findings: inout FindingList) {
    let captures = lesson.steps.map { step in
      step.expectation.map { CaptureNames.all(in: $0) } ?? []
    }
    let shares = lesson.steps.map { step in
      step.kind == .swift ? SharedNames(in: step.input) : nil
    }
    var known: Set<String> = []
    var isUndecidable = false
    for (index, step) in lesson.steps.enumerated() {
      // A shell has variables of its own; an undefined one is the shell's to judge.
      if step.kind != .sh, !isUndecidable {
        for reference in ValueReference.all(in: step.input) where !known.contains(reference.name) {
          let later = zip(captures, shares).dropFirst(index).contains {
            $0.contains(reference.name) || $1?.names.contains(reference.name) == true
          }
          report(reference, of: step, isLater: later, known: known, findings: &findings)
        }
      }
      known.formUnion(captures[index])
      known.formUnion(shares[index]?.names ?? [])
      if shares[index]?.hasComputedName == true { isUndecidable = true }
    }
  }

  private static func report(
    _ reference: ValueReference, of step: Step, isLater: Bool, known: Set<String>,
    findings: inout FindingList
  ) {
    let before = step.input.utf8.prefix(reference.range.lowerBound)
    let line = step.inputLine + before.count { $0 == UInt8(ascii: "\n") }
    let offset = findings.offset(of: "${\(reference.name)}", onLine: line)
    if isLater {
      findings.add(
        at: offset, "`${\(reference.name)}` is used before it has a value",
        "share or capture it in an earlier step")
    } else {
      let names = known.sorted()
      findings.add(
        at: offset, "no earlier step shares or captures `\(reference.name)`",
        suggestion(
          for: reference.name, among: names,
          otherwise: names.isEmpty
            ? "capture it with `<int:\(reference.name)>` in an expected output, or `share` it in a Swift step"
            : "there is \(listed(names))"))
    }
  }
}

extension FindingList {
  /// The byte at which a text stands on a line; the start of the line when it does not.
  func offset(of text: String, onLine line: Int) -> Int {
    guard line <= source.lineCount else { return max(source.bytes.count - 1, 0) }
    let range = source.line(line)
    let bytes = Array(text.utf8)
    guard range.count >= bytes.count else { return range.lowerBound }
    let starts = range.lowerBound...(range.upperBound - bytes.count)
    return starts.first { source.bytes[$0..<($0 + bytes.count)].elementsEqual(bytes) }
      ?? range.lowerBound
  }
}

/// The captures of an expectation: `<int:x>` binds `x`.
enum CaptureNames {
  static func all(in expectation: Expectation) -> [String] {
    expectation.isExact ? [] : expectation.lines.flatMap(names(in:))
  }

  private static func names(in line: String) -> [String] {
    let bytes = Array(line.utf8)
    return bytes.indices.compactMap { start in
      guard bytes[start] == UInt8(ascii: "<"), start == 0 || bytes[start - 1] != UInt8(ascii: "\\")
      else { return nil }
      let text = bytes[(start + 1)...].prefix { $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "<") }
      guard text.endIndex < bytes.count, let colon = text.firstIndex(of: UInt8(ascii: ":")) else {
        return nil
      }
      let name = text[(colon + 1)...].prefix { $0 != UInt8(ascii: " ") }
      return String(decoding: name, as: UTF8.self)
    }
  }
}
