import Dispatch
import Glibc
import LessonModel
import Processes
import Testing

@testable import Services

/// Services that an `etude.yaml` describes, which do as they should.
@Suite struct RecipeServiceTests {
  @Test func startsAndTellsStepsWhereItIs() throws {
    let bench = try RecipeBench()
    var recipe = bench.recipe()
    recipe.environment = [
      "ACME_URL": RecipeText("acme://{name}@127.0.0.1:{port}"),
      "ACME_PASSWORD": RecipeText("{password}"),
    ]
    recipe.serverEnvironment = ["ACME_INDEX": RecipeText("{index} of {members}")]
    recipe.files = ["acme.conf": RecipeText("secret {password}\nliteral {{port}} {}")]
    recipe.version = bench.command(["python3", "-c", "print('acme version 2.7.1-beta (x86_64)')"])
    let lease = try bench.start(recipe)
    let endpoint = try #require(lease.endpoint("a"))
    #expect(asked("name", at: endpoint.port) == "a")
    #expect(asked("env ACME_INDEX", at: endpoint.port) == "1 of 1")
    #expect(endpoint.environment["ACME_URL"] == "acme://a@127.0.0.1:\(endpoint.port)")
    #expect(endpoint.version == "2.7.1-beta" && endpoint.provider == "local")
    let password = try #require(endpoint.password)
    #expect(endpoint.environment["ACME_PASSWORD"] == password && password.count == 32)
    let folder = try #require(endpoint.operatorFacts["DATA"]?.replacing("/data", with: ""))
    #expect(
      asked("file \(folder)/acme.conf", at: endpoint.port)
        == "secret \(password)\nliteral {port} {}")
    #expect(!lease.secrets.masked("it is \(password)").contains(password))
    #expect(asked("env HOME", at: endpoint.port) == folder)
    #expect(asked("env TMPDIR", at: endpoint.port) == "\(folder)/tmp")
    // Root's servers have no rights besides.
    let user = try #require(asked("user", at: endpoint.port).flatMap { UInt32($0) })
    #expect(User.isRoot ? user == User.named("nobody")?.id : user == geteuid())
    #expect(FileSystem.status(folder).map { $0.st_mode & 0o077 } == 0)
    lease.release()
    #expect(asked("name", at: endpoint.port) == nil)
    #expect(try bench.isEmpty())
  }

  @Test("each way to tell that it is ready", arguments: ["http", "tcp", "command", "log"])
  func readiness(way: String) throws {
    let bench = try RecipeBench()
    let late = "\(bench.test.base)/go"
    let ready: ServiceRecipe.Readiness =
      switch way {
      case "http": .http(RecipeText("http://127.0.0.1:{port}/health"))
      case "tcp": .tcp(RecipeText("{port}"))
      case "command":
        .command(
          bench.command([
            "python3", "-c",
            "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5)",
            "{port}",
          ]))
      default: .log("open for business")
      }
    let recipe = bench.recipe(
      ["--late", late, "--say", "now open for business"], ready: ready)
    // It listens late, when it has been asked in vain for a while.
    DispatchQueue.global().asyncAfter(deadline: .now() + 0.3) {
      try? FileSystem.write("", to: late)
    }
    let lease = try bench.start(recipe)
    let port = try #require(lease.endpoint("a")).port
    let address = SocketAddress.loopback(port: UInt16(port))
    #expect(Socket.connect(to: address, deadline: .after(.seconds(10))) != nil)
    lease.release()
    FileSystem.remove(late)
    #expect(try bench.isEmpty())
  }

  @Test func preparesAndFillsOnce() throws {
    let bench = try RecipeBench()
    var recipe = bench.recipe()
    recipe.prepare = [
      bench.command(["sh", "-c", "echo prepared > \"$1\"", "sh", "{data}/order"]),
      bench.command(["sh", "-c", "echo again >> \"$1\"", "sh", "{data}/order"]),
    ]
    recipe.environment = ["ACME_PORT": RecipeText("{port}")]
    recipe.setup = [
      bench.command([
        "sh", "-c", "echo \"filled $ACME_PORT\" >> \"$1\"", "sh", "{data}/order",
      ])
    ]
    let lease = try bench.start(recipe)
    let endpoint = try #require(lease.endpoint("a"))
    let file = try #require(endpoint.operatorFacts["DATA"]) + "/order"
    let order = "prepared\nagain\nfilled \(endpoint.port)"
    #expect(FileSystem.text(file) == order + "\n")
    try lease.perform(.crash, on: "a")
    #expect(!lease.isAlive("a"))
    try lease.perform(.start, on: "a")
    // Its data and its port are what they were.
    #expect(asked("name", at: endpoint.port) == "a")
    #expect(FileSystem.text(file) == order + "\n")
    lease.release()
    #expect(try bench.isEmpty())
  }

  @Test func operatorActsOnIt() throws {
    let bench = try RecipeBench()
    let lease = try bench.start(bench.recipe())
    let port = try #require(lease.endpoint("a")).port
    try lease.perform(.pause, on: "a")
    let address = SocketAddress.loopback(port: UInt16(port))
    let socket = try #require(Socket.connect(to: address, deadline: .after(.seconds(10))))
    try socket.writeAll(Array("ping\n".utf8))
    #expect(!socket.waitUntilReadable(deadline: .after(.milliseconds(200))))
    try lease.perform(.resume, on: "a")
    #expect(socket.waitUntilReadable(deadline: .after(.seconds(20))))
    try lease.perform(.stop, on: "a")
    #expect(asked("ping", at: port) == nil)
    try lease.perform(.start, on: "a")
    #expect(asked("ping", at: port) == "pong")
    #expect(throws: ServiceError.self) { try lease.perform(.promote, on: "a") }
    #expect(lease.possible(on: "a") == ["stop", "crash", "pause"])
    lease.release()
    #expect(try bench.isEmpty())
  }

  @Test func eachLessonHasItsOwn() throws {
    let bench = try RecipeBench()
    let (one, other) = (try bench.start(bench.recipe()), try bench.start(bench.recipe()))
    let ports = [one, other].compactMap { $0.endpoint("a")?.port }
    #expect(Set(ports).count == 2)
    let folders = [one, other].compactMap { $0.endpoint("a")?.operatorFacts["DATA"] }
    #expect(Set(folders).count == 2)
    one.release()
    #expect(asked("ping", at: ports[1]) == "pong")
    other.release()
    #expect(try bench.isEmpty())
  }

  @Test(
    "the version is what a program's own words say",
    arguments: [
      ("etcd Version: 3.4.23", "3.4.23"), ("nats-server: v2.9.10", "2.9.10"),
      (
        "mariadbd  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64",
        "10.11.6-MariaDB-0+deb12u1"
      ),
      ("HAProxy version 2.6.12-1+deb12u1 2023/12/16 - https://haproxy.org/", "2.6.12-1+deb12u1"),
      ("PgBouncer 1.18.0", "1.18.0"), ("built 2023.", nil), ("x86_64 linux", nil), ("", nil),
    ] as [(String, String?)])
  func version(line: String, version: String?) {
    #expect(RecipeVersion.find(in: ["starting", line]) == version)
  }
}
