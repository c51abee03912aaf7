import Foundation
import Processes
import Testing

/// `docs/running-in-ci.md`: its commands run, and its workflow is one.
@Suite struct CIPageTests {
  /// The blocks of the page in a language.
  static func blocks(_ language: String) -> [String] {
    let page = "\(Etude.root)/docs/running-in-ci.md"
    let text = (try? String(contentsOfFile: page, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "\n```\(language)\n").dropFirst().map {
      $0.components(separatedBy: "\n```").first ?? ""
    }
  }

  /// The commands of the page that run Etude, a block at a time.
  static let commands = blocks("sh").map { block in
    block.split(separator: "\n").filter { !$0.hasPrefix("scripts/") }.joined(separator: "\n")
  }

  /// What a workflow of the page runs and uses.
  private func workflow(_ name: String) throws -> [String: Any] {
    let yaml = try #require(Self.blocks("yaml").first { $0.hasPrefix("name: \(name)\n") })
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [
      "-c", "import json,sys,yaml; json.dump(yaml.load(sys.argv[1], yaml.BaseLoader), sys.stdout)",
      yaml,
    ]
    let pipe = Foundation.Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("the commands run as they stand", arguments: commands)
  func commandsRun(commands: String) throws {
    // The machines of CI between them run the whole course; elsewhere two pages show as much.
    let isWhole = commands.contains("--shard 2/2")
    let page =
      commands.contains("kafka/") ? "kafka/keys-and-partitions" : "bloom-filters/false-positives"
    let checkout = try Checkout(pages: isWhole ? nil : [page, "transactions/atomicity"])
    // Twenty rounds under load are `--repeat`'s own tests; here two show that the line is right.
    let lines = commands.replacingOccurrences(of: "--repeat 20", with: "--repeat 2")
    let result = try checkout.run(lines)
    // What is written to a file and not to the screen says there what has failed.
    let report = try? String(contentsOfFile: "\(checkout.path)/durations.json", encoding: .utf8)
    #expect(result.status == 0, "\(commands)\n\(result.output)\n\(report ?? "")")
    if commands.contains("--junit") {
      #expect(FileManager.default.fileExists(atPath: "\(checkout.path)/results/lessons.xml"))
    }
  }

  @Test func theScriptsAreThere() throws {
    let scripts = Self.blocks("sh").flatMap { $0.split(separator: "\n") }
      .filter { $0.hasPrefix("scripts/") }
    #expect(!scripts.isEmpty)
    for script in scripts {
      #expect(Executable.find("\(Etude.root)/\(script)") != nil, "\(script)")
    }
  }

  @Test func theWorkflowWithTheActionSaysWhatTheActionKnows() throws {
    let workflow = try workflow("pages")
    let jobs = try #require(workflow["jobs"] as? [String: [String: Any]])
    let steps = jobs.values.compactMap { $0["steps"] as? [[String: Any]] }.flatMap { $0 }
    let action = try String(contentsOfFile: "\(Etude.root)/action.yml", encoding: .utf8)
    for step in steps {
      let uses = try #require(step["uses"] as? String)
      #expect(uses.contains(/^(actions|example)\/[a-z-]+@[0-9a-f]{40}$/), "\(uses)")
      guard uses.hasPrefix("example/etude@") else { continue }
      for (name, _) in step["with"] as? [String: Any] ?? [:] {
        #expect(action.contains("\n  \(name):\n    description:"), "\(name)")
      }
    }
    #expect(steps.count { ($0["uses"] as? String)?.hasPrefix("example/") == true } == 2)
    // Only the job that publishes may write, and it runs no page.
    #expect(jobs.filter { $0.value["permissions"] != nil }.map(\.key) == ["publish"])
  }

  @Test func theWorkflowRunsTheCommandsOfThePage() throws {
    let workflow = try workflow("lessons")
    #expect(workflow["on"] != nil)
    let jobs = try #require(workflow["jobs"] as? [String: [String: Any]])
    let job = try #require(jobs["check"])
    #expect(job["runs-on"] as? String != nil)
    let strategy = try #require(job["strategy"] as? [String: Any])
    let matrix = try #require(strategy["matrix"] as? [String: [String]])
    let shards = try #require(matrix["shard"])
    let merge = try #require(jobs["merge"])
    #expect(merge["needs"] as? String == "check")
    let parts = [job, merge].compactMap { $0["steps"] as? [[String: Any]] }
    #expect(parts.count == 2)
    let steps = parts.flatMap { $0 }
    for step in steps { #expect((step["run"] == nil) != (step["uses"] == nil), "\(step)") }
    for action in steps.compactMap({ $0["uses"] as? String }) {
      // By the commit: a tag can be moved to other code.
      #expect(action.contains(/^actions\/[a-z-]+@[0-9a-f]{40}$/), "\(action)")
    }
    // The page's own commands are these, for each machine; the last one installs and builds too.
    var runs: [String] = []
    for run in steps.compactMap({ $0["run"] as? String }) where !runs.contains(run) {
      runs.append(run)
    }
    let expected = runs.flatMap { run in
      run.contains("matrix.shard")
        ? shards.map { run.replacingOccurrences(of: "${{ matrix.shard }}", with: $0) } : [run]
    }
    #expect(expected.joined(separator: "\n") == Self.blocks("sh").first)
    #expect(runs.contains { $0.contains("/\(shards.count) ") })
  }
}
