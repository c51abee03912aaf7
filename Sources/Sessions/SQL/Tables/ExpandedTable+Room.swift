extension ExpandedTable {
  /// Shares the width of a line between names and values.
  struct Room {
    let glyphs: LineGlyphs
    let border: Int
    let nameWidth: Int
    let namesHaveMarks: Bool
    /// Whether a column at the right of values is for marks.
    var valuesHaveMarks: Bool
    /// The width of the widest heading of a record.
    var recordWidth: Int

    /// The columns of a line besides the name and the value: blanks, dividers, room for marks.
    private var frame: Int {
      var frame = [1, 3, 7][border]
      if namesHaveMarks {
        if border == 0 || (border == 1 && !glyphs.marks.atRight) { frame += 1 }
      }
      if valuesHaveMarks, keepsRoomForMarks { frame += 1 }
      return frame
    }

    /// In a frame, marks stand in place of a blank.
    private var keepsRoomForMarks: Bool { border < 2 && glyphs.marks.atRight }

    /// The width of the values' column: that of the widest value, or the rest of `columns`. It has at
    /// least three columns, and room for the headings of the records.
    mutating func valueWidth(widest: Int, columns: Int?) -> Int {
      var width = unmarkedValueWidth(widest: widest, columns: columns)
      if width < widest, !valuesHaveMarks, keepsRoomForMarks {
        valuesHaveMarks = true
        width = unmarkedValueWidth(widest: widest, columns: columns)
      }
      return width
    }

    private func unmarkedValueWidth(widest: Int, columns: Int?) -> Int {
      let rest = nameWidth + frame
      let wanted = max(rest + widest, recordWidth)
      guard let columns else { return wanted - rest }
      let least = max(rest + 3, recordWidth)
      if columns >= wanted { return wanted - rest }
      return max(columns, least) - rest
    }
  }
}
