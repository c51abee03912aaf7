import Files
import LessonModel
import Mutants
import Runner

/// The mutants that a check runs, by lesson.
struct MutantPlan {
  /// A mutant, and its list's or the hunt's trial of it.
  struct Item {
    /// The mutant; nil for a change of a step that no author has written.
    var mutant: Mutant?
    var trial: MutantTrial
  }

  /// The lessons that have mutants, with them.
  let pages: [(lesson: Lesson, items: [Item])]
  /// How many mutants of shown source are left out.
  let ofSource: Int

  init(_ lessons: [Lesson], loaded: LoadedLessons, selection: MutantSelection) {
    let root = loaded.workspace.root
    var leftOut = 0
    var pages: [(lesson: Lesson, items: [Item])] = []
    for lesson in lessons where !lesson.steps.isEmpty {
      var items: [Item] = []
      if selection.isHunt {
        items = MechanicalChange.all(of: lesson).map { Item(mutant: nil, trial: MutantTrial($0)) }
      }
      for mutant in Self.mutants(of: lesson, loaded: loaded, selection: selection, root: root) {
        if mutant.sourcePath != nil, !selection.includesSource {
          leftOut += 1
        } else {
          items.append(Item(mutant: mutant, trial: MutantTrial(mutant, of: lesson)))
        }
      }
      if !items.isEmpty { pages.append((lesson, items)) }
    }
    self.pages = pages
    ofSource = leftOut
  }

  private static func mutants(
    of lesson: Lesson, loaded: LoadedLessons, selection: MutantSelection, root: String
  ) -> [Mutant] {
    switch selection {
    case .pages, .all: return loaded.mutants[lesson.name]?.mutants ?? []
    case .hunt: return []
    case .huntAll:
      // Only the page's program runs the source.
      guard lesson.steps.contains(where: { $0.kind.isCompiled }) else { return [] }
      return Mutant.ofShownSource(in: lesson) { try? FileBytes.read("\(root)/\($0)") }
    }
  }
}
