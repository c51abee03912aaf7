import Foundation
import Testing

/// What shells complete, asked of the shells themselves.
@Suite struct CompletionTests {
  /// Runs a script of a shell with the completion for it in the file that `$1` names.
  private static func lines(_ shell: String, _ script: String) throws -> [String] {
    let folder = try TemporaryFolder()
    let text = try Etude.run(["completion", shell])
    try #require(text.status == 0)
    try folder.write("completion", text.standardOutput)
    let arguments = shell == "fish" ? ["--no-config", "-c", script] : ["-f", "-c", script, shell]
    let ended = try run(
      "/usr/bin/\(shell)", arguments + ["\(folder.path)/completion"],
      environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path], in: folder.path,
      mergesErrors: true)
    #expect(ended.status == 0, "\(ended.output)")
    return ended.output.split(separator: "\n").map(String.init)
  }

  @Test(arguments: [
    ("etude che", ["check"]), ("etude s", ["step", "serve", "site", "system", "serve-kv"]),
    ("etude check --fa", ["--fail-fast"]), ("etude lint --fa", []), ("etude check less", []),
  ])
  func bash(typed: String, completed: [String]) throws {
    let script = """
      source "$1"; COMP_WORDS=(\(typed)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _etude; printf '%s\\n' "${COMPREPLY[@]}"
      """
    #expect(try Self.lines("bash", script) == completed)
  }

  @Test(arguments: [
    ("etude che", ["check"]), ("etude check --fail", ["--fail-fast"]), ("etude lint --fail", []),
  ])
  func fish(typed: String, completed: [String]) throws {
    let script = "source $argv[1]; complete --do-complete '\(typed)'"
    let words = try Self.lines("fish", script).map { String($0.prefix { $0 != "\t" }) }
    #expect(words == completed)
  }

  /// zsh has no command that completes a line and prints the result: the calls that offer something are
  /// replaced by ones that print what they are given.
  @Test(arguments: [
    ("etude che", "check:run lessons and say exactly what differs from their pages"),
    ("etude check --fa", "--fail-fast[begin no further lesson once one has failed]"),
  ])
  func zsh(typed: String, offered: String) throws {
    let script = """
      compdef() { }; _describe() { print -rl -- ${(P)2} }; _arguments() { print -rl -- "$@" }
      source "$1"; words=(\(typed)); CURRENT=${#words}; _etude
      """
    let lines = try Self.lines("zsh", script)
    #expect(lines.contains(offered), "\(lines)")
  }

  @Test func anotherShellIsRefused() throws {
    for operands in [[], ["tcsh"], ["bash", "zsh"]] {
      let ended = try Etude.run(["completion"] + operands)
      #expect(ended.status == 2)
      #expect(ended.output == "etude completion: name one shell: bash, zsh or fish\n")
    }
  }
}
