import Glibc
import LessonModel
import LessonText
import PlainText
import Processes

extension Fingerprint {
  /// The programs that the page's scripts name: every word of theirs that `PATH` finds, or that is
  /// the path of one. Too many words are taken for programs that way, and none too few, as long
  /// as the script says their names. One that does not is a part that is never the same.
  static func programs(of lesson: Lesson, in path: SearchPath) -> [Part] {
    let scripts = lesson.steps.filter(\.startsPrograms)
    if scripts.isEmpty { return [] }
    var identities: [String: String] = [:]
    var pending = Set(scripts.flatMap { words(of: $0.input) })
    if scripts.contains(where: { $0.kind.isScript }) { pending.insert("sh") }
    pending.formUnion(scripts.compactMap(\.kind.interpreter))
    if !pending.isDisjoint(with: ["PATH", "env", "printenv"]) { identities["PATH"] = path.value }
    while let word = pending.popFirst() {
      // Files that no `PATH` is searched for are the named files.
      guard let file = word.hasPrefix("/") ? Executable.find(word) : path.find(word),
        identities[word] == nil,
        let status = FileSystem.status(file), FileSystem.isRegularFile(status)
      else { continue }
      identities[word] = FileIdentity.of(file) ?? ""
      // The system's own change with their times; an author's may be written anew within a moment.
      guard !isSystems(file), status.st_size <= largestRead, let bytes = FileSystem.contents(file)
      else { continue }
      identities[word] = "\(file) \(Digest.of(bytes))"
      // A script runs other programs.
      if bytes.starts(with: "#!".utf8) {
        pending.formUnion(words(of: String(decoding: bytes, as: UTF8.self)))
      }
    }
    let known = identities.sorted { $0.key < $1.key }.map { word, identity in
      Part(
        name: word == "PATH" || word.hasPrefix("/") ? word : "the program \(word)",
        digest: Digest.of([identity]))
    }
    // Who says what the page depends on answers for it.
    let isSaid = lesson.dependencies != nil || !lesson.surroundings.dependencies.isEmpty
    return known + (isSaid ? [] : scripts.compactMap(\.secret))
  }

  /// Larger files are known by their size and time.
  static let largestRead = 64 << 20

  static func isSystems(_ path: String) -> Bool {
    ["/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/", "/usr/lib/", "/lib/"]
      .contains { path.hasPrefix($0) }
  }

  private static func words(of text: String) -> Set<String> {
    Set(
      text.split { character in
        !(character.isLetter || character.isNumber || "_-+./@[".contains(character))
      }.map(String.init))
  }
}

extension Step {
  /// Whether it can start programs of the author's.
  fileprivate var startsPrograms: Bool {
    kind.isScript || kind.program != nil || kind.programCalls.contains { input.contains($0) }
  }

  /// The part for a program that the script runs and does not name; nil when it names all.
  fileprivate var secret: Fingerprint.Part? {
    guard isShellScript else { return nil }
    let script = ShellScript(input)
    let reason =
      script.isWhole
      ? script.commands.lazy.compactMap(\.secret).first : "is a script that cannot be followed"
    return reason.map {
      Fingerprint.Part(
        name: "\(Fingerprint.unknown)\(Fingerprint.stepPrefix)\(number) \($0): say with `depends:` "
          + "what it needs", digest: "")
    }
  }
}

extension String {
  /// Whether a word of a shell sets a variable: `a=1`, `a+=1`.
  var isAssignment: Bool {
    let name = utf8.prefix(while: TokenBytes.isNamePart)
    guard let first = name.first, !TokenBytes.isDigit(first) else { return false }
    let rest = utf8.dropFirst(name.count)
    return rest.starts(with: "=".utf8) || rest.starts(with: "+=".utf8)
  }
}

extension ShellScript.Command {
  /// What the command does that hides which program it runs; nil when it shows.
  fileprivate var secret: String? {
    if words.contains(where: { $0.hasPrefix("PATH=") || $0.hasPrefix("PATH+=") }) {
      return "sets PATH"
    }
    guard let word = words.first(where: { !$0.isAssignment }) else { return nil }
    let bare = word.drop { $0 == "\"" }
    if word == "eval" { return "runs `eval`" }
    let isSourced = [".", "source"].contains(word)
    let target = isSourced ? words.drop { $0 != word }.dropFirst().first ?? "" : String(bare)
    let start = target.drop { $0 == "\"" }
    // Variables of Etude's own lead to the servers, which are known.
    let isOwn = start.hasPrefix("$ETUDE_") || start.hasPrefix("${ETUDE_")
    guard start.hasPrefix("$") || start.hasPrefix("`"), !isOwn else { return nil }
    return "runs what `\(isSourced ? target : word)` stands for"
  }
}
