import Algorithms
import Foundation
import Platform
import Processes
import Testing

@testable import Programs

/// What is a whole command, against bash itself.
@Suite struct BashSyntaxTests {
  private static func run(
    _ program: String, _ arguments: [String], _ changes: [String: String]
  ) throws -> (status: ProcessEnd, output: String) {
    let environment = ProcessInfo.processInfo.environment.merging(changes) { $1 }
    return try ChildProcess.collect(
      .init(program, arguments, environment: environment), deadline: .after(.seconds(60)))
  }

  @Test(
    "what bash says of a command",
    arguments: [
      ("echo it's", .unfinished), ("echo \"a", .unfinished), ("if true; then", .unfinished),
      ("cat <<EOF\na", .unfinished), ("echo $(ls", .unfinished), ("a=(1", .unfinished),
      ("f() {", .unfinished), ("echo a |", .unfinished), ("case x in a) echo \"b", .unfinished),
      ("echo @(a|b)", .wrong("bash: syntax error near unexpected token `('")),
      ("-foo || echo no", .whole), ("--version; echo hi", .whole),
      ("echo here-document )", .wrong("bash: syntax error near unexpected token `)'")),
      ("echo \"unexpected EOF\" )", .wrong("bash: syntax error near unexpected token `)'")),
      ("a[1", .unfinished), ("echo )", .wrong("bash: syntax error near unexpected token `)'")),
      ("if true; fi", .wrong("bash: syntax error near unexpected token `fi'")),
      ("done", .wrong("bash: syntax error near unexpected token `done'")),
      ("echo \"it's\"", .whole), ("cat <<EOF\na\nEOF", .whole),
      ("case x in x) echo \"it's\";; esac", .whole), ("echo 'unexpected EOF'; false", .whole),
      ("", .whole), ("exit 3", .whole), ("# it's", .whole),
    ] as [(String, BashSyntax.Standing)])
  func standing(text: String, expected: BashSyntax.Standing) throws {
    #expect(try BashSyntax.standing(of: text, isExtended: false, run: Self.run) == expected)
  }

  @Test(
    "texts that need no look", arguments: ["ls -l", "echo \"$HOME\" 'a;b'", "echo a's 'b", "x=1"])
  func plain(text: String) { #expect(BashSyntax.isPlain(text)) }

  /// Pieces of which texts are made that are often not whole.
  private static let pieces = [
    "echo", "a", " ", " ", "'", "\"", "$", "x", "`", "(", ")", "{", "}", ";", "|", "&", "<", "#",
    "if", "then", "fi", "do", "!", "[[", "\\", "\n", "=", "[", "time", "case", "in",
  ]

  @Test func whatNeedsNoLookIsWhole() throws {
    var random = SplitMix64(seed: 1)
    var plain = Set<String>()
    while plain.count < 300 {
      let text = (0..<(1 + random.next(below: 8))).map { _ in
        Self.pieces[random.next(below: Self.pieces.count)]
      }.joined()
      if BashSyntax.isPlain(text) { plain.insert(text) }
    }
    for text in plain {
      let (status, output) = try Self.run(
        "bash", ["--noprofile", "--norc", "-n", "-c", text], ["BASH_ENV": ""])
      #expect(status.isSuccess, "\(text.debugDescription): \(output)")
    }
  }

  /// A file that BASH_ENV names is run by a bash that reads no start-up file, even with `-n`.
  @Test func theLookRunsNothing() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "look-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (trap, mark) = (folder.appending(path: "trap"), folder.appending(path: "mark"))
    try "touch '\(mark.path)'\n".write(to: trap, atomically: true, encoding: .utf8)
    let text = "touch '\(mark.path)'; echo $(touch '\(mark.path)')"
    let standing = try BashSyntax.standing(of: text, isExtended: true) {
      try Self.run($0, $1, ["BASH_ENV": trap.path].merging($2) { $1 })
    }
    #expect(standing == .whole)
    #expect(!FileManager.default.fileExists(atPath: mark.path))
  }
}
