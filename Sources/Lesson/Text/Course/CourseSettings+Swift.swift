import LessonModel
import Platform

/// The Swift packages that `etude.yaml` names: what their libraries hold can be imported by Swift steps.
///
///     swift: {packages: [., Tools/Reports]}
extension CourseSettings {
  mutating func readSwift(_ values: [String: YAMLNode], _ findings: inout FindingList) {
    guard let node = values["swift"] else { return }
    guard case .mapping(let entries) = node.value else {
      findings.add(
        at: node.offset, "`swift` is \(node.kindName)",
        "name the folders that hold a Package.swift: `swift: {packages: [.]}`")
      return
    }
    let values = findings.values(of: entries, allowed: ["packages"], in: "`swift`")
    guard let list = values["packages"] else {
      if entries.isEmpty {
        findings.add(
          at: node.offset, "`swift` names no packages",
          "name the folders that hold a Package.swift: `swift: {packages: [.]}`")
      }
      return
    }
    if case .sequence(let items) = list.value, items.isEmpty {
      findings.add(
        at: list.offset, "`packages` is empty", "name a folder with a Package.swift: `[.]`")
    }
    packages = Self.items(of: list, key: "packages", like: ".", &findings).compactMap {
      Self.path($0, key: "packages", like: ".", &findings)
    }
  }

  /// The packages that are there and belong to the repository, each once.
  func placedPackages(root: String) -> [StepSurroundings.Package] {
    var found: [StepSurroundings.Package] = []
    for entry in packages {
      guard problem(of: entry, root: root) == nil,
        let folder = SymbolicLink.resolved(joined(root, entry.text)),
        !found.contains(where: { $0.folder == folder })
      else { continue }
      found.append(
        .init(folder: folder, name: entry.text, file: Self.file(in: root), line: entry.line))
    }
    return found
  }

  /// A finding for each package that is not there, or not in the repository.
  func missingPackages(root: String) -> [Finding] {
    packages.compactMap { entry in
      problem(of: entry, root: root).map { problem, remedy in
        Finding(
          file: Self.file(in: root), line: entry.line, problem: problem, remedy: remedy)
      }
    }
  }

  private func problem(
    of entry: Entry, root: String
  ) -> (problem: String, remedy: String)? {
    let path = joined(root, entry.text)
    guard let real = SymbolicLink.resolved(path), FileSystem.isFile("\(real)/Package.swift") else {
      return (
        "there is no Package.swift in `\(entry.text)`",
        "name the folder of a Swift package, from this file's folder"
      )
    }
    let home = SymbolicLink.resolved(root) ?? root
    guard real == home || real.hasPrefix(home == "/" ? home : home + "/") else {
      return (
        "`\(entry.text)` leads out of the repository, to \(real)",
        "put the package itself there; what Package.swift names may lie elsewhere"
      )
    }
    guard let link = PackageFolder.linkOut(of: real, from: home) else { return nil }
    let shown = String(
      decoding: link.path.utf8.dropFirst(home == "/" ? 1 : home.utf8.count + 1), as: UTF8.self)
    return (
      "`\(shown)` of the package `\(entry.text)` is a link that leads out of the repository, to "
        + link.target, "put the files themselves there, or let Package.swift name where they are"
    )
  }
}
