import Glibc
import LessonModel
import RedisClient
import Testing

@testable import Processes
@testable import Services

/// Another user of the machine, and other processes of the servers' users, at every door.
@Suite(.enabled(if: User.isRoot, needsRoot))
struct OtherUserTests {
  private let test: TestHost
  private let lease: ServiceLease
  /// A file that only root may read, and that nobody may change.
  private let secret: String

  init() throws {
    test = try TestHost()
    lease = try test.host.acquire(
      [
        .init("db", .postgres), .init("p", .postgres, isOperatedOn: true),
        .init("r", .postgres, standbyOf: "p"),
        .init("c", .redis, modules: ["bloom"], isOperatedOn: true),
      ], lesson: "doors")
    secret = "\(test.base)/secret"
    try FileSystem.write("only root knows\n", to: secret)
  }

  private var password: String { test.host.password }

  private func endpoints(_ kind: ServiceKind) -> [ServiceEndpoint] {
    lease.endpoints.filter { $0.kind == kind }
  }

  /// The folder that a server's own folder lies in.
  private func outside(_ endpoint: ServiceEndpoint) throws -> String {
    let socket = try #require(endpoint.socket)
    let own = endpoint.kind == .redis ? String(socket.dropLast("/socket".count)) : socket
    return String(own.dropLast("/server".count))
  }

  private var processes: [ProcessTable.Entry] {
    // PostgreSQL works in memory, not in the run's folder.
    ProcessSelection(marks: ["\(Run.runVariable)=\(test.run.id)"], folders: [test.run.folder])
      .processes()
  }

  @Test func portsOfPostgres() throws {
    let other = try SecondUser()
    for endpoint in endpoints(.postgres) {
      let tries = [
        "psql -w -h 127.0.0.1 -p $1 -U postgres -c \"COPY (SELECT 1) TO PROGRAM 'id > $2/id'\"",
        "PGPASSWORD=wrong psql -h 127.0.0.1 -p $1 -U postgres -c 'SELECT 1' template1",
        "psql -w -h 127.0.0.1 -p $1 -U '' -c 'SELECT 1' postgres",
        "pg_basebackup -w -h 127.0.0.1 -p $1 -U postgres -X none -D $2/copy",
        "psql -w 'host=127.0.0.1 port=$1 user=postgres replication=true' -c IDENTIFY_SYSTEM",
      ]
      for attempt in tries {
        let output = try other.shell(
          attempt.replacing("$1", with: "\(endpoint.port)").replacing("$2", with: test.base))
        #expect(output.contains("fe_sendauth: no password") || output.contains("failed"))
        #expect(output.contains("[exit") || output.contains("["), "\(attempt): \(output)")
      }
      #expect(FileSystem.names(in: test.base).contains { $0 == "id" || $0 == "copy" } == false)
    }
  }

  @Test func portOfRedis() throws {
    let other = try SecondUser()
    let endpoint = endpoints(.redis)[0]
    for attempt in [
      "redis-cli -p $1 PING", "redis-cli -p $1 CONFIG SET dir /tmp", "redis-cli -p $1 SHUTDOWN",
      "redis-cli --no-auth-warning -p $1 -a wrong SET hacked 1",
      "printf 'POST / HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n\\r\\nSET hacked 1\\r\\n' | nc -N 127.0.0.1 $1",
      "printf 'SET hacked 1\\r\\n' | nc -N 127.0.0.1 $1",
    ] {
      let output = try other.shell(attempt.replacing("$1", with: "\(endpoint.port)"))
      #expect(output.isEmpty || output.contains("NOAUTH"), "\(attempt): \(output)")
    }
    #expect(try redis(endpoint, "DBSIZE") == .integer(0))
    #expect(try redis(endpoint, "BF.ADD", "k", "a") == .integer(1))
  }

  /// Who is refused at sockets and folders: another user, and others of the servers' own users.
  private func strangers() throws -> (all: [User], other: SecondUser) {
    let other = try SecondUser()
    let names = ["postgres", "redis", "nobody"]
    return ([other.user] + names.compactMap(User.named), other)
  }

  @Test func socketsFoldersAndFiles() throws {
    let (strangers, other) = try strangers()
    for user in strangers {
      for endpoint in lease.endpoints {
        let folder = try outside(endpoint)
        let socket = try #require(endpoint.socket)
        let enter =
          endpoint.kind == .redis
          ? "redis-cli -s \(socket) PING"
          : "psql -w -h \(socket) -p \(endpoint.port) -U postgres -c 'SELECT 1' postgres"
        for attempt in [
          enter, "ls \(folder)", "ls \(folder)/server", "cat \(folder)/server.log",
          "cat \(folder)/server/redis.conf", "cat \(folder)/server/data/postgresql.auto.conf",
          "ln -s \(secret) \(folder)/server.log.1", "ln -s \(secret) \(folder)/server/link",
          "mv \(folder)/server \(folder)/away", "touch \(test.run.folder)/x",
          "rm -rf \(folder)/server.log",
        ] {
          let output = try SecondUser.shell("( \(attempt) ) 2>&1 || true", as: user)
          let isRefused = ["Permission denied", "Operation not permitted"].contains {
            output.contains($0)
          }
          #expect(isRefused, "\(user.name): \(attempt): \(output)")
        }
      }
    }
    withExtendedLifetime(other) {}
  }

  @Test func processesAndTheirVariables() throws {
    let (strangers, other) = try strangers()
    let processes = processes
    #expect(processes.count > 10)
    for user in strangers {
      let looks = try SecondUser.shell(
        """
        for process in "$@"; do
          [ -d /proc/$process ] || continue
          echo looked
          for name in environ maps mem fd/1 fd/2; do
            if head -c 1 /proc/$process/$name >/dev/null 2>&1; then echo open $process/$name; fi
          done
          for name in cwd root map_files; do
            if ls /proc/$process/$name/ >/dev/null 2>&1; then echo open $process/$name; fi
          done
        done
        """, processes.map { "\($0.processID)" }, as: user)
      #expect(looks.contains("looked") && !looks.contains("open"), "\(user.name): \(looks)")
      let output = try SecondUser.shell(
        "cat /proc/*/cmdline /proc/*/environ 2>/dev/null; ps axewwf 2>/dev/null || true", as: user)
      #expect(!output.isEmpty && !output.contains(password))
    }
    withExtendedLifetime(other) {}
  }

  @Test func serversHaveNoRightsOfRoots() throws {
    for process in processes {
      // One that has ended meanwhile has no rights at all.
      guard let status = FileSystem.text("/proc/\(process.processID)/status") else { continue }
      for (name, wanted) in [
        ("Uid", nil), ("Gid", nil), ("CapEff", "0000000000000000"), ("NoNewPrivs", "1"),
        ("Groups", ""),
      ] as [(String, String?)] {
        let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        let values = try #require(line).dropFirst(name.count + 1).split { $0.isWhitespace }
        if let wanted {
          #expect(values.joined() == wanted, "\(process): \(line ?? "")")
        } else {
          #expect(values.count == 4 && !values.contains("0"), "\(process): \(line ?? "")")
        }
      }
    }
  }

  @Test("what a server puts in place of its own files is not opened for it")
  func plantedLinks() throws {
    for (name, kind) in [("p", ServiceKind.postgres), ("c", .redis)] {
      let endpoint = try #require(lease.endpoint(name))
      let folder = try outside(endpoint)
      let status = try #require(FileSystem.status("\(folder)/server"))
      let server = User(
        name: "server", id: status.st_uid, group: status.st_gid, home: "/")
      // As the server itself, after somebody has taken it over.
      let output = try SecondUser.shell(
        """
        cd \(folder)/server
        for file in postmaster.pid postgresql.conf postgresql.auto.conf pg_hba.conf; do
          [ ! -e data/$file ] || ln -sf \(secret) data/$file
        done
        ln -sf \(secret) redis.conf; ln -sf \(secret) dump.rdb; ln -sf \(test.base) away
        ln -sf \(secret) ../server.log; rm -f ../server.log; mv ../server.log ../old
        """, as: server)
      #expect(output.contains("Permission denied"))
      try lease.perform(.crash, on: name)
      let error = #expect(throws: ServiceError.self) { try lease.perform(.start, on: name) }
      #expect(error?.description.contains("only root knows") == false)
      #expect(lease.serverLogTail(name).count > 0, "\(kind)")
    }
    lease.release()
    #expect(FileSystem.text(secret) == "only root knows\n")
    let status = try #require(FileSystem.status(secret))
    #expect(status.st_uid == 0 && status.st_mode & 0o777 == 0o600)
    #expect(FileSystem.names(in: test.base).contains("secret"))
  }

  @Test("templates are root's, and one that another could have changed is not used")
  func templates() throws {
    let cache = "\(test.base)/cache"
    try FileSystem.makeFolder(cache, mode: 0o755)
    let other = try TestHost(["XDG_CACHE_HOME": cache])
    func start() throws -> String? {
      let lease = try other.host.acquire(
        [.init("db", .postgres, isOperatedOn: true)], lesson: "templates")
      defer { lease.release() }
      return try ask(lease.endpoints[0], "SHOW work_mem")
    }
    #expect(try start() == "4MB")
    let name = try #require(FileSystem.names(in: "\(cache)/etude").first)
    let template = "\(cache)/etude/\(name)"
    for path in [template, "\(template)/postgresql.conf", "\(template)/pg_hba.conf"] {
      let status = try #require(FileSystem.linkStatus(path))
      #expect(status.st_uid == 0 && status.st_mode & 0o022 == 0, "\(path)")
    }
    // As root's it counts, whatever is in it; as another's it does not.
    let file = ServerLog(path: "\(template)/postgresql.conf")
    try file.open().writeAll(Array("work_mem = '7MB'\n".utf8))
    #expect(try start() == "7MB")
    let nobody = try #require(User.named("nobody"))
    try FileSystem.give(template, to: nobody)
    #expect(try start() == "4MB")
    unsafe chmod(cache, 0o777)
    #expect(try start() == "4MB")
  }
}
