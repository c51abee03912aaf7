/// Lays out tables as psql does.
package enum TablePrinter {
  /// Lays out a table and hands on the text in pieces of some kilobytes.
  ///
  /// A result in parts (`FETCH_COUNT`) takes a call for each part. A part is as wide as its own values.
  ///
  /// The formats `html`, `latex` and `latex-longtable` write nothing: `\pset` refuses them.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - settings: The layout.
  ///   - leaveOut: Takes the number of bytes that are missing at this place of the text.
  ///   - write: Takes a piece of the text.
  /// - Complexity: O(*n*) in the number of bytes of the table.
  package static func print(
    _ table: ResultTable, settings: PrintSettings, leaveOut: @escaping (Int) -> Void = { _ in },
    write: ([UInt8]) -> Void
  ) {
    let printable = PrintableTable(table, settings: settings)
    withoutActuallyEscaping(write) { sink in
      var output = PieceWriter(sink: sink, gap: leaveOut)
      switch settings.format {
      case .aligned, .wrapped:
        // A part does not know whether the other parts fit: it prints records.
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
}
