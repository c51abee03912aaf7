import PlainText

/// Text that is most likely another on the next run.
package enum VolatileText {
  /// What in an output looks like a time, a process id, a temporary path and the like.
  ///
  /// - Parameters:
  ///   - lines: the lines of output.
  ///   - today: dates that are another tomorrow, as they are printed.
  /// - Returns: the first such text; nil when there is none.
  /// - Complexity: linear in the lines.
  package static func first(in lines: [String], today: Set<String> = []) -> String? {
    let name = lines.lazy.compactMap { nameOfNumbers(LinePieces.split($0)) }.first
    for line in lines {
      if line.contains("/tmp/") { return line }
      for piece in LinePieces.split(line) where looksVolatile(piece, today: today) {
        return piece
      }
      if let name, line.utf8.contains(where: TokenBytes.isDigit) { return name }
    }
    return nil
  }

  /// The name of what a server numbers, in the order in which all its clients come: processes,
  /// transactions, objects.
  private static func nameOfNumbers(_ pieces: [String]) -> String? {
    for (place, piece) in pieces.enumerated() {
      if numbered.contains(piece) || piece.hasSuffix("_pid") { return piece }
      // `Process 4711 waits for ShareLock on transaction 733`
      guard ["process", "transaction"].contains(piece.lowercased()), place + 2 < pieces.count,
        pieces[place + 1] == " ", LinePieces.isToken(.int, pieces[place + 2])
      else { continue }
      return "\(piece) \(pieces[place + 2])"
    }
    return nil
  }

  private static let numbered: Set = [
    "pid", "PID", "xmin", "xmax", "backend_xid", "backend_xmin", "catalog_xmin", "transactionid",
    "txid_current", "txid_current_if_assigned", "pg_current_xact_id",
    "pg_current_xact_id_if_assigned", "txid_current_snapshot", "pg_current_snapshot", "oid",
    "tableoid", "relfilenode", "pg_relation_filenode", "pg_relation_filepath",
  ]

  private static func looksVolatile(_ piece: String, today: Set<String>) -> Bool {
    guard piece.utf8.count >= 6 else { return false }
    if today.contains(piece) || LinePieces.isToken(.uuid, piece) || LinePieces.isPosition(piece) {
      return true
    }
    if LinePieces.isToken(.time, piece) { return piece.contains(":") }
    return LinePieces.isToken(.duration, piece) && piece.contains(".")
  }
}
