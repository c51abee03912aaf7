import CommandFrame
import Files
import Foundation
import LessonText
import Platform
import Processes

/// Colours code with the program `highlight`.
enum Highlighter {
  /// Colours codes. What was coloured the last time, by the same program, is not coloured again.
  ///
  /// - Parameters:
  ///   - language: what the program calls it.
  ///   - codes: the codes.
  ///   - invocation: what starts the program.
  ///   - cache: the folder in which the colours are kept; nil keeps none.
  /// - Returns: the runs of each code, in the order given; nil when the program is missing or fails: code
  ///   then has no colours.
  static func color(
    _ language: String, _ codes: [String], invocation: Invocation, cache: String? = nil
  ) -> [[CodeRun]]? {
    guard !codes.isEmpty, let program = Executable.find("highlight") else { return nil }
    let kept = cache.map {
      KeptColors("\($0)/\(language).json", of: [program, definition(language)])
    }
    var html = kept?.html ?? [:]
    let new = codes.filter { html[$0] == nil }
    if !new.isEmpty {
      guard let colored = run(program, language, new, invocation) else { return nil }
      html.merge(zip(new, colored)) { $1 }
      let used = Dictionary(codes.map { ($0, html[$0] ?? "") }) { $1 }
      invocation.undisturbed { kept?.keep(used) }
    }
    return codes.map { runs(in: html[$0] ?? "", of: $0) }
  }

  /// The program's HTML of each code. One process for all codes, each a file of its own: what one leaves
  /// open does not colour the next.
  private static func run(
    _ program: String, _ language: String, _ codes: [String], _ invocation: Invocation
  ) -> [String]? {
    do {
      let (folder, marks) = try invocation.makeFolder("highlight")
      // What cannot be removed goes with the run's folder.
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let names = codes.indices.map { "\($0)" }
      for (name, code) in zip(names, codes) {
        try invocation.undisturbed { try OutputFile.create("\(folder)/\(name)", code) }
      }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: program)
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      process.environment = ProcessInfo.processInfo.environment.merging(marks) { $1 }
      process.arguments =
        [syntax(language), "--out-format=html", "--fragment", "--quiet", "--outdir=."] + names
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
      return try names.map {
        String(decoding: try FileBytes.read("\(folder)/\($0).html"), as: UTF8.self)
      }
    } catch {
      invocation.undisturbed {}
      invocation.console.complain("etude: warning: \(language) code has no colours: \(error)")
      return nil
    }
  }

  /// Etude has definitions of its own where the program has none, or one that colours names of columns.
  private static func syntax(_ language: String) -> String {
    let own = definition(language)
    return FileSystem.isFile(own) ? "--config-file=\(own)" : "--syntax=\(language)"
  }

  private static func definition(_ language: String) -> String {
    "\(Installation.current.shared)/site/languages/\(language).lang"
  }

  private struct Failure: Error, CustomStringConvertible {
    var status: Int32
    var description: String { "highlight ended with status \(status)" }
  }

  /// Takes the program's HTML apart. It does not keep the line ends at the end.
  private static func runs(in html: String, of code: String) -> [CodeRun] {
    var runs: [CodeRun] = []
    var style: CodeRun.Style?
    for (index, piece) in trimmed(html).split(separator: "<", omittingEmptySubsequences: false)
      .enumerated()
    {
      var text = piece
      // Every piece but the first begins in a tag.
      if index > 0, let end = piece.firstIndex(of: ">") {
        style = Self.style(ofTag: piece[..<end])
        text = piece[piece.index(after: end)...]
      }
      if !text.isEmpty { runs.append(CodeRun(unescaped(text), style)) }
    }
    let end = code.dropFirst(trimmed(code).count)
    return end.isEmpty ? runs : runs + [CodeRun(String(end))]
  }

  private static func trimmed(_ text: String) -> Substring {
    var rest = text[...]
    while rest.last?.isNewline == true { rest.removeLast() }
    return rest
  }

  /// `span class="hl kwa"` is a keyword's beginning, `/span` an end.
  private static func style(ofTag tag: Substring) -> CodeRun.Style? {
    switch tag.split(separator: "\"").last?.dropFirst("hl ".count) {
    case "kwa", "kwb", "ppc": .keyword
    case "str", "sng", "pps", "esc", "ipl": .string
    case "slc", "com": .comment
    case "num": .number
    case "kwd": .function
    default: nil
    }
  }

  /// Those that the program's versions write; a code with another one stays plain.
  private static let marks = [
    "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&apos;": "'", "&#39;": "'", "&#64;": "@",
    "&amp;": "&",
  ]

  private static func unescaped(_ text: Substring) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return String(text) }
    var result = ""
    var rest = text
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      let mark = rest[start...].prefix { $0 != ";" } + ";"
      result += marks[String(mark)] ?? String(mark)
      rest = rest[start...].dropFirst(mark.count)
    }
    return result + rest
  }
}
