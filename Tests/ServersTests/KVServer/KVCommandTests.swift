import Servers
import Testing

/// What single commands answer, where `KVServerTests` shows how a session goes.
@Suite struct KVCommandTests {
  private static let nines = String(repeating: "9", count: 100)

  private static func arity(_ name: String) -> String {
    "-ERR wrong number of arguments for '\(name)' command\n"
  }

  @Test(
    arguments: [
      ("ECHO hello\n", "$5\nhello\n"),
      ("ECHO\n", arity("echo")),
      ("ECHO a b\n", arity("echo")),
      ("PING a b\n", arity("ping")),
      ("SET a 1\nEXISTS a b a\n", "+OK\n:2\n"),
      ("EXISTS\nDEL\n", arity("exists") + arity("del")),
      ("SET a 1\nDEL a a\n", "+OK\n:1\n"),
      ("DBSIZE a\n", arity("dbsize")),
      ("SELECT 0\n", "+OK\n"),
      ("SELECT\n", arity("select")),
      ("CLIENT SETNAME me\nCLIENT SETINFO lib-name x\nCLIENT GETNAME\n", "+OK\n+OK\n$-1\n"),
      (
        "CLIENT LIST\nCLIENT\n",
        "-ERR unknown subcommand of 'client'\n-ERR unknown subcommand of 'client'\n"
      ),
      ("CONFIG SET save x\n", "-ERR unknown subcommand of 'config'\n"),
      ("CONFIG GET nosuch AppendOnly\n", "*2\n$10\nAppendOnly\n$2\nno\n"),
      // No more of a name is sent back than fits into a line on a screen.
      ("\(nines)\n", "-ERR unknown command '\(nines.prefix(64))'\n"),
      // A browser's second line, should the first have been another one than POST.
      ("Host: localhost\nPING\n", ""),
      ("QUIT now\nPING\n", "+OK\n"),
    ])
  func reply(request: String, reply: String) throws {
    let server = try KVServer(port: 0)
    #expect(try KVServerTests.answer(server, request) == reply)
    try server.stop()
  }

  /// Names that have a command's letters in them, and are none.
  @Test(arguments: [
    "\0PING", "\0\0\0\0PING", "x\0\0\0\0PING", "x\0COMMAND", "PING\0", "PINGPINGPING", "",
  ])
  func isNoCommand(name: String) throws {
    let server = try KVServer(port: 0)
    let reply = try KVServerTests.answer(server, "*1\r\n$\(name.utf8.count)\r\n\(name)\r\n")
    #expect(reply.hasPrefix("-ERR unknown command"), "\(reply)")
    try server.stop()
  }

  /// As a line the value of SET is the rest of it; with lengths each argument is itself, and options
  /// that the server does not have are not passed over in silence.
  @Test func optionsAreNotIgnored() throws {
    let server = try KVServer(port: 0)
    let set = "*5\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n$2\r\nEX\r\n$2\r\n10\r\n"
    #expect(
      try KVServerTests.answer(server, set)
        == "-ERR wrong number of arguments for 'set' command\r\n")
    #expect(try KVServerTests.answer(server, "SET a 1 EX 10\nGET a\n") == "+OK\n$7\n1 EX 10\n")
    try server.stop()
  }

  @Test func infoSaysWhatIsThere() throws {
    let server = try KVServer(port: 0)
    let other = try ByteConnection(to: server.address)
    try other.send("SET name Alice\nSET b 22\n")
    #expect(try other.receive(8) == Array("+OK\n+OK\n".utf8))
    let asker = try ByteConnection(to: server.address)
    try asker.send("INFO\n")
    let lines = String(decoding: try asker.receiveSome(), as: UTF8.self).split(separator: "\r\n")
    #expect(lines.contains("connected_clients:2"))
    #expect(lines.contains("used_memory_dataset:12"))
    #expect(lines.contains("db0:keys=2,expires=0,avg_ttl=0"))
    other.close()
    let deadline = ContinuousClock.now + .seconds(30)
    while server.statistics.connections > 1 { try #require(ContinuousClock.now < deadline) }
    try asker.send("INFO\n")
    let later = String(decoding: try asker.receiveSome(), as: UTF8.self)
    #expect(later.contains("connected_clients:1\r\n"))
    try server.stop()
  }

  @Test func aCommandThatIsBuiltInStaysAsItIs() throws {
    let commands: [String: KVCommand] = [
      "GET": { _, _ in .status("mine") }, "QUIT": { _, _ in .status("mine") },
      "HELLO": { _, _ in .status("mine") }, "GETS": { _, _ in .status("mine") },
    ]
    let server = try KVServer(port: 0, commands: commands)
    #expect(try KVServerTests.answer(server, "GET a\ngets\nQUIT\n") == "$-1\n+mine\n+OK\n")
    #expect(try KVServerTests.answer(server, "HELLO 9\n").hasPrefix("-NOPROTO"))
    try server.stop()
  }
}
