import RedisClient
import Testing

/// What a client that speaks RESP3 is told, and one that does not. Lua scripts see either, without
/// a connection that speaks it.
@Suite struct ProtocolTests {
  private func eval(_ script: String, resp: Int, on server: ModuleServer) throws -> RedisReply {
    try server.connection.eval("redis.setresp(\(resp)); \(script)")
  }

  @Test(
    "truth values are booleans",
    arguments: [
      ("'BF.ADD', 'k', 'x'", "boolean"), ("'BF.EXISTS', 'k', 'a'", "boolean"),
      ("'BF.EXISTS', 'none', 'a'", "boolean"), ("'BF.CARD', 'k'", "number"),
    ])
  func truth(command: String, type: String) throws {
    let server = try ModuleServer()
    #expect(try server.run("BF.ADD k a") == "1")
    let script = "return type(redis.call(\(command)))"
    #expect(try eval(script, resp: 3, on: server).string() == type)
    #expect(try eval(script, resp: 2, on: server).string() == "number")
  }

  @Test(
    "so are those of a list",
    arguments: ["'BF.MADD', 'k', 'x'", "'BF.MEXISTS', 'k', 'a'", "'BF.INSERT', 'k', 'ITEMS', 'x'"])
  func truths(command: String) throws {
    let server = try ModuleServer()
    #expect(try server.run("BF.ADD k a") == "1")
    let script = "return type(redis.call(\(command))[1])"
    #expect(try eval(script, resp: 3, on: server).string() == "boolean")
    #expect(try eval(script, resp: 2, on: server).string() == "number")
  }

  @Test(
    "BF.INFO is a map, also of one field, and a list for older clients",
    arguments: [
      ("CAPACITY", "Capacity", 100), ("FILTERS", "Number of filters", 1),
      ("ITEMS", "Number of items inserted", 1), ("EXPANSION", "Expansion rate", 2),
    ])
  func info(word: String, name: String, value: Int) throws {
    let server = try ModuleServer()
    #expect(try server.run("BF.ADD k a") == "1")
    let all = "for name, value in pairs(redis.call('BF.INFO', 'k').map)"
    let one = "for name, value in pairs(redis.call('BF.INFO', 'k', '\(word)').map)"
    for loop in [all, one] {
      let script = "\(loop) do if name.ok == '\(name)' then return value end end"
      #expect(try eval(script, resp: 3, on: server).integer() == value)
    }
    let count = "local n = 0; \(one) do n = n + 1 end; return n"
    #expect(try eval(count, resp: 3, on: server).integer() == 1)
    #expect(try server.run("BF.INFO k \(word)") == "[\(value)]")
    #expect(try server.run("BF.INFO k").contains("\(name), \(value)"))
  }
}
