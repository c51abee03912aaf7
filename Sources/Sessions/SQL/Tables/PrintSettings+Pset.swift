package import PsqlText

/// `\pset`.
extension PrintSettings {
  /// Changes a setting.
  ///
  /// - Parameters:
  ///   - name: Its name, or its short name.
  ///   - value: Its new value as written. Without a value, Boolean settings change, and others stay.
  /// - Returns: The sentence that confirms the change; nil when psql does not confirm it.
  /// - Throws: `Variables.Refusal` with psql's message when there is no such setting, or when it does
  ///   not take the value.
  package mutating func set(_ name: String, _ value: [UInt8]?) throws(Variables.Refusal) -> String?
  {
    let text = value.map { String(decoding: $0, as: UTF8.self) }
    let doubles = "are single, double"
    switch name {
    case "format": if let text { format = try Self.format(text) }
    case "linestyle":
      if let text { lineStyle = try Self.style(text, "line styles are ascii, old-ascii, unicode") }
    case "unicode_border_linestyle":
      if let text { unicodeBorder = try Self.style(text, "Unicode border line styles \(doubles)") }
    case "unicode_column_linestyle":
      if let text { unicodeColumn = try Self.style(text, "Unicode column line styles \(doubles)") }
    case "unicode_header_linestyle":
      if let text { unicodeHeader = try Self.style(text, "Unicode header line styles \(doubles)") }
    case "border": if let text { border = Int(UInt16(truncatingIfNeeded: Self.number(text))) }
    case "x", "expanded", "vertical": try setExpanded(text, name: name)
    case "csv_fieldsep": if let value { try setCSVSeparator(value) }
    case "null": if let value { nullText = value }
    case "fieldsep": if let value { fieldSeparator = Separator(value) }
    case "fieldsep_zero": fieldSeparator = Separator([], isZero: true)
    case "recordsep": if let value { recordSeparator = Separator(value) }
    case "recordsep_zero": recordSeparator = Separator([], isZero: true)
    case "T", "tableattr": tableAttributes = value
    case "C", "title": title = value
    case "columns": if let text { columns = Self.number(text) }
    case "pager_min_lines": if let text { pagerMinimumLines = Self.number(text) }
    case "pager": try setPager(text)
    case "t", "tuples_only":
      return try set(\.tuplesOnly, text, name: name)
    case "footer":
      return try set(\.footer, text, name: name)
    case "numericlocale":
      return try set(\.numericLocale, text, name: name)
    case "xheader_width" where version.has(.major(16)):
      guard text == nil || text == "full" else {
        throw Variables.Refusal("\\pset: xheader_width other than full is left out here")
      }
    default: throw Variables.Refusal("\\pset: unknown option: \(name)")
    }
    return confirmation(of: name)
  }

  /// Sets a Boolean setting; without a value, toggles it. psql confirms only a toggle.
  private mutating func set(
    _ flag: WritableKeyPath<PrintSettings, Bool>, _ text: String?, name: String
  ) throws(Variables.Refusal) -> String? {
    guard let text else {
      self[keyPath: flag].toggle()
      return confirmation(of: name)
    }
    self[keyPath: flag] = try VariableRule.boolean(text, name: name)
    return nil
  }

  private static func format(_ text: String) throws(Variables.Refusal) -> Format {
    let wanted = text.utf8.map(\.asciiLowercased)
    // html and latex are in the list, so that an abbreviation means what it means to psql.
    var found: Format?
    for format in Format.allCases where format.rawValue.utf8.starts(with: wanted) {
      if format.rawValue.utf8.count == wanted.count {
        found = format
        break
      }
      // A beginning of latex never means latex-longtable.
      if found == .latex, format == .latexLongtable { continue }
      if let found {
        throw Variables.Refusal(
          "\\pset: ambiguous abbreviation \"\(text)\" matches both \"\(found.rawValue)\" and "
            + "\"\(format.rawValue)\"")
      }
      found = format
    }
    guard let found else {
      throw Variables.Refusal(
        "\\pset: allowed formats are "
          + Format.allCases.map(\.rawValue).joined(separator: ", "))
    }
    switch found {
    case .aligned, .asciidoc, .csv, .troffMS, .unaligned, .wrapped: return found
    case .html, .latex, .latexLongtable:
      throw Variables.Refusal(
        "\\pset: the format \(found.rawValue) is left out here; the formats that are there are "
          + "aligned, asciidoc, csv, troff-ms, unaligned, wrapped")
    }
  }

  private static func style<Style: RawRepresentable<String> & CaseIterable>(
    _ text: String, _ allowed: String
  ) throws(Variables.Refusal) -> Style {
    let wanted = text.utf8.map(\.asciiLowercased)
    let found = Style.allCases.first { $0.rawValue.utf8.starts(with: wanted) }
    guard let found else { throw Variables.Refusal("\\pset: allowed \(allowed)") }
    return found
  }

  private mutating func setExpanded(
    _ text: String?, name: String
  ) throws(Variables.Refusal) {
    guard let text else {
      expanded = expanded == .off ? .on : .off
      return
    }
    if text.utf8.lowercasedText == "auto" {
      expanded = .auto
    } else if let value = VariableRule.boolean(text) {
      expanded = value ? .on : .off
    } else {
      throw Variables.Refusal(
        "unrecognized value \"\(text)\" for \"\(name)\"",
        "Available values are: on, off, auto.")
    }
  }

  private mutating func setCSVSeparator(_ value: [UInt8]) throws(Variables.Refusal) {
    // A zero byte ends a text in psql.
    guard value.count == 1, let byte = value.first, byte != 0 else {
      throw Variables.Refusal("\\pset: csv_fieldsep must be a single one-byte character")
    }
    guard byte != UInt8(ascii: "\""), byte != 0x0A, byte != 0x0D else {
      throw Variables.Refusal(
        "\\pset: csv_fieldsep cannot be a double quote, a newline, or a carriage return")
    }
    csvFieldSeparator = byte
  }

  private mutating func setPager(_ text: String?) throws(Variables.Refusal) {
    guard let text else {
      pager = pager == 1 ? 0 : 1
      return
    }
    if text.utf8.lowercasedText == "always" {
      pager = 2
    } else if let value = VariableRule.boolean(text) {
      pager = value ? 1 : 0
    } else {
      throw Variables.Refusal(
        "unrecognized value \"\(text)\" for \"pager\"",
        "Available values are: on, off, always.")
    }
  }

  /// The number at the start of a text, as C reads it; 0 if there is none.
  static func number(_ text: String) -> Int {
    var digits = Substring(text.drop { " \t\n\r".contains($0) })
    let isNegative = digits.first == "-"
    if isNegative || digits.first == "+" { digits = digits.dropFirst() }
    let value = Int(digits.prefix { $0.isASCII && $0.isNumber }) ?? 0
    return Int(Int32(truncatingIfNeeded: isNegative ? -value : value))
  }
}
