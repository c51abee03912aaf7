/// How tables are laid out: what `\pset` sets.
public struct PrintSettings: Sendable, Equatable {
  /// The overall form, by the name that `\pset format` knows it by.
  public enum Format: String, Sendable, CaseIterable {
    case aligned, asciidoc, csv, html, latex
    case latexLongtable = "latex-longtable"
    case troffMS = "troff-ms"
    case unaligned, wrapped
  }

  /// Whether a record is printed as lines of name and value.
  public enum Expanded: String, Sendable, CaseIterable {
    case off, on, auto
  }

  /// The characters of the lines between cells.
  public enum LineStyle: String, Sendable, CaseIterable {
    case ascii
    case oldASCII = "old-ascii"
    case unicode
  }

  /// The weight of the lines that are drawn with Unicode characters.
  public enum UnicodeLineStyle: String, Sendable, CaseIterable {
    case single, double
  }

  /// What separates fields or records in the unaligned form.
  public struct Separator: Sendable, Equatable {
    /// The text, when it is not a zero byte.
    public var text: [UInt8]
    /// Whether a zero byte is used in place of the text.
    public var isZero: Bool

    /// Makes a separator.
    public init(_ text: [UInt8], isZero: Bool = false) {
      self.text = text
      self.isZero = isZero
    }

    var bytes: [UInt8] { isZero ? [0] : text }
  }

  /// How the bytes of values are made of characters.
  public enum Encoding: Sendable, Equatable {
    case utf8
    /// Each byte is a character of one column.
    case singleByte
  }

  /// The overall form.
  public var format = Format.aligned
  /// How much is drawn around cells: 0 nothing, 1 lines between, 2 a frame; more counts as 2,
  /// but for the rules of the expanded form in psql 16 and later, which then have no corners.
  public var border = 1
  /// Whether records are printed as lines of name and value.
  public var expanded = Expanded.off
  /// The characters of the lines between cells.
  public var lineStyle = LineStyle.ascii
  /// The weight of the frame, in Unicode line style.
  public var unicodeBorder = UnicodeLineStyle.single
  /// The weight of the lines between columns, in Unicode line style.
  public var unicodeColumn = UnicodeLineStyle.single
  /// The weight of the line under the headings, in Unicode line style.
  public var unicodeHeader = UnicodeLineStyle.single
  /// Whether only rows are printed: no title, headings and footer.
  public var tuplesOnly = false
  /// What stands for NULL.
  public var nullText: [UInt8] = []
  /// What separates fields in the unaligned form.
  public var fieldSeparator = Separator([UInt8(ascii: "|")])
  /// What separates records in the unaligned form.
  public var recordSeparator = Separator([UInt8(ascii: "\n")])
  /// What separates fields in CSV: one byte.
  public var csvFieldSeparator = UInt8(ascii: ",")
  /// Whether the number of rows is printed below a result.
  public var footer = true
  /// What stands above each result.
  public var title: [UInt8]?
  /// Attributes of tables in HTML, and column widths in LaTeX.
  public var tableAttributes: [UInt8]?
  /// The width that the wrapped form and automatic expansion aim at; 0 for none.
  public var columns = 0
  /// Whether digits of numbers are separated in groups of three.
  public var numericLocale = false
  /// The pager: 0 never, 1 when the output is long, 2 always. Has no effect here.
  public var pager = 1
  /// From how many lines the pager is used. Has no effect here.
  public var pagerMinimumLines = 0
  /// How the bytes of values are made of characters.
  public var encoding = Encoding.utf8
  /// The version of psql whose layout is followed.
  public var version = PsqlVersion.installed

  /// Makes the settings that psql starts with.
  public init() {}
}
