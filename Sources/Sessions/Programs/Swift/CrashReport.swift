import Glibc

/// What a program that trapped has printed, put the way a lesson's reader needs it: up to the
/// trap's message, and that message with the place in the lesson.
///
/// Swift's runtime names the place only for some traps (a failed precondition, a forced unwrap);
/// for others, such as an index out of range, it names a file of the standard library. The
/// backtrace that it prints afterwards has the place; it is read here and left out.
struct CrashReport {
  /// The variable that tells Swift's runtime what to print when the program crashes.
  static let variable = "SWIFT_BACKTRACE"
  /// A backtrace of the crashed thread, plain, and nothing else.
  static let settings =
    "enable=yes,color=no,interactive=no,threads=crashed,images=none,registers=none,"
    + "warnings=suppressed,symbolicate=full,cache=no,output-to=stderr"

  /// Everything up to the trap's message.
  let output: [UInt8]
  /// The trap's message, without the place; nil when there is none.
  let message: String?

  /// Whether a signal is one with which a trap ends the program.
  static func isTrap(_ signal: Int32) -> Bool {
    [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE].contains(signal)
  }

  /// Reads what a crashed program has printed.
  init(output: [UInt8], steps: [SwiftStep]) {
    let lines = output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let end = CrashReport.startOfBacktrace(in: lines)
    let backtrace = lines[end...].map { String(decoding: $0, as: UTF8.self) }
    var kept = Array(lines[..<end])
    let place = backtrace.lazy.compactMap { CrashReport.place(in: $0, steps) }.first

    // The message may have several lines; it begins in the last that says so.
    if let first = kept.lastIndex(where: { CrashReport.message(in: $0) != nil }) {
      message = CrashReport.message(in: kept[first])
      let named = place ?? CrashReport.namedPlace(in: kept[first], steps)
      let located = [named, message].compactMap { $0 }.joined(separator: ": ")
      kept[first] = Array(located.utf8)[...]
    } else if let place {
      // The runtime printed none: an arithmetic overflow, an access to memory that is not there.
      let reason = backtrace.lazy.compactMap(CrashReport.failure).first
      message = reason ?? "the program crashed at \(place)"
      kept.append(Array("\(place): \(reason ?? "the program crashed")".utf8)[...])
    } else {
      message = nil
    }
    self.output = CrashReport.joined(kept)
  }

  /// Where the runtime's report begins: at the backtrace, or at the complaints just before it.
  private static func startOfBacktrace(in lines: [ArraySlice<UInt8>]) -> Int {
    var start =
      lines.lastIndex { line in
        ["*** Signal ", "Current stack trace:"].contains { line.starts(with: $0.utf8) }
      } ?? lines.count
    while start > 0,
      lines[start - 1].isEmpty || lines[start - 1].starts(with: "swift-runtime: ".utf8)
    { start -= 1 }
    return start
  }

  private static func joined(_ lines: [ArraySlice<UInt8>]) -> [UInt8] {
    lines.isEmpty ? [] : Array(lines.joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")]
  }

  /// What a line says that ends in a trap's message.
  private static func message(in line: ArraySlice<UInt8>) -> String? {
    let text = String(decoding: line, as: UTF8.self)
    let words = ["Fatal error", "Precondition failed", "Assertion failed"]
    let starts = words.compactMap { text.firstRange(of: $0)?.lowerBound }
    return starts.min().map { String(text[$0...]) }
  }

  /// What the backtrace's headline says: `*** Swift runtime failure: arithmetic overflow ***`.
  private static func failure(in line: String) -> String? {
    let (start, end) = ("*** Swift runtime failure: ", " ***")
    guard line.hasPrefix(start), line.hasSuffix(end) else { return nil }
    return String(line.dropFirst("*** ".count).dropLast(end.count))
  }

  /// The place that a trap's own message names, as the lesson's file and line; nil when it names
  /// a file of the standard library.
  private static func namedPlace(in line: ArraySlice<UInt8>, _ steps: [SwiftStep]) -> String? {
    let text = String(decoding: line, as: UTF8.self)
    for step in steps {
      let prefix = "\(ProgramSource.moduleName)/\(step.fileName):"
      guard let range = text.firstRange(of: prefix) else { continue }
      let number = text[range.upperBound...].prefix { $0.isNumber }
      if !number.isEmpty { return "\(step.file):\(number)" }
    }
    return nil
  }

  /// The place in the lesson of a frame of the backtrace: `… in program at /folder/file.md:12:5`.
  private static func place(in frame: String, _ steps: [SwiftStep]) -> String? {
    guard let range = frame.firstRange(of: " at /") else { return nil }
    let location = frame[range.upperBound...].split(separator: "/").last ?? ""
    for step in steps where location.hasPrefix("\(step.fileName):") {
      let number = location.dropFirst(step.fileName.count + 1).prefix { $0.isNumber }
      if let line = Int(number), step.lines.contains(line) { return "\(step.file):\(line)" }
    }
    return nil
  }
}
