import Foundation
import LessonModel
import PostgresClient
import Processes
import RedisClient
import Testing

@testable import Services

/// Passwords: what they are, where they are asked for, and where they must not be seen.
@Suite struct SecretTests {
  @Test func passwordsAreRandomAndNeedNoQuotes() {
    let passwords = (1...100).map { _ in RandomPassword.make() }
    #expect(Set(passwords).count == 100)
    #expect(passwords.allSatisfy { $0.wholeMatch(of: /[a-z0-9]{32}/) != nil })
    #expect(Set(passwords.joined()).count == 36)
  }

  @Test(arguments: [
    (32, "********-hidden-password-*******"), (18, "*-hidden-password-"), (17, "*****************"),
    (3, "***"),
  ])
  func masksAreAsWideAsTheSecret(length: Int, mask: String) {
    #expect(SecretMask.mask(ofLength: length) == mask)
  }

  @Test func secretsAreHiddenWhereverTheyStand() {
    let (secret, long) = (RandomPassword.make(), "correct horse battery/staple")
    var mask = SecretMask()
    #expect(mask.masked("as it is") == "as it is")
    mask.hide(made: secret)
    mask.hide(chosen: "etude")
    mask.hide(chosen: long)
    let hidden = SecretMask.mask(ofLength: 32)
    for (text, shown) in [
      (secret, hidden), ("x\(secret)\(secret)y\n\(secret)", "x\(hidden)\(hidden)y\n\(hidden)"),
      (String(secret.dropLast()), String(secret.dropLast())), ("", ""),
      // A short password of somebody's own may be a word of the page.
      ("etude runs lessons", "etude runs lessons"),
      ("postgresql://etude:etude@h/etude", "postgresql://etude:********@h/etude"),
      ("PGPASSWORD=etude\nHOME=/", "PGPASSWORD=********\nHOME=/"),
      ("say \(long)", "say ********"),
      ("redis://:correct%20horse%20battery%2Fstaple@h", "redis://:********@h"),
    ] {
      #expect(mask.masked(text) == shown)
      #expect(mask.masked(Array(text.utf8)) == Array(shown.utf8))
    }
    let pieces = mask.pieces(of: Array("x\(secret)\(secret)y \(long)".utf8))
    #expect(
      pieces.map { String(decoding: $0.bytes, as: UTF8.self) }
        == ["x", hidden, hidden, "y ", "********"])
    #expect(pieces.map(\.isMask) == [false, true, true, false, true])
    #expect(mask.pieces(of: []).isEmpty && SecretMask().pieces(of: [1]).map(\.isMask) == [false])
    #expect(mask.masked([0xff] + Array(secret.utf8)) == [0xff] + Array(hidden.utf8))
  }

  @Test("a text that comes in pieces is masked as all of it is, wherever it is cut")
  func secretsAreNotCutInTwo() {
    var mask = SecretMask()
    for secret in ["abab", "babc", "xyxyz"] { mask.hide(made: secret) }
    let text = Array("zabababcab xyxyxyzab ab xyx".utf8)
    for first in text.indices {
      for second in first..<text.endIndex {
        var (shown, left): ([UInt8], [UInt8]) = ([], [])
        for piece in [text[..<first], text[first..<second], text[second...]] {
          left += piece
          let settled = mask.settled(of: left)
          shown += mask.masked(Array(left[..<settled]))
          left.removeFirst(settled)
        }
        #expect(shown + mask.masked(left) == mask.masked(text), "\(first), \(second)")
      }
    }
    #expect(mask.settled(of: Array("all of it".utf8)) == 9 && mask.settled(of: []) == 0)
    #expect(mask.longest == 5)
  }

  @Test("what a gap has left of a secret is hidden, wherever it cuts")
  func secretsBesideGaps() {
    let secret = RandomPassword.make()
    let hidden = SecretMask.mask(ofLength: secret.utf8.count)
    var mask = SecretMask()
    mask.hide(made: secret)
    func shown(_ text: String, endsAtGap: Bool = false, beginsAtGap: Bool = false) -> String {
      let pieces = mask.pieces(
        of: Array(text.utf8), endsAtGap: endsAtGap, beginsAtGap: beginsAtGap)
      #expect(pieces.reduce(0) { $0 + $1.count } == text.utf8.count)
      return String(decoding: pieces.flatMap(\.bytes), as: UTF8.self)
    }
    for count in 0...secret.utf8.count {
      let (start, end) = (String(secret.prefix(count)), String(secret.suffix(count)))
      let isHidden = count >= 6
      let (before, behind) =
        isHidden ? (hidden.prefix(count), hidden.suffix(count)) : (start[...], end[...])
      #expect(shown("a\(start)\n", endsAtGap: true) == "a\(before)\n")
      #expect(shown("a\(start)", endsAtGap: true) == "a\(before)")
      #expect(shown("\(end) z", beginsAtGap: true) == "\(behind) z")
      #expect(
        shown("\(end)\(secret)\(start)\n", endsAtGap: true, beginsAtGap: true)
          == "\(behind)\(hidden)\(before)\n")
      // Without a gap there, it is some other text.
      let other = count < secret.utf8.count ? start : hidden
      #expect(shown("a\(start)\n", beginsAtGap: true) == "a\(other)\n")
    }
  }

  @Test(arguments: [
    ("postgresql://u:p@h:1/d?sslmode=require", "postgresql://…@h:1/d?sslmode=require"),
    ("postgresql:///d?user=u&password=p", "postgresql:///d?user=u&password=…"),
    ("redis://:a@b@h/1", "redis://…@h/1"), ("h:9092,i:9092", "h:9092,i:9092"),
  ])
  func addressesAreShownWithoutPasswords(address: String, shown: String) {
    #expect(ServiceAddress.shown(address) == shown)
  }

  @Test(arguments: [
    (ServiceKind.postgres, "postgresql://u:PW@h/d", "postgresql://u@h/d"),
    (.postgres, "postgresql://h/d?user=u&password=PW", "postgresql://h/d?user=u"),
    (.redis, "redis://:PW@h/1", "redis://h/1"),
  ])
  func identitiesHoldNoPassword(kind: ServiceKind, address: String, same: String) throws {
    let identities = ["one", "two", ""].map { password in
      let text = password.isEmpty ? same : address.replacing("PW", with: password)
      return ServiceConfiguration(
        environment: ["PATH": "/nowhere", "ETUDE_\(kind.word.uppercased())": text]
      ).identity(of: kind)
    }
    #expect(Set(identities).count == 1)
    let other = ServiceConfiguration(
      environment: [
        "PATH": "/nowhere", "ETUDE_\(kind.word.uppercased())": same + "x",
      ]
    ).identity(of: kind)
    #expect(other != identities[0])
  }

  @Test("PostgreSQL asks for the password over TCP, for databases and for replication")
  func postgresAsks() throws {
    let test = try TestHost()
    let lease = try test.host.acquire(
      [.init("db", .postgres), .init("p", .postgres), .init("r", .postgres, standbyOf: "p")],
      lesson: "secrets")
    for endpoint in lease.endpoints {
      let password = try #require(endpoint.password)
      var place = [
        "host": "127.0.0.1", "port": "\(endpoint.port)", "user": "postgres", "passfile": "/nowhere",
        "dbname": "postgres",
      ]
      for (wrong, reason) in [
        (nil, "no password supplied"), ("wrong", "password authentication failed"),
        ("", "no password supplied"),
      ] {
        for isReplication in ["false", "true"] {
          place["password"] = wrong
          place["replication"] = isReplication
          let error = #expect(throws: PostgresError.self) {
            try PostgresConnection(parameters: place)
          }
          #expect(error?.text.contains(reason) == true, "\(endpoint.name): \(error?.text ?? "")")
        }
      }
      for isReplication in ["false", "true"] {
        place["password"] = password
        place["replication"] = isReplication
        let answer = try PostgresConnection(parameters: place).query("SHOW port").firstValue
        #expect(answer == "\(endpoint.port)")
      }
      let shown = try ask(endpoint, "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'")
      #expect(shown?.hasPrefix("SCRAM-SHA-256$") == true)
      #expect(endpoint.secrets.masked(shown ?? "").contains("-hidden-password-"))
    }
    #expect(Set(lease.endpoints.map(\.password)).count == 1)
    let other = try TestHost()
    let there = try other.host.acquire([.init("db", .postgres)], lesson: "secrets")
    #expect(there.endpoints[0].password != lease.endpoints[0].password)
  }

  @Test("whatever a lesson has its server write down, the password and its verifier are not in it")
  func logsHoldNone() throws {
    let test = try TestHost()
    let lease = try test.host.acquire(
      [
        .init(
          "db", .postgres,
          config: [
            .init("log_statement", "all"), .init("log_min_duration_statement", "0"),
            .init("log_min_messages", "debug5"), .init("log_connections", "on"),
            .init("log_parser_stats", "on"), .init("debug_print_parse", "on"),
          ])
      ], lesson: "secrets")
    let endpoint = lease.endpoints[0]
    #expect(try ask(endpoint, "SELECT 'a statement that is logged'") != nil)
    let folder = try #require(endpoint.socket?.split(separator: "/").dropLast())
    let log = try #require(FileSystem.text("/\(folder.joined(separator: "/"))/server.log"))
    #expect(log.contains("a statement that is logged"))
    #expect(!log.contains("SCRAM-SHA-256$") && !log.contains(test.host.password))
  }

  @Test(
    "settings of a lesson do not keep the password from being set",
    arguments: [
      ("default_transaction_read_only", "on"), ("password_encryption", "md5"),
      ("synchronous_standby_names", "nobody"), ("statement_timeout", "1"),
    ])
  func settings(name: String, value: String) throws {
    let test = try TestHost()
    let server = try PostgresServer.start(
      from: .template, settings: PostgresSettings.common + [.init(name, value)],
      storage: .any, password: test.host.password,
      installation: try PostgresInstallation.find(test.host.configuration), run: test.run,
      configuration: test.host.configuration)
    defer { server.discard() }
    #expect(throws: Never.self) {
      try PostgresConnection(parameters: [
        "host": "127.0.0.1", "port": "\(server.port)", "user": "postgres", "dbname": "postgres",
        "password": test.host.password,
      ])
    }
  }

  @Test("Redis asks for the password, and a browser's request changes nothing")
  func redisAsks() throws {
    let test = try TestHost()
    let lease = try test.host.acquire([.init("c", .redis), .init("d", .redis)], lesson: "secrets")
    for endpoint in lease.endpoints {
      let place = RedisEndpoint.tcp(host: "127.0.0.1", port: endpoint.port)
      for wrong in [nil, "", "wrong"] {
        let connection = try RedisConnection(to: place)
        if let wrong { #expect(try connection.command("AUTH", wrong).errorMessage != nil) }
        for command in [["PING"], ["SET", "k", "v"], ["CONFIG", "SET", "dir", "/"], ["SHUTDOWN"]] {
          let reply = try connection.command(command.map { Array($0.utf8) })
          #expect(reply.errorMessage == "NOAUTH Authentication required.", "\(command)")
        }
      }
      let request = "POST / HTTP/1.1\r\nHost: 127.0.0.1:\(endpoint.port)\r\n\r\nSET hacked 1\r\n"
      let script = "printf '%s' \"$1\" | nc -N 127.0.0.1 \(endpoint.port)"
      _ = Program.output(
        "sh", ["-c", script, "sh", request], environment: ["PATH": Executable.defaultPath])
      #expect(try redis(endpoint, "DBSIZE") == .integer(0))
      #expect(try redis(endpoint, "PING") == .status(Array("PONG".utf8)))
    }
    // One follows the other as it would without passwords.
    let (one, two) = (lease.endpoints[0], lease.endpoints[1])
    #expect(try redis(one, "SET", "k", "v") == .ok)
    #expect(try redis(two, "REPLICAOF", "127.0.0.1", "\(one.port)") == .ok)
    try eventually { try redis(two, "GET", "k") == .bulk(Array("v".utf8)) }
  }

  @Test("errors of servers that do not start do not show the password either")
  func errorsHoldNone() throws {
    let test = try TestHost()
    let error = #expect(throws: ServiceError.self) {
      try test.host.acquire(
        [.init("c", .redis, config: [.init("no-such", test.host.password)])], lesson: "secrets")
    }
    #expect(error?.description.contains(test.host.password) == false)
    #expect(error?.description.contains("-hidden-password-") == true)
  }
}
