import Foundation
import Glibc
import Processes
import Testing

/// Where output goes, and what is said when it does not arrive.
@Suite struct OutputTests {
  private static let lesson = "Tests/Fixtures/runs/pass/requires/lesson.md"

  /// Command lines that print, each in its own way.
  static let printing: [[String]] = [
    ["list", "kafka"], ["lint", "Tests/Fixtures/runs/fail/findings/lesson.md"], ["cache", "kafka"],
    ["check", "--json", lesson], ["check", lesson], ["run", "--fresh", lesson],
    ["run", "--fresh", "--json", lesson], ["export", "--sh", "kafka/keys-and-partitions"],
    ["export", "--ipynb", "kafka/keys-and-partitions"], ["--help"], ["--version"],
    ["check", "--help"], ["help", "site"], ["system"],
    ["serve-kv", "--port", "0"], ["system", "kv", "--port", "0"],
  ]

  /// Runs `etude` through bash, where `$etude` is the program and `$d` a folder of the test's own.
  private func shell(
    _ script: String, _ folder: TemporaryFolder
  ) throws -> (status: Int32, output: String) {
    let variables = ProcessInfo.processInfo.environment.merging([
      "etude": try #require(Installation.current.helper("etude")), "d": folder.path, "TERM": "dumb",
    ]) { $1 }
    let ended = try run(
      "/bin/bash", ["-c", script], environment: variables, in: Etude.root, mergesErrors: true)
    return (ended.status, ended.output)
  }

  private func quoted(_ words: [String]) -> String {
    words.map { "'\($0)'" }.joined(separator: " ")
  }

  /// Words that keep a run's files in the test's own folder.
  private func keeping(_ words: [String], in folder: TemporaryFolder) -> [String] {
    ["run", "cache"].contains(words[0]) ? words + ["--transcripts", "\(folder.path)/t"] : words
  }

  @Test("output that does not fit is an error of the command", arguments: printing)
  func fullDisk(words: [String]) throws {
    let folder = try TemporaryFolder()
    let line = quoted(keeping(words, in: folder))
    let full = try shell("$etude \(line) > /dev/full", folder)
    #expect(full.status == 4)
    #expect(
      full.output.hasSuffix("etude: cannot write to standard output: No space left on device\n"),
      "\(full.output)")
    let closed = try shell("$etude \(line) >&-", folder)
    #expect(closed.status == 4)
    #expect(
      closed.output.hasSuffix("etude: cannot write to standard output: Bad file descriptor\n"),
      "\(closed.output)")
  }

  @Test("a reader that has gone ends the command without a word", arguments: printing)
  func readerHasGone(words: [String]) throws {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Installation.current.helper("etude")))
    process.arguments = keeping(words, in: folder)
    process.currentDirectoryURL = URL(fileURLWithPath: Etude.root)
    let pipe = Foundation.Pipe()
    process.standardOutput = pipe
    let error = try folder.file("error")
    process.standardError = error.handle
    // Closed before anything is printed: so the first write fails, not one at some time.
    try pipe.fileHandleForReading.close()
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 141)
    #expect(process.terminationReason == .exit)
    #expect(try error.text() == "")
  }

  @Test("a reader that goes in the middle ends the run, and nothing of it is left")
  func readerLeavesARun() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "lessons/01-m/01-a.md",
      """
      ---
      title: A
      services:
        cache: redis
      ---

      ```redis
      PING
      ```

      ```sh timeout=300s
      touch '\(folder.path)/late'
      sleep 300
      ```
      """)
    let scratch = "\(folder.path)/scratch"
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: false)
    try FileManager.default.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: scratch)
    let result = try shell(
      """
      export TMPDIR=\(scratch)
      exec {gone}> >(exec true); wait $!
      $etude run --fresh --course "$d" m/a >&$gone
      echo "status $?"; ls -A \(scratch)
      """, folder)
    #expect(result.output == "status 141\n")
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/late"))
  }

  @Test("a report goes where its path leads, and replaces nothing else")
  func junitInto() throws {
    let folder = try TemporaryFolder()
    let result = try shell(
      """
      cd "$d"; export lesson='\(Etude.root)/\(Self.lesson)'
      ln -s real link; mkfifo fifo; cat fifo > from-fifo &
      check() { $etude check --course '\(Etude.root)' "$lesson" --junit "$1"; }
      check link > /dev/null; echo "link $? $(readlink link) $(head -c 5 real)"
      check fifo > /dev/null; wait; echo "fifo $? $(stat -c %F fifo) $(head -c 5 from-fifo)"
      check /dev/stdout > both; echo "stdout $? $(grep -c '1 lesson' both) $(grep -c '<?xml' both)"
      check /dev/fd/3 3> three > /dev/null; echo "three $? $(head -c 5 three)"
      check /dev/full > /dev/null; echo "full $? $(stat -c %F /dev/full)"
      """, folder)
    #expect(
      result.output == """
        link 0 real <?xml
        fifo 0 fifo <?xml
        stdout 0 1 1
        three 0 <?xml
        etude check: cannot write /dev/full: No space left on device
        full 4 character special file

        """)
  }

  @Test(
    "a file that cannot be written is said in one sentence",
    arguments: [
      (
        ["export", "--sh", "kafka/keys-and-partitions", "--output", "/proc/x/y"], 4,
        "cannot make the folder /proc/x: No such file or directory"
      ),
      (
        ["export", "--sh", "kafka/keys-and-partitions", "--output", "/dev/full"], 4,
        "cannot write /dev/full: No space left on device"
      ),
      (
        ["export", "--sh", "kafka/keys-and-partitions", "--output", "/"], 4,
        "cannot write /: Is a directory"
      ),
      (
        ["check", lesson, "--junit", "/dev/null/r.xml"], 2,
        "--junit: cannot make the folder /dev/null: Not a directory"
      ),
      (
        ["run", "--fresh", lesson, "--transcripts", "/dev/null"], 4,
        "cannot make the folder /dev/null: Not a directory"
      ),
      (["site", lesson, "--output", "/proc/site"], 4, "cannot make the folder /proc/site.new-"),
      (
        ["check", lesson, "--shard", "1/2", "--durations", "/dev/zero"], 1,
        "/dev/zero: not a regular file, but a device"
      ),
    ])
  func cannotWrite(words: [String], status: Int32, message: String) throws {
    let result = try Etude.run(words)
    #expect(result.status == status, "\(result.output)")
    #expect(result.output.contains("etude \(words[0]): \(message)"), "\(result.output)")
    #expect(!result.output.contains("Cocoa"), "\(result.output)")
  }

  @Test("another user's files are refused by their names", .enabled(if: getuid() == 0))
  func anotherUser() throws {
    let folder = try TemporaryFolder()
    try folder.write("closed/file", "old")
    try folder.write("closed/open", "old")
    let result = try shell(
      """
      cd "$d"; chmod 666 closed/open; chmod 755 . closed
      for file in closed/new closed/file closed/open; do
        setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent \
          $etude export --course '\(Etude.root)' --sh kafka/keys-and-partitions --output $file
        echo "$?"
      done
      cat closed/file; echo; head -1 closed/open; ls -A closed
      """, folder)
    #expect(
      result.output == """
        etude export: cannot write closed/new: Permission denied
        4
        etude export: cannot write closed/file: Permission denied
        4
        0
        old
        #!/usr/bin/env bash
        file
        open

        """)
  }
}
