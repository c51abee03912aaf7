/// Text that is most likely another on the next run.
public enum VolatileText {
  /// What in an output looks like a time, a process id, a temporary path and the like.
  ///
  /// - Parameters:
  ///   - lines: the lines of output.
  ///   - today: dates that are another tomorrow, as they are printed.
  /// - Returns: the first such text; nil when there is none.
  /// - Complexity: linear in the lines.
  public static func first(in lines: [String], today: Set<String> = []) -> String? {
    let namesProcesses = lines.contains { line in
      LinePieces.split(line).contains { $0 == "pid" || $0 == "PID" || $0.hasSuffix("_pid") }
    }
    for line in lines {
      if line.contains("/tmp/") { return line }
      for piece in LinePieces.split(line) where looksVolatile(piece, today: today) {
        return piece
      }
      let isNumber = line.utf8.contains(where: TokenBytes.isDigit)
      if namesProcesses, isNumber { return line }
    }
    return nil
  }

  private static func looksVolatile(_ piece: String, today: Set<String>) -> Bool {
    guard piece.utf8.count >= 6 else { return false }
    if today.contains(piece) || LinePieces.isToken(.uuid, piece) || LinePieces.isPosition(piece) {
      return true
    }
    if LinePieces.isToken(.time, piece) { return piece.contains(":") }
    return LinePieces.isToken(.duration, piece) && piece.contains(".")
  }
}
