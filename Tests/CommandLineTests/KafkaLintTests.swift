import Foundation
import Testing

/// Commands of kafka steps are read before anything runs.
@Suite struct KafkaLintTests {
  private static let page = """
    ---
    title: A
    services: {broker: kafka}
    ---

    ## A

    ```sh
    echo 1
    ```

    ```output
    <int:n>
    ```

    ```kafka
    kafka-topics --create --topic posts --partitions ${n}
    kafka-console-consumer --topic posts --max-messages few
    ^C
    kafka-topics --lst
    ```

    ```kafka
    kafka-topics --list --topc ${n}
    ```

    ```kafka
    kafka-topics --lst
    ```

    ```output
    lst is not a recognized option
    ...
    ```

    """

  private static let findings = [
    "01-a.md:18:1: kafka-console-consumer: Cannot parse argument 'few' of option max-messages; a "
      + "whole number stands after it",
    "01-a.md:20:1: kafka-topics: lst is not a recognized option; did you mean --list?",
    "01-a.md:24:1: kafka-topics: topc is not a recognized option; did you mean --topic?",
  ]

  @Test(arguments: [["lint"], ["check"], ["accept", "m/a"]])
  func isFoundBeforeAnythingRuns(_ command: [String]) throws {
    let course = try TemporaryFolder()
    try course.write("lessons/01-m/01-a.md", Self.page)
    let result = try Etude.run(command + ["--course", course.path])
    #expect(result.status == 2)
    let lines = result.output.components(separatedBy: "\n").filter { $0.contains(".md:") }
    #expect(lines.count == Self.findings.count, "\(result.output)")
    for (line, finding) in zip(lines, Self.findings) {
      #expect(line.contains(finding), "\(line)")
      #expect(line.hasSuffix("its `output` block has what the tool prints"), "\(line)")
    }
  }
}
