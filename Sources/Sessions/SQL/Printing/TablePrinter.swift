/// Lays tables out as psql does.
public struct TablePrinter {
  /// Lays a table out and hands the text on in pieces of some kilobytes.
  ///
  /// A result that comes in parts (`FETCH_COUNT`) is printed by one call for each; a part is as
  /// wide as its own values ask for.
  ///
  /// The formats `html`, `latex` and `latex-longtable` are not laid out, nothing is written.
  /// Whoever sets the format has to refuse them.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - settings: How it is laid out.
  ///   - leaveOut: Told how many bytes are missing at this place of the text.
  ///   - write: Takes a piece of the text.
  /// - Complexity: O(*n*) in the number of bytes of the table.
  public static func print(
    _ table: ResultTable, settings: PrintSettings, leaveOut: @escaping (Int) -> Void = { _ in },
    write: ([UInt8]) -> Void
  ) {
    let printable = PrintableTable(table, settings: settings)
    withoutActuallyEscaping(write) { sink in
      var output = PieceWriter(sink: sink, gap: leaveOut)
      switch settings.format {
      case .aligned, .wrapped:
        // A part cannot know whether the others fit, so it takes no chance.
        let isPart = !table.startsTable || !table.endsTable
        let isExpanded =
          settings.expanded == .on || (settings.expanded == .auto && isPart)
        let aligned = isExpanded ? nil : AlignedTable(printable, settings: settings)
        if let aligned, settings.expanded == .off || !aligned.isTooWide {
          aligned.write(to: &output)
        } else {
          ExpandedTable(printable, settings: settings).write(to: &output)
        }
      case .unaligned: UnalignedTable(table: printable, settings: settings).write(to: &output)
      case .csv: CSVTable(table: printable, settings: settings).write(to: &output)
      case .asciidoc: AsciidocTable(table: printable, settings: settings).write(to: &output)
      case .troffMS: TroffTable(table: printable, settings: settings).write(to: &output)
      case .html, .latex, .latexLongtable: break
      }
      output.finish()
    }
  }

  /// The whole text of a table.
  public static func print(
    _ table: ResultTable, settings: PrintSettings
  ) -> [UInt8] {
    var text: [UInt8] = []
    print(table, settings: settings) { text += $0 }
    return text
  }
}
