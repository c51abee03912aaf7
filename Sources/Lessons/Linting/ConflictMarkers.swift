/// Finds what a merge left behind. A lesson with conflict markers is never run or changed.
enum ConflictMarkers {
  static func check(_ findings: inout FindingList) {
    let source = findings.source
    var start: Int?
    for line in 0..<source.lineCount {
      let text = source.bytes[source.line(line + 1)]
      if isMarker(text, "<") {
        if let start { report(start, nil, &findings) }
        start = line + 1
      } else if isMarker(text, ">") {
        report(start ?? line + 1, start.map { _ in line + 1 }, &findings)
        start = nil
      }
    }
    if let start { report(start, nil, &findings) }
  }

  private static func report(_ start: Int, _ end: Int?, _ findings: inout FindingList) {
    let range = end.map { ", to line \($0)" } ?? ""
    findings.add(
      line: start, "a merge conflict is left here\(range)",
      "resolve it, and remove the lines `<<<<<<<`, `=======` and `>>>>>>>`")
  }

  private static func isMarker(_ line: ArraySlice<UInt8>, _ mark: Unicode.Scalar) -> Bool {
    let byte = UInt8(ascii: mark)
    let run = line.prefix { $0 == byte }
    return run.count == 7
      && (run.endIndex == line.endIndex || line[run.endIndex] == UInt8(ascii: " "))
  }
}
