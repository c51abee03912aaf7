/// The characters of a line style.
struct LineGlyphs {
  /// The characters of one horizontal line.
  struct Rule {
    var dash: [UInt8]
    var left: [UInt8]
    var cross: [UInt8]
    var right: [UInt8]

    init(_ dash: String, _ left: String, _ cross: String, _ right: String) {
      self.dash = Array(dash.utf8)
      self.left = Array(left.utf8)
      self.cross = Array(cross.utf8)
      self.right = Array(right.utf8)
    }
  }

  /// The marks beside a line of text that is not all of its cell.
  struct Marks {
    var newlineLeft: [UInt8]
    var newlineRight: [UInt8]
    var wrapLeft: [UInt8]
    var wrapRight: [UInt8]
    var headerLeft: [UInt8]
    var headerRight: [UInt8]
    /// Whether marks stand at the right of the text, which then needs room for them.
    var atRight: Bool
  }

  /// The dividers between columns.
  struct Dividers {
    /// Before the first line of a cell, and at the outer edges.
    var plain: [UInt8]
    /// The outer edge.
    var edge: [UInt8]
    /// Before a line that follows a newline.
    var newline: [UInt8]
    /// Before a line that was cut off the one above.
    var wrap: [UInt8]
    /// Beside a cell that has no more lines.
    var blank: [UInt8]
  }

  var top: Rule
  var middle: Rule
  var bottom: Rule
  var dividers: Dividers
  var marks: Marks

  init(_ settings: PrintSettings) {
    switch settings.lineStyle {
    case .ascii: self = .ascii
    case .oldASCII: self = .oldASCII
    case .unicode:
      self = .unicode(
        border: settings.unicodeBorder, column: settings.unicodeColumn,
        header: settings.unicodeHeader)
    }
  }

  private init(top: Rule, middle: Rule, bottom: Rule, dividers: Dividers, marks: Marks) {
    self.top = top
    self.middle = middle
    self.bottom = bottom
    self.dividers = dividers
    self.marks = marks
  }

  private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private static let asciiRule = Rule("-", "+", "+", "+")

  private static let ascii = LineGlyphs(
    top: asciiRule, middle: asciiRule, bottom: asciiRule,
    dividers: Dividers(
      plain: bytes("|"), edge: bytes("|"), newline: bytes("|"), wrap: bytes("|"),
      blank: bytes("|")),
    marks: Marks(
      newlineLeft: bytes(" "), newlineRight: bytes("+"), wrapLeft: bytes("."),
      wrapRight: bytes("."), headerLeft: bytes(" "), headerRight: bytes("+"), atRight: true))

  private static let oldASCII = LineGlyphs(
    top: asciiRule, middle: asciiRule, bottom: asciiRule,
    dividers: Dividers(
      plain: bytes("|"), edge: bytes("|"), newline: bytes(":"), wrap: bytes(";"),
      blank: bytes(" ")),
    marks: Marks(
      newlineLeft: bytes(" "), newlineRight: bytes(" "), wrapLeft: bytes(" "),
      wrapRight: bytes(" "), headerLeft: bytes("+"), headerRight: bytes(" "), atRight: false))

  private static func unicode(
    border: PrintSettings.UnicodeLineStyle, column: PrintSettings.UnicodeLineStyle,
    header: PrintSettings.UnicodeLineStyle
  ) -> LineGlyphs {
    let top: Rule
    let bottom: Rule
    let edge: String
    switch (border, column) {
    case (.single, .single):
      (top, bottom) = (Rule("─", "┌", "┬", "┐"), Rule("─", "└", "┴", "┘"))
    case (.single, .double):
      (top, bottom) = (Rule("─", "┌", "╥", "┐"), Rule("─", "└", "╨", "┘"))
    case (.double, .single):
      (top, bottom) = (Rule("═", "╔", "╤", "╗"), Rule("═", "╚", "╧", "╝"))
    case (.double, .double):
      (top, bottom) = (Rule("═", "╔", "╦", "╗"), Rule("═", "╚", "╩", "╝"))
    }
    edge = border == .single ? "│" : "║"

    let cross =
      switch (header, column) {
      case (.single, .single): "┼"
      case (.single, .double): "╫"
      case (.double, .single): "╪"
      case (.double, .double): "╬"
      }
    let middle =
      switch (header, border) {
      case (.single, .single): Rule("─", "├", cross, "┤")
      case (.single, .double): Rule("─", "╟", cross, "╢")
      case (.double, .single): Rule("═", "╞", cross, "╡")
      case (.double, .double): Rule("═", "╠", cross, "╣")
      }

    let divider = bytes(column == .single ? "│" : "║")
    return LineGlyphs(
      top: top, middle: middle, bottom: bottom,
      dividers: Dividers(
        plain: divider, edge: bytes(edge), newline: divider, wrap: divider, blank: divider),
      marks: Marks(
        newlineLeft: bytes(" "), newlineRight: bytes("↵"), wrapLeft: bytes("…"),
        wrapRight: bytes("…"), headerLeft: bytes(" "), headerRight: bytes("↵"), atRight: true))
  }
}
