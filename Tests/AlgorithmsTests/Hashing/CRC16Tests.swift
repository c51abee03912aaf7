import Algorithms
import RedisClient
import TestSupport
import Testing

struct CRC16Tests {
  @Test("is the CRC of the XMODEM protocol")
  func checkValue() {
    #expect(crc16("123456789".utf8) == 0x31c3)
    #expect(crc16("".utf8) == 0)
  }

  @Test(
    "slots are those of the Redis Cluster specification",
    arguments: [
      ("foo", 12182), ("bar", 5061), ("hello", 866), ("", 0),
      ("{user1000}.following", redisSlot(of: "user1000")),
      ("foo{}{bar}", Int(crc16("foo{}{bar}".utf8)) % 16384),
      ("foo{{bar}}zap", redisSlot(of: "{bar")), ("foo{bar}{zap}", redisSlot(of: "bar")),
      ("a}b{c}", redisSlot(of: "c")), ("open{only", Int(crc16("open{only".utf8)) % 16384),
    ])
  func slots(key: String, slot: Int) {
    #expect(redisSlot(of: key) == slot)
  }

  @Test("slots are what a real Redis says of a thousand keys with braces in all places")
  func asRedis() throws {
    // The bus has a port of its own: the default, 10,000 above the server's, may not exist.
    let bus = try RedisServer.freePort()
    let server = try RedisServer(
      arguments: ["--cluster-enabled", "yes", "--cluster-port", "\(bus)"])
    var random = SplitMix64(seed: 16)
    let alphabet = Array("ab{}é1")
    let keys = (0..<1000).map { _ in
      String((0...random.next(below: 12)).map { _ in alphabet[random.next(below: 6)] })
    }
    let redis = try RedisConnection(url: "redis://127.0.0.1:\(server.port)")
    for key in keys {
      #expect(try redis.command("CLUSTER", "KEYSLOT", key).integer() == redisSlot(of: key))
    }
  }
}
