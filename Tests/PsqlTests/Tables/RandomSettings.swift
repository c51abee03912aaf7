import PsqlTables

extension PrintSettings {
  /// Random settings, and the commands that give the real psql the same ones.
  static func random(using random: inout SeededGenerator) -> (PrintSettings, commands: String) {
    func pick<Value>(_ values: [Value], _ random: inout SeededGenerator) -> Value {
      values[Int.random(in: 0..<values.count, using: &random)]
    }
    var settings = PrintSettings.ofInstalledPsql
    var commands = ""
    func set(_ name: String, _ value: some CustomStringConvertible) {
      let text = value.description.doubling("\\").replacing("\n", with: "\\n")
      commands += "\\pset \(name) '\(text)'\n"
    }

    settings.format = pick(
      [.aligned, .aligned, .wrapped, .wrapped, .unaligned, .csv, .asciidoc, .troffMS], &random)
    set("format", settings.format.rawValue)
    settings.border = pick([0, 1, 1, 2, 3], &random)
    set("border", settings.border)
    settings.expanded = pick([.off, .off, .on, .auto], &random)
    set("expanded", settings.expanded.rawValue)
    settings.lineStyle = pick(LineStyle.allCases, &random)
    set("linestyle", settings.lineStyle.rawValue)
    settings.unicodeBorder = pick(UnicodeLineStyle.allCases, &random)
    set("unicode_border_linestyle", settings.unicodeBorder.rawValue)
    settings.unicodeColumn = pick(UnicodeLineStyle.allCases, &random)
    set("unicode_column_linestyle", settings.unicodeColumn.rawValue)
    settings.unicodeHeader = pick(UnicodeLineStyle.allCases, &random)
    set("unicode_header_linestyle", settings.unicodeHeader.rawValue)
    settings.tuplesOnly = pick([false, false, false, true], &random)
    set("tuples_only", settings.tuplesOnly ? "on" : "off")
    settings.footer = pick([true, true, false], &random)
    set("footer", settings.footer ? "on" : "off")
    settings.columns = pick([0, 1, 10, 20, 30, 40, 60, 80], &random)
    set("columns", settings.columns)
    settings.numericLocale = pick([false, false, true], &random)
    set("numericlocale", settings.numericLocale ? "on" : "off")

    let nullText = pick(["", "", "null", "∅", "(null)", "two\nlines", "日本"], &random)
    settings.nullText = Array(nullText.utf8)
    set("null", nullText)
    let fieldSeparator = pick(["|", ",", " ", "--", ""], &random)
    settings.fieldSeparator = Separator(Array(fieldSeparator.utf8))
    set("fieldsep", fieldSeparator)
    if pick([false, false, false, true], &random) {
      settings.fieldSeparator.isZero = true
      commands += "\\pset fieldsep_zero\n"
    }
    let recordSeparator = pick(["\n", "\n", ";", "--\n"], &random)
    settings.recordSeparator = Separator(Array(recordSeparator.utf8))
    set("recordsep", recordSeparator)
    if pick([false, false, false, true], &random) {
      settings.recordSeparator.isZero = true
      commands += "\\pset recordsep_zero\n"
    }
    let separator = pick([",", ";", "\t", "\\", ".", "a"], &random)
    settings.csvFieldSeparator = Array(separator.utf8)[0]
    set("csv_fieldsep", separator)
    commands += "\\pset title\n"
    if pick([false, true], &random) {
      let title = pick(
        ["T", "A title", "Ein längerer Titel über allem, 日本", "two\nlines"], &random)
      settings.title = Array(title.utf8)
      set("title", title)
    }
    return (settings, commands)
  }
}
