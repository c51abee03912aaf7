/// Lays tables out as psql does.
public struct TablePrinter {
  /// Which part of a result a table is, when the result is printed in pieces.
  public struct Portion: Sendable, Equatable {
    /// Whether the title and the headings are printed.
    public var isFirst: Bool
    /// Whether the footer is printed.
    public var isLast: Bool
    /// How many rows the pieces before had.
    public var recordsBefore: Int

    /// Makes a description of a piece; the whole result if nothing is given.
    public init(isFirst: Bool = true, isLast: Bool = true, recordsBefore: Int = 0) {
      self.isFirst = isFirst
      self.isLast = isLast
      self.recordsBefore = recordsBefore
    }
  }

  /// Lays a table out and hands the text on in pieces of some kilobytes.
  ///
  /// A result that comes in chunks (`FETCH_COUNT`) is printed by one call for each: the first has
  /// the headings, the last the footer, and each is as wide as its own values ask for.
  ///
  /// The formats `html`, `latex` and `latex-longtable` are not laid out, nothing is written.
  /// Whoever sets the format has to refuse them.
  ///
  /// - Complexity: O(*n*) in the number of bytes of the table.
  public static func print(
    _ table: ResultTable, settings: PrintSettings, portion: Portion = Portion(),
    write: ([UInt8]) -> Void
  ) {
    let printable = PrintableTable(table, settings: settings, portion: portion)
    withoutActuallyEscaping(write) { sink in
      var output = PieceWriter(sink: sink)
      switch settings.format {
      case .aligned, .wrapped:
        let aligned =
          settings.expanded == .on ? nil : AlignedTable(printable, settings: settings)
        if let aligned, settings.expanded == .off || !aligned.isTooWide {
          aligned.write(to: &output)
        } else {
          ExpandedTable(printable, settings: settings).write(to: &output)
        }
      case .unaligned: UnalignedTable(table: printable, settings: settings).write(to: &output)
      case .csv: CSVTable(table: printable, settings: settings).write(to: &output)
      case .html, .latex, .latexLongtable, .asciidoc, .troffMS: break
      }
      output.finish()
    }
  }

  /// The whole text of a table.
  public static func print(
    _ table: ResultTable, settings: PrintSettings, portion: Portion = Portion()
  ) -> [UInt8] {
    var text: [UInt8] = []
    print(table, settings: settings, portion: portion) { text += $0 }
    return text
  }
}
