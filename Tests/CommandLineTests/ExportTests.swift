import Foundation
import LessonText
import Processes
import Testing

/// `etude export`, as the tools see it that read its results.
@Suite struct ExportTests {
  static let lessons = (try? Course.load(root: Etude.root).lessons.map(\.path)) ?? []

  /// Runs a program; returns its status and all that it printed.
  private func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> (status: Int32, output: String) {
    let ended = try CommandLineTests.run(
      try #require(Executable.find(program), "\(program) is missing"), arguments,
      environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
      mergesErrors: true)
    return (ended.status, ended.output)
  }

  private func export(_ lesson: String, _ options: [String], to file: String) throws {
    let result = try Etude.run(["export"] + options + ["--output", file, lesson])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.isEmpty)
  }

  @Test("every lesson is a notebook that nbformat accepts")
  func notebooks() throws {
    let folder = try TemporaryFolder()
    var files: [String] = []
    let texts = ["accept", "pass"].flatMap { kind in
      FixtureTests.cases(kind).map { name in
        "\(FixtureTests.folder)/\(kind)/\(name)/\(kind == "accept" ? "after" : "lesson").md"
      }
    }
    for (index, lesson) in (Self.lessons + texts).enumerated() {
      let file = "\(folder.path)/\(index).ipynb"
      try export(lesson, ["--ipynb"], to: file)
      files.append(file)
    }
    #expect(!files.isEmpty)
    let script = """
      import nbformat, sys, warnings
      warnings.simplefilter("error")
      for name in sys.argv[1:]:
          with open(name) as file:
              nbformat.validate(nbformat.read(file, as_version=nbformat.NO_CONVERT))
      """
    let result = try run("\(Etude.root)/.build/venv/bin/python", ["-c", script] + files)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test("every lesson is a script that bash can read", arguments: lessons)
  func shellScripts(lesson: String) throws {
    let folder = try TemporaryFolder()
    let file = "\(folder.path)/lesson.sh"
    try export(lesson, ["--sh"], to: file)
    let result = try run("bash", ["-n", file])
    #expect(result.status == 0 && result.output.isEmpty, "\(result.output)")
  }

  /// A lesson that exports a page with `etude export` and runs the result on its own services.
  private func check(_ page: String, command: String, expecting output: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("page.md", page)
    let etude = try #require(Installation.current.helper("etude"))
    try folder.write(
      "outer.md",
      """
      ---
      title: The exported page
      services:
        db: postgres
        cache: redis
      ---

      ```sh
      etude() { (cd '\(folder.path)' && '\(etude)' "$@"); }
      \(command)
      ```

      ```output
      \(output)
      ```

      """)
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/lessons/01-none", withIntermediateDirectories: true)
    let result = try Etude.run(["check", "\(folder.path)/outer.md"])
    #expect(result.status == 0, "\(result.output)")
  }

  private static let page = """
    ---
    title: Exported
    services:
      db: postgres
      cache: redis
    ---

    It's "prose" with $(danger) and `code`; \\q is no command here.

    ```sql
    CREATE TABLE t (a int, b text);
    INSERT INTO t VALUES (1, $$it's$$) RETURNING a;
    ```

    ```output
     a 
    ---
     <int:a>
    (1 row)

    INSERT 0 1
    ```

    ```sql session=other
    SELECT 'never in the script of main';
    ```

    ```sql
    SELECT b, '${a}' AS quoted FROM t WHERE a = ${a};
    ```

    ```redis
    SET "a key" $HOME
    GET "a key"
    ```

    ```sh
    echo "${a:-unset}"
    exit 3
    ```

    ```sh
    echo still here
    ```

    """

  @Test func sqlRunsWithPsql() throws {
    try check(
      Self.page,
      command: "etude export --sql page.md | psql -X -A -t -v a=1 -f -",
      expecting: "CREATE TABLE\n1\nINSERT 0 1\nit's|1")
  }

  @Test func sqlOfAnotherSession() throws {
    try check(
      Self.page, command: "etude export --sql --session other page.md | psql -X -A -t -f -",
      expecting: "never in the script of main")
  }

  @Test func shellScriptRunsWithBash() throws {
    try check(
      Self.page, command: "etude export --sh page.md > s && a=1 bash s",
      expecting: """
        CREATE TABLE
         a 
        ---
         1
        (1 row)

        INSERT 0 1
                  ?column?           
        -----------------------------
         never in the script of main
        (1 row)

          b   | quoted 
        ------+--------
         it's | 1
        (1 row)

        OK
        $HOME
        1
        still here
        """)
  }

  @Test("scripts with an interpreter of their own, and strict ones")
  func scriptsThatAreFiles() throws {
    try check(
      """
      ---
      title: Exported
      services: {db: postgres, cache: redis}
      strict: true
      ---

      ```sh name=counts
      #!/usr/bin/env python3
      import os.path
      END = "it's"
      print(os.path.basename(__file__), END)
      ```

      ```sh
      echo plain; false; echo not reached
      ```

      ```sh
      #!/bin/bash
      echo file
      false | true
      echo not reached
      ```

      ```sh
      #!/bin/sh
      echo END; x=$(echo sub)
      cat <<END
      $x
      END
      exit 7
      ```

      """, command: "etude export --sh page.md > s && bash s",
      expecting: """
        .counts it's
        plain
        file
        END
        sub
        [7]
        """)
  }

  @Test(
    "a notebook has a cell a step, folded where the page folds, with outputs as they are expected")
  func notebookCells() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "lessons/01-m/01-page.md",
      Self.page
        + """
        ```sql predict
        SELECT 3 AS n;
        ```

        ```output
         n
        ---
         3
        (1 row)

        ```

        ```choices
        - [x] `3`: Right.
        - [ ] `4`: Wrong.
        ```

        Print four.

        ```sh answer
        echo 4
        ```

        """)
    let file = "\(folder.path)/page.ipynb"
    let exported = try Etude.run([
      "export", "--course", folder.path, "--ipynb", "--output", file, "m/page",
    ])
    #expect(exported.status == 0, "\(exported.output)")
    let notebook = try JSONDecoder().decode(
      Notebook.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
    #expect(notebook.metadata.kernelspec.name == "etude")
    let code = notebook.cells.filter { $0.cell_type == "code" }
    #expect(
      code.map { $0.source.joined() }.prefix(4) == [
        "%%etude\ntitle: Exported\nservices:\n  db: postgres\n  cache: redis",
        // Later steps use its value, so what it prints counts.
        """
        %%sql
        CREATE TABLE t (a int, b text);
        INSERT INTO t VALUES (1, $$it's$$) RETURNING a;
        %%output
         a\u{20}
        ---
         <int:a>
        (1 row)

        INSERT 0 1
        """,
        "%%sql session=other\nSELECT 'never in the script of main';",
        "%%sql\nSELECT b, '${a}' AS quoted FROM t WHERE a = ${a};",
      ])
    #expect(code[1].outputs?.first?.text?.first == " a \n" && code[1].metadata.jupyter == nil)
    let guess = code[code.count - 2]
    #expect(guess.source == ["%%sql\n", "SELECT 3 AS n;"])
    #expect(guess.metadata.jupyter == ["outputs_hidden": true])
    let answer = try #require(code.last)
    #expect(answer.source == ["%%sh\n", "echo 4"] && answer.metadata.tags == ["answer"])
    #expect(answer.metadata.jupyter == ["outputs_hidden": true, "source_hidden": true])
    // The choices stand before the step, and which one is right behind it, folded.
    let place = try #require(notebook.cells.firstIndex { $0.source == guess.source })
    #expect(
      notebook.cells[place - 1].source == ["What do you expect?\n", "\n", "- `3`\n", "- `4`"])
    #expect(notebook.cells[place + 1].source.first?.hasPrefix("<details>") == true)
    #expect(Set(notebook.cells.map(\.id)).count == notebook.cells.count)
  }

  /// What is looked at of a notebook.
  private struct Notebook: Decodable {
    struct Metadata: Decodable { var kernelspec: Kernel }
    struct Kernel: Decodable { var name: String }
    struct Cell: Decodable {
      var cell_type: String
      var id: String
      var source: [String]
      var metadata: CellMetadata
      var outputs: [Output]?
    }
    struct CellMetadata: Decodable {
      var jupyter: [String: Bool]?
      var tags: [String]?
    }
    struct Output: Decodable { var text: [String]? }
    var metadata: Metadata
    var cells: [Cell]
  }

  @Test func outputsAreThoseOfTheTranscript() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "lessons/01-m/01-page.md",
      "---\ntitle: A\n---\n\n```sh\necho $((6 * 7))\n```\n\n```output\n<int>\n```\n")
    let arguments = ["export", "--course", folder.path, "--sh", "m/page"]
    #expect(try Etude.run(arguments).standardOutput.contains("\n#> <int>\n"))
    #expect(try Etude.run(["run", "--course", folder.path]).status == 0)
    #expect(try Etude.run(arguments).standardOutput.contains("\n#> 42\n"))
  }

  @Test(
    "a wrong command line is explained",
    arguments: [
      (["transactions/atomicity"], "say one of --ipynb, --sql, --sh and --markdown"),
      (["--sh", "--sql", "transactions/atomicity"], "say one of"),
      (["--sh"], "name one lesson"), (["--sh", "transactions"], "name one"),
      (["--sql", "bloom-filters/bits"], "has no sql steps"),
      (["--sql", "--session", "nobody", "transactions/atomicity"], "there is: "),
      (["--sh", "--session", "main", "transactions/atomicity"], "goes with --sql"),
    ])
  func wrongCommandLine(arguments: [String], message: String) throws {
    let result = try Etude.run(["export"] + arguments)
    #expect(result.status == 2)
    #expect(result.output.contains(message), "\(result.output)")
  }
}
