import Files
import Glibc
package import LessonModel
import Processes

extension Fingerprint {
  /// What the page says that it depends on, by content.
  static func dependencies(
    of lesson: Lesson, packageRoot: String, in path: SearchPath
  ) -> [Part] {
    guard let dependencies = lesson.dependencies else { return [] }
    let files = dependencies.files.map { entry in
      let texts = DependencyFiles.matches(of: entry.text, in: packageRoot)
        .flatMap { DependencyFiles.below($0) }
        .flatMap { [$0, Digest.of(FileSystem.contents($0) ?? [])] }
      return Part(name: entry.text, digest: Digest.of(texts))
    }
    let programs = dependencies.programs.map { entry in
      let file = path.find(entry.text)
      let bytes = file.flatMap(FileSystem.contents) ?? []
      return Part(
        name: "`\(entry.text)` of `depends:`", digest: Digest.of([file ?? "", Digest.of(bytes)]))
    }
    return files + programs
  }
}

extension Fingerprint {
  /// What `etude.yaml` adds to every page: its variables, its folders of programs, and by content what
  /// these programs are made of. The repository's own place is no part of it, unless a step asks for it.
  static func surroundings(of lesson: Lesson) -> [Part] {
    let surroundings = lesson.surroundings
    let variables = surroundings.environment.sorted { $0.key < $1.key }.map { name, value in
      Part(name: "the variable \(name) of etude.yaml", digest: Digest.of([value]))
    }
    let asks = lesson.steps.contains {
      $0.input.contains(StepSurroundings.rootName)
        || $0.attributes.target?.contains(StepSurroundings.rootName) == true
    }
    let root = asks ? [Part(name: "ETUDE_ROOT", digest: Digest.of([surroundings.root]))] : []
    let path =
      surroundings.path.isEmpty
      ? [] : [Part(name: "`path` of etude.yaml", digest: Digest.of(surroundings.path))]
    let files = surroundings.dependencies.map { text in
      let texts = PathPattern(text).files(below: surroundings.root).flatMap { names in
        let path = ([surroundings.root] + names).joined(separator: "/")
        // A FIFO among them would not let go of who reads it.
        let bytes = FileSystem.isFile(path) ? FileSystem.contents(path) : nil
        return [names.joined(separator: "/"), Digest.of(bytes ?? [])]
      }
      return Part(name: "`\(text)` of etude.yaml", digest: Digest.of(texts))
    }
    return root + path + variables + files
  }
}

/// The files and programs of `depends:`.
package enum DependencyFiles {
  /// A finding for each path or program that is not there.
  package static func findings(for lesson: Lesson, packageRoot: String) -> [Finding] {
    guard let dependencies = lesson.dependencies else { return [] }
    let files = dependencies.files.filter { matches(of: $0.text, in: packageRoot).isEmpty }.map {
      Finding(
        file: lesson.file, line: $0.line, problem: "there is nothing at `\($0.text)`",
        remedy: "give its path from the course's root")
    }
    if dependencies.programs.isEmpty { return files }
    let path = SearchPath().behind(lesson.surroundings.path)
    return files
      + dependencies.programs.filter { path.find($0.text) == nil }.map {
        Finding(
          file: lesson.file, line: $0.line, problem: "there is no program `\($0.text)` on PATH",
          remedy: "install it, or correct its name")
      }
  }

  /// What a pattern stands for, sorted.
  static func matches(of pattern: String, in root: String) -> [String] {
    // The root is no part of the pattern.
    let escaped = root.map { "*?[\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    var found = unsafe glob_t()
    // Safe: the structure is alive until globfree, which frees what glob has put into it; each name
    // is copied before.
    defer { unsafe globfree(&found) }
    guard unsafe glob("\(escaped)/\(pattern)", 0, nil, &found) == 0 else { return [] }
    return (0..<Int(unsafe found.gl_pathc)).compactMap { index in
      guard let name = unsafe found.gl_pathv[index] else { return nil }
      return unsafe String(cString: name)
    }
  }

  /// A file, or all files in a folder and below. Links to folders are not followed.
  static func below(_ path: String) -> [String] {
    guard let status = FileSystem.linkStatus(path), status.st_mode & S_IFMT == S_IFDIR else {
      return [path]
    }
    return FileSystem.names(in: path).flatMap { below("\(path)/\($0)") }
  }
}
