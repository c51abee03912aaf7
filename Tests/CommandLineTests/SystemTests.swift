import Testing

/// `etude system`: the list, and the help of each system.
@Suite struct SystemTests {
  @Test func theListNamesEverySystemInALine() throws {
    let list = try Etude.run(["system"])
    #expect(list.status == 0, "\(list.output)")
    let names = list.lines.map { String($0.prefix { $0 != " " }) }
    #expect(names.first == "kv")
    #expect(Set(names).count == names.count)
    for name in names {
      let help = try Etude.run(["system", name, "--help"])
      #expect(help.status == 0)
      #expect(help.output.contains("Usage: etude system \(name) [options]"), "\(help.output)")
      #expect(help.output.contains("--port P"), "\(help.output)")
      #expect(try Etude.run(["help", "system", name]).output == help.output)
    }
  }

  @Test func serveKVIsAnotherNameOfOne() throws {
    let (other, own) = (
      try Etude.run(["serve-kv", "--help"]), try Etude.run(["system", "kv", "--help"])
    )
    #expect(other.output.replacing("serve-kv", with: "system kv") == own.output)
  }
}
