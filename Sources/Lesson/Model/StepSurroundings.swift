/// What a course says of the place in which its steps run.
///
/// Nothing of it reaches a program before a step runs.
package struct StepSurroundings: Sendable, Equatable {
  /// The absolute path of the repository's or course's folder, which steps know as `${ETUDE_ROOT}`;
  /// empty when there is none.
  package var root = ""
  /// The folders, by their absolute paths, in which steps find programs before `PATH`.
  package var path: [String] = []
  /// The variables that programs of steps get.
  package var environment: [String: String] = [:]
  /// The paths, from the root, of what these programs are made of. They may hold wildcards.
  package var dependencies: [String] = []
  /// By which programs the blocks of kinds from outside are run, a sentence each.
  package var kinds: [String] = []
  /// The Swift packages that Swift steps import.
  package var packages: [Package] = []

  /// A Swift package of the repository's.
  package struct Package: Sendable, Equatable {
    /// Its folder, without links.
    package var folder: String
    /// The folder as `etude.yaml` names it.
    package var name: String
    /// The settings that name it, as findings show their path.
    package var file: String
    /// The line there, from 1.
    package var line: Int

    /// Makes one.
    package init(folder: String, name: String, file: String, line: Int) {
      (self.folder, self.name, self.file, self.line) = (folder, name, file, line)
    }
  }

  /// Makes surroundings that add nothing.
  package init() {}

  /// The name of the value and of the variable that is the root.
  package static let rootName = "ETUDE_ROOT"

  /// What every `${…}` of a page can stand for.
  package var values: [String: String] { root.isEmpty ? [:] : [Self.rootName: root] }

  /// What programs of steps get to see, where `searchPath` is the `PATH` that they had without it.
  package func variables(searchPath: String) -> [String: String] {
    var variables = environment.merging(values) { $1 }
    if !path.isEmpty { variables["PATH"] = (path + [searchPath]).joined(separator: ":") }
    return variables
  }

  /// What it changes for programs of steps, in a line each; empty when nothing. It is part of what a
  /// learner agrees to.
  package var changes: [String] {
    path.map { "programs are first looked for in \($0)" }
      + environment.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" } + kinds
      + packageBuilds
  }

  /// What is run so that Swift steps can import the packages, a sentence each.
  package var packageBuilds: [String] {
    packages.map {
      "Swift steps import the package \($0.folder): `swift build` runs its Package.swift"
    }
  }
}
