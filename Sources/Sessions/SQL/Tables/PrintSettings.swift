package import PsqlText

/// The layout of tables: what `\pset` sets.
package struct PrintSettings: Sendable, Equatable {
  /// The overall form, by its name in `\pset format`.
  package enum Format: String, Sendable, CaseIterable {
    case aligned, asciidoc, csv, html, latex
    case latexLongtable = "latex-longtable"
    case troffMS = "troff-ms"
    case unaligned, wrapped
  }

  /// Whether a record is printed as lines of name and value.
  package enum Expanded: String, Sendable, CaseIterable {
    case off, on, auto
  }

  /// The characters of the lines between cells.
  package enum LineStyle: String, Sendable, CaseIterable {
    case ascii
    case oldASCII = "old-ascii"
    case unicode
  }

  /// The weight of the lines that are drawn with Unicode characters.
  package enum UnicodeLineStyle: String, Sendable, CaseIterable {
    case single, double
  }

  /// A separator of fields or records in the unaligned form.
  package struct Separator: Sendable, Equatable {
    /// The text, when it is not a zero byte.
    package var text: [UInt8]
    /// Whether a zero byte is used in place of the text.
    package var isZero: Bool

    package init(_ text: [UInt8], isZero: Bool = false) {
      self.text = text
      self.isZero = isZero
    }

    var bytes: [UInt8] { isZero ? [0] : text }
  }

  /// The encoding of the bytes of values.
  package enum Encoding: Sendable, Equatable {
    case utf8
    /// Each byte is a character of one column.
    case singleByte
  }

  /// The overall form.
  package var format = Format.aligned
  /// The lines around cells: 0 none, 1 lines between, 2 a frame. More counts as 2, except for the
  /// rules of the expanded form since psql 16, which then have no corners.
  package var border = 1
  /// Whether records are printed as lines of name and value.
  package var expanded = Expanded.off
  /// The characters of the lines between cells.
  package var lineStyle = LineStyle.ascii
  /// The weight of the frame, in Unicode line style.
  package var unicodeBorder = UnicodeLineStyle.single
  /// The weight of the lines between columns, in Unicode line style.
  package var unicodeColumn = UnicodeLineStyle.single
  /// The weight of the line under the headings, in Unicode line style.
  package var unicodeHeader = UnicodeLineStyle.single
  /// Whether only rows are printed: no title, headings and footer.
  package var tuplesOnly = false
  /// The text for NULL.
  package var nullText: [UInt8] = []
  /// The separator of fields in the unaligned form.
  package var fieldSeparator = Separator([UInt8(ascii: "|")])
  /// The separator of records in the unaligned form.
  package var recordSeparator = Separator([UInt8(ascii: "\n")])
  /// The separator of fields in CSV: one byte.
  package var csvFieldSeparator = UInt8(ascii: ",")
  /// Whether the number of rows is printed below a result.
  package var footer = true
  /// The title above each result.
  package var title: [UInt8]?
  /// Attributes of tables in HTML, and column widths in LaTeX.
  package var tableAttributes: [UInt8]?
  /// The width in columns that the wrapped form and automatic expansion aim at; 0 for none.
  package var columns = 0
  /// Whether digits of numbers are separated in groups of three.
  package var numericLocale = false
  /// The pager: 0 never, 1 when the output is long, 2 always. It has no effect here.
  package var pager = 1
  /// The number of lines from which the pager is used. It has no effect here.
  package var pagerMinimumLines = 0
  /// The encoding of the bytes of values.
  package var encoding = Encoding.utf8
  /// The version of psql whose layout is followed.
  package var version: PsqlVersion

  /// Creates the settings that a version of psql starts with.
  package init(version: PsqlVersion) { self.version = version }
}
