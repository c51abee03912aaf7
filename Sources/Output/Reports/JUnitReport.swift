package import LessonModel
import PlainText

/// The transcripts of a run as JUnit XML, the form that CI servers read: a test suite a lesson, a
/// test case a step. What is written is accepted by the schema that Jenkins publishes
/// (`junit-10.xsd` of its xUnit plugin).
package struct JUnitReport: Sendable {
  private let transcripts: [Transcript]
  private let findings: [Finding]

  /// Makes a report.
  ///
  /// - Parameters:
  ///   - transcripts: a suite each.
  ///   - findings: what keeps lessons from passing beside their steps, such as a `source=` block
  ///     that has gone stale; a test case each, in the suite of its file.
  package init(_ transcripts: [Transcript], findings: [Finding] = []) {
    self.transcripts = transcripts
    self.findings = findings
  }

  /// The document, with its line end.
  ///
  /// - Complexity: O(n) in the size of the transcripts.
  package func xml() -> String {
    let counts = transcripts.map { Counts($0, findings: findings(of: $0).count) }
    let total = Counts(sumOf: counts)
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    let time = transcripts.reduce(0) { $0 + $1.durationMs }
    out +=
      "<testsuites name=\"etude\" tests=\"\(total.tests)\" failures=\"\(total.failures)\" "
      + "errors=\"\(total.errors)\" time=\"\(Self.seconds(time))\">\n"
    for (transcript, counts) in zip(transcripts, counts) { out += suite(transcript, counts) }
    return out + "</testsuites>\n"
  }

  private struct Counts {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0

    init(_ transcript: Transcript, findings: Int) {
      let steps = transcript.steps.map(\.outcome)
      tests = steps.count + findings
      failures = steps.count { $0 == .failed } + findings
      errors = steps.count { $0 == .errored }
      skipped = steps.count { $0 == .skipped || $0 == .notRun }
      if transcript.isErroredAsAWhole {
        tests += 1
        errors += 1
      }
    }

    init(sumOf all: [Counts]) {
      for counts in all {
        tests += counts.tests
        failures += counts.failures
        errors += counts.errors
      }
    }
  }

  private func suite(_ transcript: Transcript, _ counts: Counts) -> String {
    var out =
      "  <testsuite name=\"\(XMLText.attribute(transcript.name))\" tests=\"\(counts.tests)\" "
      + "failures=\"\(counts.failures)\" errors=\"\(counts.errors)\" "
      + "skipped=\"\(counts.skipped)\" time=\"\(Self.seconds(transcript.durationMs))\" "
      + "file=\"\(XMLText.attribute(transcript.file))\">\n"
    if !transcript.services.isEmpty {
      out += "    <properties>\n"
      for service in transcript.services {
        let value = "\(service.kind) \(service.version), \(service.provider)"
        out +=
          "      <property name=\"service \(XMLText.attribute(service.name))\" "
          + "value=\"\(XMLText.attribute(value))\"/>\n"
      }
      out += "    </properties>\n"
    }
    if transcript.isErroredAsAWhole {
      out += testCase(
        "services", of: transcript, milliseconds: transcript.durationMs,
        body: Self.element("error", type: "errored", message: transcript.message ?? "", text: ""))
    }
    for step in transcript.steps {
      out += testCase(
        title(of: step), of: transcript, milliseconds: step.durationMs,
        body: verdict(of: step, file: transcript.file))
    }
    for finding in findings(of: transcript) {
      out += testCase(
        "source (line \(finding.line))", of: transcript, milliseconds: 0,
        body: Self.element(
          "failure", type: "stale", message: finding.problem, text: "\(finding.description)\n"))
    }
    return out + "  </testsuite>\n"
  }

  private func findings(of transcript: Transcript) -> [Finding] {
    findings.filter { $0.file == transcript.file }
  }

  private func title(of step: StepRecord) -> String {
    let name = step.name.map { " \($0)" } ?? ""
    return "step \(step.number)\(name) (\(step.kind), line \(step.line))"
  }

  private func testCase(
    _ name: String, of transcript: Transcript, milliseconds: Double, body: String
  ) -> String {
    let start =
      "    <testcase name=\"\(XMLText.attribute(name))\" "
      + "classname=\"\(XMLText.attribute(transcript.name))\" time=\"\(Self.seconds(milliseconds))\""
    return body.isEmpty ? start + "/>\n" : start + ">\n" + body + "    </testcase>\n"
  }

  private func verdict(of step: StepRecord, file: String) -> String {
    let message = step.message ?? ""
    let place = "\(file):\(step.line)"
    switch step.outcome {
    case .passed: return ""
    case .skipped: return Self.element("skipped", type: "skipped", message: message, text: "")
    // JUnit has no word for a step that could not be tried; it must not count as passed.
    case .notRun: return Self.element("skipped", type: "not run", message: message, text: "")
    case .failed:
      return Self.element(
        "failure", type: "failed", message: message, text: "\(place)\n\(step.difference ?? "")")
    case .errored:
      let output = Self.element("system-out", text: step.output.text)
      return Self.element("error", type: "errored", message: message, text: "\(place)\n") + output
    }
  }

  static func element(
    _ name: String, type: String, message: String, text: String
  ) -> String {
    let start =
      "      <\(name) type=\"\(type)\" message=\"\(XMLText.attribute(message))\""
    return text.isEmpty
      ? start + "/>\n" : start + ">" + XMLText.content(text) + "</\(name)>\n"
  }

  private static func element(_ name: String, text: String) -> String {
    text.isEmpty ? "" : "      <\(name)>\(XMLText.content(text))</\(name)>\n"
  }

  /// Seconds with three digits, as the schema wants them.
  static func seconds(_ milliseconds: Double) -> String {
    let whole = milliseconds.isFinite ? Int(min(max(0, milliseconds.rounded()), 1e12)) : 0
    let digits = String(whole % 1000)
    return "\(whole / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
  }
}

extension Transcript {
  /// Whether the lesson's services could not be started.
  var isErroredAsAWhole: Bool { outcome == .errored && message != nil }
}

/// Text in XML 1.0.
enum XMLText {
  /// As the value of an attribute between `"`; line ends and tabs are kept.
  static func attribute(_ text: String) -> String { escaped(text, isAttribute: true) }

  /// As the content of an element.
  static func content(_ text: String) -> String { escaped(text, isAttribute: false) }

  // Control characters, most of which XML 1.0 cannot hold at all, are shown as everywhere else;
  // what else it cannot hold becomes U+FFFD.
  private static func escaped(_ text: String, isAttribute: Bool) -> String {
    let text = VisibleText.text(text)
    var result = ""
    result.unicodeScalars.reserveCapacity(text.unicodeScalars.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"" where isAttribute: result += "&quot;"
      case "\n" where isAttribute: result += "&#10;"
      case "\t" where isAttribute: result += "&#9;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      default:
        let isAllowed = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        result.unicodeScalars.append(isAllowed ? scalar : "\u{FFFD}")
      }
    }
    return result
  }
}
