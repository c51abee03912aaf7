import LessonModel
import PlainText

/// Turns the attributes of an info string into values, and reports what is wrong with them.
struct AttributeReader {
  /// The attributes that were understood, by key.
  private(set) var found: [AttributeKey: InfoString.Attribute] = [:]

  /// Reads the attributes of a block whose first word is `word`.
  init(
    _ info: InfoString, word: String, allowed: [AttributeKey], of vocabulary: Vocabulary,
    findings: inout FindingList
  ) {
    findings.add(info.problems)
    for attribute in info.attributes {
      guard let key = vocabulary.attribute(attribute.key) else {
        let names = allowed.map(\.word)
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
          key.remedy(on: word, vocabulary))
      } else if key.isFlag, attribute.value != nil {
        findings.add(
          at: attribute.offset, "`\(key.word)` is a flag and takes no value",
          "write `\(key.word)` alone, or leave it out")
      } else if !key.isFlag, attribute.value == nil {
        findings.add(
          at: attribute.offset, "`\(key.word)` needs a value",
          "write `\(key.word)=value` without spaces around `=`")
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
    for (key, attribute) in found where !AttributeKey.all.contains(key) {
      attributes.others[key.word] = attribute.value ?? ""
    }
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
    let digits = text.utf8.prefix(while: TokenBytes.isDigit)
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
