import CommandFrame
import LessonText
import Mutants
import Platform

/// Where a new lesson goes.
struct LessonPlace {
  private let page: String
  /// The module's own page, when the module is new.
  private let readme: String?
  private let module: String

  /// Finds the next free numbers.
  ///
  /// - Throws: `UsageError` when there is such a lesson already.
  init(module: String, name: String, workspace: Workspace) throws(UsageError) {
    self.module = module
    let modules = workspace.course.modules
    if let known = modules.first(where: { $0.name == module }) {
      if let taken = known.pages.first(where: { $0.name == "\(module)/\(name)" }) {
        throw UsageError("\(taken.path) is \(module)/\(name) already; choose another name")
      }
      let used = known.pages.compactMap { Self.number(of: $0.path) }
      page = "\(known.folder)/\(Self.digits((used.max() ?? 0) + 1))-\(name).md"
      readme = nil
    } else {
      let number = (modules.map(\.number).max() ?? 0) + 1
      let folder = "\(Self.lessonsFolder(workspace))/\(Self.digits(number))-\(module)"
      page = "\(folder)/01-\(name).md"
      readme = "\(folder)/README.md"
    }
  }

  /// The files to write, each with its text.
  func files(for scaffold: LessonScaffold) -> [(path: String, text: String)] {
    let name = page.split(separator: "/").last.map(String.init) ?? page
    let pages = [(page, scaffold.page), (MutantList.path(forPage: page), scaffold.mutants)]
    return (readme.map { [($0, scaffold.readme(module: module, page: name))] } ?? []) + pages
  }

  private static func lessonsFolder(_ workspace: Workspace) -> String {
    let inner = "\(workspace.root)/lessons"
    return FileSystem.isFolder(inner) ? inner : workspace.root
  }

  private static func number(of path: String) -> Int? {
    let name = path.split(separator: "/").last ?? ""
    return Int(name.prefix { $0.isASCII && $0.isNumber })
  }

  private static func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
