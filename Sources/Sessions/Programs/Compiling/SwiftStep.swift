/// A Swift step of a page, as the page's program needs it.
package struct SwiftStep: Sendable, Equatable {
  /// The step's number on the page, from 1.
  package var number: Int
  /// The code.
  package var text: String
  /// The lesson's file, as messages name it.
  package var file: String
  /// The line of the first line of `text`, from 1.
  package var line: Int

  package init(number: Int, text: String, file: String, line: Int) {
    self.number = number
    self.text = text
    self.file = file
    self.line = line
  }

  /// The lines of the lesson's file that it takes up; the line of the closing fence counts as its
  /// own, because that is where the compiler finds that something is missing at its end.
  var lines: ClosedRange<Int> {
    let full = text.utf8.count { $0 == UInt8(ascii: "\n") }
    let isLastOpen = text.utf8.last.map { $0 != UInt8(ascii: "\n") } ?? false
    return line...(line + full + (isLastOpen ? 1 : 0))
  }

  /// The name by which the program knows the lesson's file: without the path, so that a lesson
  /// named by another path is not compiled anew.
  var fileName: String { String(file.split(separator: "/").last ?? "lesson") }
}
