import Foundation
import Processes
import Testing

/// Notebooks, run by Jupyter's own programs.
@Suite struct NotebookTests {
  @Test(
    "an exported lesson prints in nbclient what its transcript says",
    arguments: [
      // Open transactions, waits and a deadlock.
      ("transactions/deadlock", 0),
      ("kafka/keys-and-partitions", 0),
      // Swift, with pictures.
      ("consistent-hashing/ring", 1),
      // Servers that crash and are promoted.
      ("db-replica/failover", 0),
      ("bloom-filters/redis", 0),
    ])
  func lessons(name: String, pictures: Int) throws {
    let jupyter = try Jupyter()
    let folder = jupyter.folder.path
    let run = try Etude.run(["run", "--fresh", "--transcripts", "\(folder)/transcripts", name])
    try #require(run.status == 0, "\(run.output)")
    let file = "\(folder)/lesson.ipynb"
    let export = try Etude.run([
      "export", "--ipynb", "--transcripts", "\(folder)/transcripts", "--output", file, name,
    ])
    try #require(export.status == 0, "\(export.output)")
    let result = try jupyter.run("lesson", file)
    #expect(result.status == 0, "\(result.output)")
    let counts = result.output.split(whereSeparator: \.isWhitespace).suffix(2).compactMap {
      Int($0)
    }
    #expect(counts.count == 2 && counts[0] > 5 && counts[1] >= pictures, "\(result.output)")
  }

  @Test(
    "cells that a person types",
    arguments: ["blocked", "errors", "swift", "interrupt", "interrupts", "restart", "killed"])
  func cells(scenario: String) throws {
    let result = try Jupyter().run("cells", scenario)
    #expect(result.status == 0 && result.output.hasSuffix("done\n"), "\(result.output)")
  }

  @Test("the messages are those of the schema, and what is none ends the program")
  func messages() throws {
    let etude = try #require(Installation.current.helper("etude"))
    let result = try Jupyter().run("stdio", etude)
    #expect(result.status == 0 && result.output.hasSuffix("done\n"), "\(result.output)")
  }

  @Test("the real Jupyter server runs cells")
  func server() throws {
    let jupyter = try Jupyter()
    let result = try jupyter.run("server", jupyter.folder.path)
    #expect(result.status == 0 && result.output.hasSuffix("done\n"), "\(result.output)")
  }
}
