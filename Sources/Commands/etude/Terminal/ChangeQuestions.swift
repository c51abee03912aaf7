import CommandFrame
import Glibc
import LessonModel
import Runner

/// Asks at the terminal about each change to a page.
final class ChangeQuestions {
  private let console: Console
  /// Whether `q` was answered: nothing more is asked or taken.
  private var isOver = false

  /// Makes sure that there is somebody to ask.
  ///
  /// - Throws: `UsageError` when standard input or output is no terminal.
  init(console: Console) throws(UsageError) {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw UsageError(
        "--interactive asks questions, and this is no terminal; leave it out, and look at the "
          + "result with git diff")
    }
    self.console = console
  }

  /// Shows a change and waits for the answer.
  func approves(_ change: Acceptance.Change, in file: String) -> Bool {
    guard !isOver else { return false }
    let what = change.step.map { "step \($0.number)" } ?? "the shown source"
    console.print(console.styled("\(file):\(change.line): \(what)", .strong))
    for line in LineChange.all(from: change.old ?? [], to: change.new) {
      let style: Console.Style =
        switch line.kind {
        case .same: .dim
        case .removed: .bad
        case .added: .good
        }
      console.print("  " + console.styled("\(line.kind.rawValue)\(line.text)", style))
    }
    for note in change.notes {
      console.print("  " + console.styled("not always the same: \(note)", .attention))
    }
    let question = change.old == nil ? "add this block" : "take this"
    while true {
      console.write("\(question)? [y]es, [n]o, [q]uit: ")
      guard let answer = readLine() else {
        console.print("")
        isOver = true
        return false
      }
      switch answer.lowercased() {
      case "y", "yes": return true
      case "n", "no": return false
      case "q", "quit":
        isOver = true
        return false
      default: console.print("answer y, n or q")
      }
    }
  }
}

/// A line of a page before and after a change.
struct LineChange: Equatable {
  /// What becomes of it, as it is marked.
  enum Kind: String {
    case same = " "
    case removed = "-"
    case added = "+"
  }

  var kind: Kind
  var text: String

  /// What turns one text into the other, in order: removed lines before those in their place.
  ///
  /// - Complexity: O(n · d) for n lines of which d differ.
  static func all(from old: [String], to new: [String]) -> [LineChange] {
    let difference = new.difference(from: old)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [LineChange] = []
    var (at, to) = (0, 0)
    while at < old.count || to < new.count {
      if at < old.count, removed.contains(at) {
        lines.append(LineChange(kind: .removed, text: old[at]))
        at += 1
      } else if to < new.count, inserted.contains(to) {
        lines.append(LineChange(kind: .added, text: new[to]))
        to += 1
      } else {
        lines.append(LineChange(kind: .same, text: old[at]))
        at += 1
        to += 1
      }
    }
    return lines
  }
}
