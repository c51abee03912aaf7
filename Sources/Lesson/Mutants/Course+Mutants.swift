package import LessonModel
package import LessonText
import PlainText

extension Course {
  /// Lists of mutants that belong to no page, because of their names: none of theirs would be run.
  ///
  /// - Parameter lessons: the lessons that are asked for. Of a module that is not asked for as a whole
  ///   nothing is said.
  /// - Returns: the findings.
  package func mutantsOfNoPage(beside lessons: [LessonFile]) -> [Finding] {
    leftovers(beside: lessons).leftovers.compactMap { leftover in
      guard Self.isMutantList(leftover.name) else { return nil }
      let pages = modules.first { $0.name == leftover.module }?.lessons.compactMap {
        $0.path.split(separator: "/").last.map(String.init)
      }
      let stem = leftover.name.prefix { $0 != "." }
      if leftover.name.hasSuffix(MutantList.suffix), pages?.contains("\(stem).md") == true {
        return nil
      }
      guard let pages else {
        return Finding(
          file: leftover.path, line: 1, problem: "this list of mutants is in no module's folder",
          remedy: "put it beside its page")
      }
      guard pages.contains("\(stem).md") else {
        return Finding(
          file: leftover.path, line: 1,
          problem: "there is no page `\(stem).md` for this list of mutants",
          remedy: suggestion(
            for: "\(stem).md", among: pages, otherwise: "the pages here are \(listed(pages))"))
      }
      return Finding(
        file: leftover.path, line: 1, problem: "a list of mutants has another name",
        remedy: "call it `\(stem)\(MutantList.suffix)`")
    }
  }

  /// Whether a name is that of a list of mutants, or nearly.
  private static func isMutantList(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".mutants.yaml", ".mutants.yml", ".mutant.yaml", ".mutant.yml"].contains {
      name.hasSuffix($0)
    }
  }
}
