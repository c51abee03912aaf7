import PsqlText

/// The print settings, as psql prints them.
extension PrintSettings {
  /// The lines of `\pset` without arguments.
  package var listing: [String] {
    var entries: [(String, String)] = [
      ("border", "\(border)"),
      ("columns", "\(columns)"),
      ("csv_fieldsep", Self.quoted([csvFieldSeparator])),
      ("expanded", expanded.rawValue),
      ("fieldsep", Self.quoted(fieldSeparator.text)),
      ("fieldsep_zero", Self.word(fieldSeparator.isZero)),
      ("footer", Self.word(footer)),
      ("format", format.rawValue),
      ("linestyle", lineStyle.rawValue),
      ("null", Self.quoted(nullText)),
      ("numericlocale", Self.word(numericLocale)),
      ("pager", "\(pager)"),
      ("pager_min_lines", "\(pagerMinimumLines)"),
      ("recordsep", Self.quoted(recordSeparator.text)),
      ("recordsep_zero", Self.word(recordSeparator.isZero)),
      ("tableattr", tableAttributes.map(Self.quoted) ?? ""),
      ("title", title.map(Self.quoted) ?? ""),
      ("tuples_only", Self.word(tuplesOnly)),
      ("unicode_border_linestyle", unicodeBorder.rawValue),
      ("unicode_column_linestyle", unicodeColumn.rawValue),
      ("unicode_header_linestyle", unicodeHeader.rawValue),
    ]
    if version.has(.major(16)) { entries.append(("xheader_width", "full")) }
    return entries.map { name, value in
      name + String(repeating: " ", count: max(0, 24 - name.count)) + " " + value
    }
  }

  /// The sentence that tells the value of a setting; nil when there is no such setting.
  func confirmation(of name: String) -> String? {
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    switch name {
    case "border": return "Border style is \(border)."
    case "columns":
      return columns == 0 ? "Target width is unset." : "Target width is \(columns)."
    case "x", "expanded", "vertical":
      switch expanded {
      case .on: return "Expanded display is on."
      case .off: return "Expanded display is off."
      case .auto: return "Expanded display is used automatically."
      }
    case "csv_fieldsep": return "Field separator for CSV is \"\(text([csvFieldSeparator]))\"."
    case "fieldsep", "fieldsep_zero":
      return fieldSeparator.isZero
        ? "Field separator is zero byte." : "Field separator is \"\(text(fieldSeparator.text))\"."
    case "footer": return "Default footer is \(Self.word(footer))."
    case "format": return "Output format is \(format.rawValue)."
    case "linestyle": return "Line style is \(lineStyle.rawValue)."
    case "null": return "Null display is \"\(text(nullText))\"."
    case "numericlocale":
      return "Locale-adjusted numeric output is \(Self.word(numericLocale))."
    case "pager":
      return ["Pager usage is off.", "Pager is used for long output.", "Pager is always used."][
        min(2, max(0, pager))]
    case "pager_min_lines":
      let lines = pagerMinimumLines == 1 ? "line" : "lines"
      return "Pager won't be used for less than \(pagerMinimumLines) \(lines)."
    case "recordsep", "recordsep_zero":
      if recordSeparator.isZero { return "Record separator is zero byte." }
      if recordSeparator.text == [0x0A] { return "Record separator is <newline>." }
      return "Record separator is \"\(text(recordSeparator.text))\"."
    case "T", "tableattr":
      return tableAttributes.map { "Table attributes are \"\(text($0))\"." }
        ?? "Table attributes unset."
    case "C", "title": return title.map { "Title is \"\(text($0))\"." } ?? "Title is unset."
    case "t", "tuples_only": return "Tuples only is \(Self.word(tuplesOnly))."
    case "unicode_border_linestyle":
      return "Unicode border line style is \"\(unicodeBorder.rawValue)\"."
    case "unicode_column_linestyle":
      return "Unicode column line style is \"\(unicodeColumn.rawValue)\"."
    case "unicode_header_linestyle":
      return "Unicode header line style is \"\(unicodeHeader.rawValue)\"."
    case "xheader_width": return "Expanded header width is \"full\"."
    default: return nil
    }
  }

  private static func word(_ flag: Bool) -> String { flag ? "on" : "off" }

  private static func quoted(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    return "'"
      + text.map { $0 == "\n" ? "\\n" : $0 == "'" ? "\\'" : String($0) }.joined() + "'"
  }
}
