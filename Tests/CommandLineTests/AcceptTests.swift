import Testing

/// `etude accept` on dialogues that people have written.
@Suite struct AcceptTests {
  @Test("a line that looks like a command behind another prompt is told of when it goes")
  func prompts() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "README.md",
      "# A\n\n```console\n$ true\n# whoami\nroot\n$ echo a\nb\n$ echo '# c'\n# c\n$ echo d\nuser@host:~$ e\n```\n"
    )
    let result = try Etude.run(["accept", "README.md"], in: folder.path)
    #expect(
      result.output.contains(
        "README.md: 1 block changed\n"
          + "  a line that looks like a command is gone: line 5: `# whoami` was read as output; to run it, "
          + "begin with the block's own prompt\n"
          + "  a line that looks like a command is gone: line 12: `user@host:~$ e` was"),
      "\(result.output)")
    #expect(!result.output.contains("`# c`"), "\(result.output)")
  }
}
