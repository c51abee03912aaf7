import Glibc
import Processes
import Testing

/// What a page's processes can reach of the terminal at which the page is run: nothing.
@Suite struct ControllingTerminalTests {
  /// A step that writes to the terminal behind the runner's back, as `sudo`, `ssh` and `getpass`
  /// do, and one that asks the kernel for the terminal of every process of the run.
  private static let page = """
    ---
    title: Prompts
    services:
      cache: redis
      queue: kafka
    ---

    ```sh
    printf 'Password: ' > /dev/tty
    ```

    ```output
    sh: 1: cannot create /dev/tty: No such device or address
    [2]
    ```

    The number of the terminal is the fifth field behind the program's name.

    ```sh
    grep -lsz "^ETUDE_RUN=$ETUDE_RUN" /proc/[0-9]*/environ | sed 's/environ/stat/' |
      xargs cat 2> /dev/null | sed 's/.*) //' | cut -d ' ' -f 5 | sort -u
    ```

    ```output
    0
    ```

    """

  @Test("no process of a page has the terminal at which the page is run")
  func noControllingTerminal() throws {
    let folder = try TemporaryFolder()
    try folder.write("lessons/01-m/01-prompts.md", Self.page)
    let etude = try #require(Installation.current.helper("etude"))
    let script = try #require(Executable.find("script"), "script (bsdutils) is not installed")
    var environment = ["PATH": Executable.environmentValue("PATH") ?? Executable.defaultPath]
    environment["HOME"] = folder.path
    // `script` makes a terminal and runs the command as its session's leader.
    let launch = ChildProcess.Launch(
      script,
      ["-qec", "test -t 0 && '\(etude)' check --course '\(folder.path)'", "/dev/null"],
      environment: environment)
    let (status, output) = try ChildProcess.collect(launch, deadline: .after(.seconds(60)))
    #expect(status.isSuccess, "\(output)")
    #expect(!output.contains("Password"), "\(output)")
  }
}
