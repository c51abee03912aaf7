import LessonModel
import PlainText

/// The keys and flags that info strings know.
enum AttributeKey: String, CaseIterable {
  case on, session, name, timeout, until, requires, to, source, logs
  case hidden, predict, answer, display
  case pretty, headers
  case background, strict
  case unordered, exact, when

  /// Whether it stands alone, without a value.
  var isFlag: Bool {
    switch self {
    case .on, .session, .name, .timeout, .until, .requires, .to, .source, .logs, .when: false
    case .hidden, .predict, .answer, .display, .pretty, .headers, .background, .strict, .unordered,
      .exact:
      true
    }
  }

  /// As a message shows it.
  var shown: String { isFlag ? rawValue : "\(rawValue)=" }

  /// What an expected output can have.
  static let ofOutput: [AttributeKey] = [.unordered, .exact, .when]

  /// What a block that shows a source file can have.
  static let ofSource: [AttributeKey] = [.source, .display]

  /// What a step of a kind can have.
  static func of(_ kind: Step.Kind) -> [AttributeKey] {
    let all: [AttributeKey] = [.name, .timeout, .hidden, .predict, .answer, .display]
    switch kind {
    case .sql, .redis, .kafka: return [.on, .session, .until, .requires] + all
    case .sh: return [.on, .session, .until, .requires, .logs, .background, .strict] + all
    case .tcp: return [.to, .session, .until] + all
    case .http: return [.pretty, .headers, .until] + all
    case .service: return [.on, .requires] + all
    case .swift: return [.on, .requires] + all
    }
  }

  /// Why a key that exists elsewhere has no meaning here, and what would be right.
  func remedy(on word: String) -> String {
    switch (self, word) {
    case (.unordered, "output"), (.exact, "output"), (.when, "output"): ""
    case (_, "output"): "it belongs on the step"
    case (.to, "http"): "the request's URL says where it goes: remove it"
    case (.to, _): "only `tcp` steps name an address: remove it"
    case (.pretty, _), (.headers, _): "only `http` steps have it: remove it"
    case (.logs, _), (.background, _), (.strict, _): "only `sh` steps have it: remove it"
    case (.on, _): "`\(word)` steps talk to no declared service by themselves: remove it"
    case (.session, "swift"): "all Swift steps of a page are one program: remove it"
    case (.session, _): "`\(word)` steps have no lasting session: remove it"
    case (.until, "swift"): "Swift steps run once: wait for the condition in its code"
    case (.until, _): "`\(word)` steps run once: put `until=` on the step that observes it"
    case (.requires, _): "only steps that talk to a service can require something of it"
    case (.unordered, _), (.exact, _), (.when, _): "it belongs on the `output` block"
    default: "remove it"
    }
  }
}

/// Turns the attributes of an info string into values, and reports what is wrong with them.
struct AttributeReader {
  /// The attributes that were understood, by key.
  private(set) var found: [AttributeKey: InfoString.Attribute] = [:]

  /// Reads the attributes of a block whose first word is `word`.
  init(
    _ info: InfoString, word: String, allowed: [AttributeKey], findings: inout FindingList
  ) {
    findings.add(info.problems)
    for attribute in info.attributes {
      guard let key = AttributeKey(rawValue: attribute.key) else {
        let names = allowed.map(\.rawValue)
        findings.add(
          at: attribute.offset,
          "there is no \(attribute.value == nil ? "flag" : "key") `\(attribute.key)`",
          suggestion(
            for: attribute.key, among: names,
            otherwise: "`\(word)` takes \(listed(allowed.map(\.shown)))"))
        continue
      }
      if !allowed.contains(key) {
        findings.add(
          at: attribute.offset,
          "`\(key.shown)` has no meaning \(word == "source" ? "beside `source=`" : "on `\(word)`")",
          key.remedy(on: word))
      } else if key.isFlag, attribute.value != nil {
        findings.add(
          at: attribute.offset, "`\(key.rawValue)` is a flag and takes no value",
          "write `\(key.rawValue)` alone, or leave it out")
      } else if !key.isFlag, attribute.value == nil {
        findings.add(
          at: attribute.offset, "`\(key.rawValue)` needs a value",
          "write `\(key.rawValue)=value` without spaces around `=`")
      } else if found.updateValue(attribute, forKey: key) != nil {
        findings.add(at: attribute.offset, "`\(key.shown)` stands twice", "keep one of them")
      }
    }
  }

  /// Whether a flag is set.
  func has(_ key: AttributeKey) -> Bool { found[key] != nil }

  /// The attributes of a step.
  func stepAttributes(findings: inout FindingList) -> StepAttributes {
    var attributes = StepAttributes()
    attributes.on = name(.on, findings: &findings)
    attributes.session = name(.session, findings: &findings) ?? attributes.session
    attributes.name = name(.name, findings: &findings)
    attributes.requires = name(.requires, findings: &findings)
    attributes.timeout = duration(.timeout, findings: &findings) ?? attributes.timeout
    attributes.until = duration(.until, findings: &findings)
    attributes.target = found[.to]?.value
    attributes.logs = name(.logs, findings: &findings)
    attributes.isStrict = has(.strict)
    attributes.runsInBackground = has(.background)
    attributes.isPretty = has(.pretty)
    attributes.showsHeaders = has(.headers)
    attributes.isHidden = has(.hidden)
    attributes.asksForPrediction = has(.predict)
    attributes.isAnswer = has(.answer)
    return attributes
  }

  /// For which server an `output` block counts.
  func condition(findings: inout FindingList) -> VersionCondition? {
    guard let attribute = found[.when], let value = attribute.value else { return nil }
    if let condition = VersionCondition(value) { return condition }
    findings.add(
      at: attribute.valueOffset, "`\(value)` does not compare a server's version",
      "write a service or its kind, one of `>=`, `<=`, `==`, `>`, `<`, and a version: "
        + "`when=\"postgres >= 17\"`")
    // Whatever was meant, the block is not one for all servers.
    return .unreadable
  }

  private func name(_ key: AttributeKey, findings: inout FindingList) -> String? {
    guard let attribute = found[key], let value = attribute.value else { return nil }
    if isName(value) { return value }
    findings.add(
      at: attribute.valueOffset, "`\(value)` cannot be the value of `\(key.shown)`",
      value.contains(",")
        ? "separate attributes by spaces"
        : "use letters, digits, `-` and `_`, and begin with a letter")
    return nil
  }

  private func duration(_ key: AttributeKey, findings: inout FindingList) -> Duration? {
    guard let attribute = found[key], let value = attribute.value else { return nil }
    if let duration = Duration(lessonText: value) { return duration }
    findings.add(
      at: attribute.valueOffset, "`\(value)` is not a duration",
      "write a whole number with its unit, such as `500ms`, `5s` or `2m`")
    return nil
  }
}

extension Duration {
  /// A duration as lessons write it: a whole number greater than 0 and `ms`, `s` or `m`, a day at
  /// most; nil for anything else.
  init?(lessonText text: String) {
    let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
    guard let number = Int(String(decoding: digits, as: UTF8.self)), number > 0 else { return nil }
    let unit: Int
    switch text.dropFirst(digits.count) {
    case "ms": unit = 1
    case "s": unit = 1_000
    case "m": unit = 60_000
    default: return nil
    }
    let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit)
    guard !overflow, milliseconds <= 86_400_000 else { return nil }
    self = .milliseconds(milliseconds)
  }
}
