import Foundation
import Processes
import Testing

/// `docs/your-own-readme.md`: its files are written and its commands run, in a fresh folder.
@Suite struct OwnReadmeTests {
  @Test("five minutes")
  func tour() throws {
    let guide = try String(
      contentsOfFile: "\(Etude.root)/docs/your-own-readme.md", encoding: .utf8)
    let folder = try TemporaryFolder()
    let etude = try #require(Installation.current.helper("etude"))
    let search = URL(fileURLWithPath: etude).deletingLastPathComponent().path
    let variables = ProcessInfo.processInfo.environment.merging([
      "PATH": "\(search):\(ProcessInfo.processInfo.environment["PATH"] ?? "")", "NO_COLOR": "1",
    ]) { $1 }
    var written: [String] = []
    var commands = 0
    var fence: (end: Substring, text: [Substring])?
    var name = ""
    for line in guide.split(separator: "\n", omittingEmptySubsequences: false) {
      if let open = fence {
        if line == open.end {
          try folder.write(name, open.text.joined(separator: "\n") + "\n")
          written.append(name)
          if name.hasPrefix("bin/") {
            try FileManager.default.setAttributes(
              [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/\(name)")
          }
          fence = nil
        } else {
          fence?.text.append(line)
        }
      } else if line.hasPrefix("```") {
        fence = (line.prefix { $0 == "`" }, [])
      } else if let match = line.firstMatch(of: /`([^`]+)`:$/) {
        name = String(match.1)
      } else if line.hasPrefix("    ") {
        commands += 1
        let ended = try CommandLineTests.run(
          "/bin/bash", ["-e", "-c", String(line)], environment: variables, in: folder.path,
          mergesErrors: true)
        #expect(ended.status == 0, "\(line): \(ended.output)")
      }
    }
    #expect(written == ["README.md", "bin/acme", "README.md"])
    #expect(commands >= 8)
    let readme = try String(contentsOfFile: "\(folder.path)/README.md", encoding: .utf8)
    #expect(readme.contains("```output\nacme: 3 words\n```"), "\(readme)")
  }
}
