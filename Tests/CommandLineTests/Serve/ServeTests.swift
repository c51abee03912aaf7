import Foundation
import Glibc
import Processes
import TestSupport
import Testing

/// Live pages over the WebSocket, as a script plays them. Every message is held against its schema.
@Suite(.serialized) struct ServeTests {
  private let course: ServedCourse

  init() throws { course = try ServedCourse() }

  @Test("the deadlock page gives the same typed parts, step by step, as a run of the lesson")
  func deadlock() throws {
    let report = "\(course.folder.path)/report.json"
    let run = try Etude.run(["run", "--json", "--course", course.folder.path, "m/deadlock"])
    try Data(run.standardOutput.utf8).write(to: URL(fileURLWithPath: report))
    let lines = try course.play("deadlock", report)
    #expect(lines.count == 2 && lines.first?.wholeMatch(of: /\d\d steps/) != nil, "\(lines)")
    #expect(lines.last?.contains("alice: in transaction running blocked") == true, "\(lines)")
  }

  @Test("what is typed into bob waits for alice, a second statement waits visibly, and ^C ends one")
  func typing() throws {
    #expect(
      try course.play("typing") == [
        "not started main@db alice bob carol main@swift", "BEGIN", "UPDATE 1",
        "(blocked by alice)",
        "bob blocked by alice", "queued", "COMMIT", "bob| UPDATE 1", " balance ", "---------",
        "       2", "(1 row)", "failed Cancel request sent",
        "ERROR:  canceling statement due to user request", " seven ", "-------", "     7",
        "(1 row)",
      ])
  }

  @Test("while a step runs in alice, bob takes a statement and the server is paused and crashed")
  func meanwhile() throws {
    #expect(
      try course.play("meanwhile") == [
        " seven ", "-------", "     7", "(1 row)", "queued", "paused db alice at work: True",
        "resumed db alice at work: True", "crashed db alice at work: True",
        "connection to server was lost",
        "failed not run",
      ])
  }

  @Test("a session that is new is not waited for while its server stands still, and opens later")
  func paused() throws {
    #expect(
      try course.play("paused") == [
        "passed paused db",
        "errored session zed could not be opened: its server stands still; resume it first",
        "passed resumed db", "passed (1 row)",
      ])
  }

  @Test("typing may be the first thing on a page, and no session is called as the operator is")
  func first() throws {
    #expect(
      try course.play("first") == [
        " four ", "------", "    4", "(1 row)", "There is no session of that name.",
      ])
  }

  @Test("a file of the course that a page links to runs nothing")
  func foreign() throws {
    #expect(
      try course.play("foreign") == [
        "200 text/plain; charset=utf-8 True False", "200 text/plain; charset=utf-8 True False",
        "200 image/svg+xml True False",
      ])
  }

  @Test("an edit is marked and its difference explained; back, reset, a lost connection")
  func edits() throws {
    #expect(
      try course.play("edits") == [
        "Steps 1 and 2 have not run. Run to here does them first.",
        "True failed True You edited this step: another output than the page's is to be expected.",
        "passed", "found again: True 5 running", "1 2 3 4", " count ", "-------", "     3",
        "(1 row)", #"back: 2 ["SELECT 'something else' AS own;\n"]"#, "False passed",
        "reset: not started 1 []",
      ])
  }

  @Test("servers are crashed, promoted, cut and healed by hand")
  func failover() throws {
    #expect(
      try course.play("failover") == [
        "passed cut primary standby", "['standby']", "passed healed primary standby",
        "passed paused primary", "passed resumed primary", "passed crashed primary",
        "primary start cut", "passed promoted standby", "standby primary",
        "passed started primary",
        "There is no such service, or nothing of the kind can be done to it.",
      ])
  }

  @Test("what is in the servers is told soon after a change, and asked only while the page looks")
  func panels() throws {
    let expected = """
      alice waits for bob (Lock transactionid)
      ['alice', 'bob']
      etude asks: False
      {'count': 1, 'keys': [{'milliseconds': True, 'name': 'greeting', 'size': 5, \
      'type': 'string'}]}
      {'groups': [{'name': 'readers', 'positions': [{'lag': 1, 'offset': 2, 'partition': 0, \
      'topic': 'words'}, {'lag': 0, 'offset': 0, 'partition': 1, 'topic': 'words'}], \
      'state': 'Empty'}], 'topics': [{'name': 'words', 'partitions': [{'end': 3, \
      'first': 0, 'number': 0}, {'end': 0, 'first': 0, 'number': 1}]}]}
      {'name': 'list', 'size': 3, 'type': 'list'}
      etude asks no more
      """
    let said = try course.play("panels").joined(separator: "\n")
    #expect(said == expected)
  }

  @Test("an edited Swift step is compiled again, and what is before it runs again")
  func program() throws {
    #expect(
      try course.play("program") == ["21", "40 True True", "errored True", "21"])
  }

  @Test("guesses are judged as in the terminal, and an answer is hidden until it is asked for")
  func guesses() throws {
    #expect(
      try course.play("guesses") == [
        "'9' is no choice: type a number from 1 to 2.", "True 1 1 It is what echo is told.",
        "True Your guess is right.", "The answer is hidden until you ask for it.",
        "[False, False, False]", "answered",
      ])
  }

  @Test("markup and escapes stay text, and ten megabytes are shortened")
  func outputs() throws {
    #expect(
      try course.play("outputs") == [
        #"["<script>alert(1)</script> & \"more\"\n"]"#,
        #"["\\x1b[31mred\\x1b[0m\\x07\n"]"#, "text omitted text True",
      ])
  }

  @Test("what a step prints is told as it comes, once, in order, masked, and not too much of it")
  func slow() throws {
    #expect(
      try course.play("slow") == [
        #"[('begins', 'one\n')]"#, #"[('begins', 'one\né ')]"#,
        #"(None, 'one\né ********-hidden-password-*******\n') ['text', 'mask', 'text']"#,
        "never more: True", "gaps: True short: True few: True", "behind: 3 behind 4 runs: True",
        #"passed [('begins', 'first\n'), (None, '')]"#,
      ])
  }

  @Test("files are packed for those who unpack them, once, and not sent to those who have them")
  func packed() throws {
    let files = ["/live.js", "/m/deadlock/index.html", "/style.css"].flatMap { path in
      [
        "\(path) None gzip Accept-Encoding True True 0", "304 0 Accept-Encoding True",
        "304 0 Accept-Encoding True", "200",
      ]
    }
    #expect(
      try course.play("packed")[...].map(String.init) == files + [
        "small: True", "gzip;q=0 None", "* gzip", "*;q=0 None", "identity None", "GZIP gzip",
        "deflate None", "token: 200 None None", "icons: [True, True, True, True]",
      ])
  }

  @Test("clients that keep to no rule are cut off, and another page does not notice")
  func rude() throws {
    #expect(
      try course.play("rude") == [
        #"<script>alert(1)</script> & "more""#, "1008 1008", "1008 1008", "1008 1008 1008",
        "1009 1008", #"\x1b[31mred\x1b[0m\x07"#,
      ])
  }

  @Test("without the token, by another name, from another page, by a form: nothing is served")
  func refusals() throws {
    #expect(
      try course.play("refusals") == [
        "200 ./ etude-PORT=TOKEN; Path=/; HttpOnly; SameSite=Strict",
        "200 True True default-src 'none'; connect-src 'self'; style-src 'self'; "
          + "script-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
          + "frame-ancestors 'self'",
        "X-Content-Type-Options: nosniff Referrer-Policy: no-referrer "
          + "Access-Control-Allow-Origin: None",
        "/ 200", "/m/outputs 303", "/style.css 200", "/../../etc/passwd 404",
        "/%2e%2e/%2e%2e/etc/passwd 404", "/m/..%2f..%2fx 404", "/m%2foutputs%2findex.html 404",
        "/m/outputs%2Findex.html 404", "/m/outputs%00 400", "/%6d/outputs/index.html 200",
        "/.etude-site 404",
        "/nothing.html 404", "404 text/html; charset=utf-8 True True False False",
        "404 application/problem+json False False True True",
        "404 application/problem+json False False True True",
        "deep application/problem+json 404 403", "no cookie 403 another 403 another token 403",
        "host 421 421 421 421",
        "form 413 413",
        "socket 101 no cookie 403 origin 403 none 403 host 403 both 403",
      ])
  }

  @Test("another user of the machine gets nothing", .enabled(if: OtherUser.isAvailable))
  func otherUser() throws {
    let url = try #require(URL(string: course.url))
    let port = String(try #require(url.port))
    let token = try #require(url.query())
    let request = "GET /?\(token) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    let bytes = request.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
      .joined()
    // What is asked for is answered to the server's own user.
    let own = try OtherUser.python(OtherUser.talk, [port, bytes], asOther: false)
    #expect(own.hasPrefix("485454502f312e3120323030"))
    #expect(try OtherUser.python(OtherUser.talk, [port, bytes]) == "\n")
  }

  @Test("after Ctrl-C and SIGTERM nothing is left", arguments: [SIGINT, SIGTERM])
  func ending(signal: Int32) throws {
    #expect(try course.play("outputs").count == 3)
    #expect(!course.left().isEmpty)
    #expect(course.end(by: signal) == 130)
    #expect(course.left() == [])
  }

  @Test("kill -9 while servers run and a statement waits leaves nothing, also of one that stands")
  func killing() throws {
    #expect(try course.play("waiting") == ["(blocked by bob)"])
    kill(course.process.processIdentifier, SIGSTOP)
    _ = course.end(by: SIGKILL)
    // What clears up does so when it has seen the end.
    let deadline = Deadline.after(.seconds(60))
    while !course.left().isEmpty, !deadline.hasPassed { Pause.moment() }
    #expect(course.left() == [])
  }
}

/// Where a proxy authenticates: it is asked straight here, as Jupyter's proxy asks it.
@Suite struct ServeBehindProxyTests {
  @Test(
    "any host is taken and no token wanted, the origin has to be the host's, and a secret keeps out what gets around the proxy",
    arguments: ["", "0123456789abcdef0123456789abcdef"])
  func proxied(secret: String) throws {
    let course = try ServedCourse(
      "--behind-proxy", environment: secret.isEmpty ? [:] : ["ETUDE_PROXY_SECRET": secret])
    #expect(
      try PythonPeer.lines("live/proxied.py", ["direct", course.url, secret]) == [
        "host 200 200 200 forwarded 200", "below a path 404 socket 101",
        "socket 101 of the host 101 with TLS 101", "origin http://evil.example 403",
        "origin https://hub.example.evil.example 403", "origin https://hub.example:8443 403",
        "origin null 403", "origin none 403", "origin //hub.example 403", "forwarded 403",
        secret.isEmpty ? "without the secret 200 101" : "without the secret 403 403",
      ])
  }

  @Test(
    "a secret that nothing sends, or that can be guessed, is refused",
    arguments: [
      (
        ["--port", "0"], "0123456789abcdef0123456789abcdef",
        "etude serve: ETUDE_PROXY_SECRET is set, and there is no proxy to send it: --behind-proxy is missing"
      ),
      (
        ["--behind-proxy"], "short",
        "etude serve: ETUDE_PROXY_SECRET is what nobody can guess: 32 or more ASCII characters "
          + "without blanks, as of 'openssl rand -hex 32'"
      ),
    ])
  func wrongSecret(options: [String], secret: String, message: String) throws {
    let result = try Etude.run(
      ["serve", "--no-open"] + options, environment: ["ETUDE_PROXY_SECRET": secret])
    #expect(result.status == 2)
    #expect(result.lines == [message])
  }
}

/// What `etude serve` takes on its command line, and how many pages may run.
@Suite struct ServeOptionTests {
  @Test("there are as many runs as the server allows; a tab takes its run from another one")
  func limit() throws {
    let course = try ServedCourse("--runs", "2")
    #expect(
      try course.play("limit") == [
        "limit 2 pages run, and this server has no room for more: close one of them.",
        "taken 1000", "run failed", "run closed",
      ])
  }

  @Test("twenty pages run at once where twenty may, and none sees another's servers")
  func crowd() throws {
    #expect(try ServedCourse("--runs", "20").play("crowd") == ["passed True", "closed limit"])
  }

  @Test(
    "what cannot be meant is refused before anything starts",
    arguments: [
      (
        ["--host", "0.0.0.0"],
        "etude serve: --host 0.0.0.0: whoever reaches this server can run programs as you, so "
          + "other machines may not; --behind-proxy says that a proxy authenticates them"
      ),
      (["--port", "x"], "etude serve: --port is a number from 0 to 65535, not 'x'"),
      (["--runs", "0"], "etude serve: --runs is a number from 1 to 1000, not '0'"),
      (["transactions", "kafka"], "etude serve: name one lesson, or none"),
    ])
  func wrong(options: [String], message: String) throws {
    let result = try Etude.run(["serve", "--no-open"] + options)
    #expect(result.status == 2)
    #expect(result.lines == [message])
  }
}
