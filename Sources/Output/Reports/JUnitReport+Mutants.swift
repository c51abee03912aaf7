package import LessonModel

extension JUnitReport {
  /// The document for mutants: a test suite a lesson, a test case a mutant. One that survived is a
  /// failure, and one that is invalid an error.
  ///
  /// - Complexity: O(n) in the size of the records.
  package static func xml(_ mutants: [MutantRecord]) -> String {
    var lessons: [String] = []
    for mutant in mutants where lessons.last != mutant.lesson { lessons.append(mutant.lesson) }
    let suites = lessons.map { lesson in mutants.filter { $0.lesson == lesson } }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + "<testsuites name=\"etude mutants\" \(counts(mutants, withSkipped: false))>\n"
      + suites.map(suite).joined() + "</testsuites>\n"
  }

  private static func counts(_ mutants: [MutantRecord], withSkipped: Bool) -> String {
    func count(_ outcome: MutantOutcome) -> Int { mutants.count { $0.outcome == outcome } }
    let skipped = withSkipped ? " skipped=\"\(count(.skipped))\"" : ""
    let time = seconds(mutants.reduce(0) { $0 + $1.durationMs })
    return "tests=\"\(mutants.count)\" failures=\"\(count(.survived))\" "
      + "errors=\"\(count(.invalid))\"\(skipped) time=\"\(time)\""
  }

  private static func suite(_ mutants: [MutantRecord]) -> String {
    let name = XMLText.attribute(mutants.first?.lesson ?? "")
    let file = XMLText.attribute(mutants.first?.file ?? "")
    var out =
      "  <testsuite name=\"\(name)\" \(counts(mutants, withSkipped: true)) file=\"\(file)\">\n"
    for mutant in mutants {
      let title = XMLText.attribute("\(mutant.claim) (line \(mutant.line))")
      let start =
        "    <testcase name=\"\(title)\" classname=\"\(name)\" "
        + "time=\"\(seconds(mutant.durationMs))\""
      let body = verdict(of: mutant)
      out += body.isEmpty ? "\(start)/>\n" : "\(start)>\n\(body)    </testcase>\n"
    }
    return out + "  </testsuite>\n"
  }

  private static func verdict(of mutant: MutantRecord) -> String {
    let text = "\(mutant.file):\(mutant.line)\n\(mutant.difference ?? "")"
    let type = mutant.outcome.rawValue
    return switch mutant.outcome {
    case .killed: ""
    case .survived: element("failure", type: type, message: mutant.message, text: text)
    case .invalid: element("error", type: type, message: mutant.message, text: text)
    case .skipped: element("skipped", type: type, message: mutant.message, text: "")
    }
  }
}
