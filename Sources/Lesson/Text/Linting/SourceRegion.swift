import Files
import Glibc
package import LessonModel
import PlainText
import Platform

/// A region of a source file that a lesson shows: the lines between `// lesson: NAME` and
/// `// lesson: end`, the indentation that they have in common removed.
package enum SourceRegion {
  /// Why a region cannot be shown.
  package struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package var problem: String
    /// What would be right.
    package var remedy: String

    /// Both in one sentence.
    package var description: String { remedy.isEmpty ? problem : "\(problem); \(remedy)" }
  }

  /// The lines to show of a file of the package; without a region, the whole file less its marks.
  /// - Throws: `Failure` when the path leaves the package, or file or region are not there.
  /// - Complexity: O(n) in the size of the file.
  package static func extract(
    path: String, region: String?, packageRoot: String
  ) throws(Failure) -> [String] {
    if let failure = syntaxProblem(path: path, region: region) { throw failure }
    let full = try resolve(path, packageRoot: packageRoot)
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(full)
    } catch {
      throw Failure(problem: "`\(path)` cannot be read: \(error.reason)", remedy: "")
    }
    let lines = SourceText(bytes).allLines()
    guard let region else {
      return withoutCommonIndent(lines.filter { mark(in: $0) == nil })
    }
    return withoutCommonIndent(try self.lines(of: region, in: lines, path: path))
  }

  /// Where a region stands: the file without links, and the line of the region's mark, from 1; the
  /// first line without a region.
  /// - Throws: `Failure` when the path leaves the package, or file or region are not there.
  /// - Complexity: O(n) in the size of the file.
  package static func place(
    path: String, region: String?, packageRoot: String
  ) throws(Failure) -> (file: String, line: Int) {
    if let failure = syntaxProblem(path: path, region: region) { throw failure }
    let full = try resolve(path, packageRoot: packageRoot)
    guard let region else { return (full, 1) }
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(full)
    } catch {
      throw Failure(problem: "`\(path)` cannot be read: \(error.reason)", remedy: "")
    }
    let lines = SourceText(bytes).allLines()
    // Says what is wrong where the region is not there once.
    _ = try self.lines(of: region, in: lines, path: path)
    return (full, (lines.firstIndex { mark(in: $0) == region } ?? 0) + 1)
  }

  /// What is wrong with a path or region as written; nil when nothing is.
  static func syntaxProblem(path: String, region: String?) -> Failure? {
    if path.isEmpty {
      return Failure(
        problem: "`source=` names no file", remedy: "write `source=Sources/…/File.swift#region`")
    }
    if path.hasPrefix("/") || path.split(separator: "/").contains("..") {
      return Failure(
        problem: "the path `\(path)` leads out of the package",
        remedy: "give it from the package's folder, without `..`")
    }
    if path.split(separator: "/").contains(where: { $0 != "." && $0.hasPrefix(".") }) {
      return Failure(
        problem: "the path `\(path)` is hidden, and hidden files are not for everybody to read",
        remedy: "show a file without a `.` in front of a name")
    }
    if region == "" {
      return Failure(
        problem: "no region is named after `#`", remedy: "leave `#` out to show the whole file")
    }
    if let region, !isName(region) || region == "end" {
      return Failure(
        problem: "`\(region)` cannot be the name of a region",
        remedy: "name one that stands in the file as `// lesson: NAME`")
    }
    return nil
  }

  private static func resolve(_ path: String, packageRoot: String) throws(Failure) -> String {
    guard let root = SymbolicLink.resolved(packageRoot) else {
      throw Failure(problem: "there is no folder `\(packageRoot)`", remedy: "")
    }
    guard let full = SymbolicLink.resolved("\(root)/\(path)") else {
      throw Failure(
        problem: "there is no file `\(path)`", remedy: "give its path from the package's folder")
    }
    guard full.hasPrefix(root == "/" ? root : root + "/") else {
      throw Failure(
        problem: "the path `\(path)` leads out of the package", remedy: "it is a link to elsewhere")
    }
    guard !full.dropFirst(root.count).contains("/.") else {
      throw Failure(
        problem: "the path `\(path)` leads to a hidden file, which is not for everybody to read",
        remedy: "it is a link to one")
    }
    return full
  }

  private static func lines(
    of region: String, in lines: [String], path: String
  ) throws(Failure) -> [String] {
    let starts = lines.indices.filter { mark(in: lines[$0]) == region }
    guard let start = starts.first else {
      let names = lines.compactMap(mark(in:)).filter { $0 != "end" }
      throw Failure(
        problem: "`\(path)` has no region `\(region)`",
        remedy: suggestion(
          for: region, among: names,
          otherwise: names.isEmpty
            ? "mark it with `// lesson: \(region)` and `// lesson: end`"
            : "there is \(listed(names))"))
    }
    guard starts.count == 1 else {
      throw Failure(
        problem:
          "`\(path)` has the region `\(region)` twice, on lines \(starts[0] + 1) and \(starts[1] + 1)",
        remedy: "give each its own name")
    }
    var depth = 1
    var shown: [String] = []
    for line in lines[(start + 1)...] {
      guard let mark = mark(in: line) else {
        shown.append(line)
        continue
      }
      // Regions may nest; their marks are not shown.
      depth += mark == "end" ? -1 : 1
      if depth == 0 { return shown }
    }
    throw Failure(
      problem: "the region `\(region)` of `\(path)` never ends", remedy: "add `// lesson: end`")
  }

  /// The name in a line that is a mark: `// lesson: NAME`, or `#` in place of `//`.
  private static func mark(in line: String) -> String? {
    let text = line.drop { $0 == " " || $0 == "\t" }
    for comment in ["//", "#", "--"] where text.hasPrefix(comment) {
      let rest = text.dropFirst(comment.count).drop { $0 == " " }
      guard rest.hasPrefix("lesson:") else { return nil }
      let words = rest.dropFirst("lesson:".count).split { $0 == " " || $0 == "\t" }
      return words.count == 1 ? String(words[0]) : nil
    }
    return nil
  }

  private static func withoutCommonIndent(_ lines: [String]) -> [String] {
    func isBlank(_ line: String) -> Bool { line.allSatisfy { $0 == " " || $0 == "\t" } }
    var common: Substring?
    for line in lines where !isBlank(line) {
      let indent = line.prefix { $0 == " " || $0 == "\t" }
      common = common.map { $0.commonPrefix(with: indent) } ?? indent
    }
    let count = common?.count ?? 0
    let cut = lines.map { isBlank($0) ? "" : String($0.dropFirst(count)) }
    return Array(cut.drop { $0.isEmpty }.reversed().drop { $0.isEmpty }.reversed())
  }
}

extension Substring {
  fileprivate func commonPrefix(with other: Substring) -> Substring {
    prefix(zip(self, other).prefix { $0 == $1 }.count)
  }
}

/// Finds `source=` blocks that do not show what the file holds.
package enum SourceBlocks {
  /// A finding for each block whose file or region is missing, or whose lines have gone stale.
  ///
  /// - Parameters:
  ///   - lesson: the lesson.
  ///   - packageRoot: where the blocks' paths start.
  ///   - includingStale: whether lines that have gone stale are a finding. They keep a page from
  ///     passing, but not from being run.
  /// - Returns: the findings, in page order.
  package static func findings(
    for lesson: Lesson, packageRoot: String, includingStale: Bool = true
  ) -> [Finding] {
    lesson.sourceBlocks.compactMap { block in
      do throws(SourceRegion.Failure) {
        let lines = try SourceRegion.extract(
          path: block.path, region: block.region, packageRoot: packageRoot)
        if isSame(lines, block.lines) || !includingStale { return nil }
        return Finding(
          file: lesson.file, line: block.line,
          problem: "the block no longer shows what is in `\(block.path)`",
          remedy: "`etude accept` fills it in anew")
      } catch {
        return Finding(
          file: lesson.file, line: block.line, problem: error.problem, remedy: error.remedy)
      }
    }
  }

  // Trailing white space never decides.
  private static func isSame(_ first: [String], _ second: [String]) -> Bool {
    func text(_ line: String) -> [UInt8] {
      Array(line.utf8.reversed().drop(while: TokenBytes.isBlank).reversed())
    }
    return first.map(text) == second.map(text)
  }
}
