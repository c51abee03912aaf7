import Glibc
import LessonModel
import PlainText
import Processes

extension Fingerprint {
  /// The files that the page's steps and settings name, by content: `\i /srv/a.sql`,
  /// `python3 /srv/a.py`, `cd /srv && cat a.txt`, `loadmodule: /srv/a.so`. What a text file among
  /// them names counts too.
  ///
  /// A file that a page writes and reads counts as it was before the run, so that too many pages run
  /// again and none too few.
  static func namedFiles(of lesson: Lesson) -> [Part] {
    let root = lesson.surroundings.root
    var pending = lesson.steps.map { step in
      // `$ETUDE_ROOT/data.csv` is a file of the repository.
      let isFromRoot = !root.isEmpty && step.input.contains(StepSurroundings.rootName)
      return NamedPaths(in: step.readingText, besides: isFromRoot ? [root] : [])
    }
    pending += lesson.services.flatMap(\.config).map { NamedPaths(in: $0.value) }
    var digests: [String: String] = [:]
    while let names = pending.popLast() {
      for file in names.files() where digests[file] == nil {
        guard !isSystems(file), let status = FileSystem.status(file), status.st_size <= largestRead,
          let bytes = FileSystem.contents(file)
        else {
          digests[file] = FileIdentity.of(file) ?? ""
          continue
        }
        digests[file] = Digest.of(bytes)
        guard bytes.count <= NamedPaths.longestText, !bytes.contains(0) else { continue }
        let text = String(decoding: bytes, as: UTF8.self)
        pending.append(NamedPaths(in: text, besides: [NamedPaths.folder(of: file)]))
      }
    }
    return digests.sorted { $0.key < $1.key }.map { Part(name: $0, digest: Digest.of([$1])) }
  }
}

extension Step {
  /// The input without the files that a shell only writes.
  fileprivate var readingText: String { kind.isScript ? input.withoutWrittenFiles : input }
}

extension String {
  /// A script with a blank for each redirection that only writes: `> file`, `>> "a file"`, `>|file`.
  /// - Complexity: O(n) in the length of the text.
  var withoutWrittenFiles: String {
    let bytes = Array(utf8)
    var kept: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let end = Self.writtenEnd(in: bytes, at: index)
      kept.append(end == nil ? bytes[index] : UInt8(ascii: " "))
      index = end ?? index + 1
    }
    return String(decoding: kept, as: UTF8.self)
  }

  /// The end of a redirection that begins at a place; nil when none does.
  private static func writtenEnd(in bytes: [UInt8], at start: Int) -> Int? {
    guard bytes[start] == UInt8(ascii: ">") else { return nil }
    var rest = bytes[(start + 1)...]
    for mark in ">|".utf8 where rest.first == mark { rest.removeFirst() }
    rest = rest.drop(while: TokenBytes.isBlank)
    if let quote = rest.first, "\"'".utf8.contains(quote) {
      let inner = rest.dropFirst().prefix { $0 != quote && $0 != UInt8(ascii: "\n") }
      if inner.endIndex < bytes.count, bytes[inner.endIndex] == quote { return inner.endIndex + 1 }
    }
    let name = rest.prefix { !" \t\n;|&<>()".utf8.contains($0) }
    return name.isEmpty ? nil : name.endIndex
  }
}

/// The paths that a text may name.
struct NamedPaths {
  /// Longer texts are data, and are not searched for names.
  static let longestText = 1 << 20

  private var words: Set<Substring>
  private var folders: Set<String>

  /// - Parameters:
  ///   - text: a script, statements, or another text.
  ///   - folders: where its relative paths may start, besides the folders that it names.
  init(in text: String, besides folders: Set<String> = []) {
    let ends = " \t\n\r'\"`;|&<>(){}[]$=,:".utf8
    words = Set(text.utf8.split { ends.contains($0) }.map { Substring($0) })
    // Between quotation marks a name may hold blanks.
    for mark: Character in ["'", "\""] {
      words.formUnion(text.split(separator: mark).filter { $0.contains("/") && !$0.contains("\n") })
    }
    self.folders = folders.union(
      words.filter { $0.hasPrefix("/") }.map(String.init).filter {
        Self.isPlace($0) && FileSystem.isFolder($0)
      })
  }

  /// The regular files that there are among them, by their absolute paths.
  ///
  /// - Complexity: linear in the words and in the names in the folders.
  func files() -> Set<String> {
    var found = Set(words.filter { $0.hasPrefix("/") }.map(String.init).filter(Self.isFile))
    for folder in folders {
      let names = Set(FileSystem.names(in: folder))
      for word in words {
        // Of `$folder/name`, the name of the variable is left before the slash, or nothing.
        let rest = word.firstIndex(of: "/").map { word[$0...].drop { $0 == "/" } } ?? ""
        for path in [word, rest] where !path.hasPrefix("/") {
          guard let first = path.split(separator: "/").first(where: { $0 != "." }),
            first == ".." || names.contains(String(first))
          else { continue }
          let file = "\(folder)/\(path)"
          if Self.isFile(file) { found.insert(file) }
        }
      }
    }
    return found
  }

  static func folder(of file: String) -> String {
    file.lastIndex(of: "/").map { String(file[..<$0]) } ?? ""
  }

  private static func isFile(_ path: String) -> Bool {
    guard isPlace(path), let status = FileSystem.status(path) else { return false }
    return FileSystem.isRegularFile(status)
  }

  /// Whether a path can be that of a file of somebody's: the kernel makes its own up as they are read.
  private static func isPlace(_ path: String) -> Bool {
    path.utf8.count < PATH_MAX
      && !["/proc/", "/sys/", "/dev/", "/run/"].contains { "\(path)/".hasPrefix($0) } && path != "/"
  }
}
