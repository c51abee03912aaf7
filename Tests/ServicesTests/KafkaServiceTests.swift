import Glibc
import KafkaClient
import LessonModel
import Processes
import Testing

@testable import Services

@Suite struct KafkaServiceTests {
  @Test func builtInBrokerServesALesson() throws {
    let test = try TestHost(["KAFKA_HOME": "/nowhere"])
    let start = ContinuousClock.now
    let lease = try test.host.acquire(
      [.init("log", .kafka, config: [.init("brokers", "3")])], lesson: "a")
    print("kafka: \(ContinuousClock.now - start)")
    let endpoint = lease.endpoints[0]
    #expect(endpoint.provider == "built-in broker")
    #expect(endpoint.environment == ["KAFKA_BOOTSTRAP": endpoint.url])
    #expect(endpoint.url.split(separator: ",").count == 3 && endpoint.host == "127.0.0.1")
    let admin = try KafkaAdmin(bootstrap: endpoint.url)
    try admin.createTopic("events", partitions: 2, replicationFactor: 1)
    #expect(try admin.cluster().brokers.count == 3)
    for operation in [ServiceOperation.crash, .start, .stop, .start] {
      try lease.perform(operation, on: "log")
    }
    // What a broker on disk would have kept is kept.
    #expect(try KafkaAdmin(bootstrap: endpoint.url).topic("events")?.partitions.count == 2)
    lease.release()
    #expect(!lease.isAlive("log"))
    #expect(test.end())
  }

  @Test(arguments: [("partitions", "3"), ("brokers", "0"), ("brokers", "many"), ("brokers", "10")])
  func settingsThatThereAreNot(name: String, value: String) throws {
    let test = try TestHost()
    let error = #expect(throws: ServiceError.self) {
      try test.host.acquire(
        [.init("log", .kafka, config: [.init(name, value)])], lesson: "broken")
    }
    #expect(error?.message.contains("\(name): \(value); there is: brokers: 1 to 9") ?? false)
    #expect(test.end())
  }

  @Test func clusterThatWasThereIsUsedAsItIs() throws {
    let outer = try TestHost()
    let cluster = try outer.host.acquire([.init("log", .kafka)], lesson: "cluster")
    let bootstrap = cluster.endpoints[0].url
    let test = try TestHost(["ETUDE_KAFKA": bootstrap])
    let lease = try test.host.acquire([.init("log", .kafka)], lesson: "a")
    #expect(lease.endpoints[0].provider == "external" && lease.endpoints[0].url == bootstrap)
    #expect(lease.endpoints[0].capabilities == [] && lease.isAlive("log"))
    #expect(throws: ServiceError.self) { try lease.perform(.crash, on: "log") }
    let findings = Doctor.report(run: test.run, configuration: test.host.configuration)
    #expect(findings.last?.isUsable == true && findings.last?.place == bootstrap)
    #expect(try KafkaAdmin(bootstrap: bootstrap).cluster().topics.isEmpty)
    lease.release()
    cluster.release()
    #expect(!lease.isAlive("log"))
  }

  @Test func whatProgramsMakeOnAClusterOfOthersIsRemoved() throws {
    let outer = try TestHost(["KAFKA_HOME": "/nowhere"])
    let there = try outer.host.acquire([.init("log", .kafka)], lesson: "theirs")
    let bootstrap = there.endpoints[0].url
    let admin = try KafkaAdmin(bootstrap: bootstrap)
    try admin.createTopic("precious", partitions: 1)
    let test = try TestHost(["ETUDE_KAFKA": bootstrap])
    let lease = try test.host.acquire(
      [.init("log", .kafka)], lesson: "ours", text: "try admin.createTopic(\"posts\") // precious")
    try admin.createTopic("posts", partitions: 1)
    try admin.createTopic("posts-of-others", partitions: 1)
    lease.release()
    #expect(try admin.cluster().topics.map(\.name) == ["posts-of-others", "precious"])
    #expect(
      test.host.takeRemarks() == [
        "left on the cluster of ETUDE_KAFKA: topic posts-of-others: new since the lesson began, but no "
          + "step names it, so that it may be another's"
      ])
    there.release()
  }

  /// The disk is full when the broker is to say that it is ready: it ends, and the cause is told. The
  /// time limit is so long that waiting for it would be noticed.
  @Test(.enabled(if: geteuid() == 0)) func aFullDiskIsTheCauseAtOnce() throws {
    let base = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    try FileSystem.makeFolder(base, mode: 0o711)
    defer { FileSystem.remove(base) }
    // Safe, here and below: the paths are copied by the kernel during the call.
    guard unsafe mount("etude-test", base, "tmpfs", 0, "size=1m") == 0 else { return }
    defer { unsafe umount(base) }
    let run = try Run(in: base)
    defer { run.cleanUp() }
    var configuration = ServiceConfiguration(environment: ["PATH": Executable.defaultPath])
    configuration.startLimit = .seconds(60)
    let host = ServiceHost(run: run, configuration: configuration)
    defer { host.stopAll() }
    // It fails half way, when nothing is left.
    try? FileSystem.write(String(repeating: "x", count: 2 << 20), to: "\(base)/filler")
    let error = #expect(throws: ServiceError.self) {
      try host.acquire([.init("log", .kafka)], lesson: "a")
    }
    let message = error?.message ?? ""
    #expect(message.hasPrefix("the server ended while it was starting (exit status 3)"))
    #expect(message.contains("no space is left on the disk of \(base)/"))
  }

  /// An Apache Kafka that ends at once, with the cause in its log.
  @Test func aKafkaThatEndsAtItsStartTellsTheCause() throws {
    let base = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    defer { FileSystem.remove(base) }
    try FileSystem.makeFolders("\(base)/kafka/bin")
    for (name, text) in [
      ("kafka/bin/kafka-storage.sh", "exit 0"), ("java", ""),
      ("kafka/bin/kafka-server-start.sh", "echo 'ERROR: no such module'; exit 7"),
    ] {
      try FileSystem.write("#!/bin/sh\n\(text)\n", to: "\(base)/\(name)", mode: 0o700)
    }
    let test = try TestHost([
      "PATH": "\(base):\(Executable.defaultPath)", "KAFKA_HOME": "\(base)/kafka",
    ])
    let error = #expect(throws: ServiceError.self) {
      try test.host.acquire([.init("log", .kafka)], lesson: "a")
    }
    #expect(error?.message == "the server ended while it was starting (exit status 7)")
    #expect(error?.logTail == ["ERROR: no such module"])
    #expect(test.end())
  }

  @Test func apacheKafkaIsFoundWhereItIs() throws {
    let base = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    defer { FileSystem.remove(base) }
    try FileSystem.makeFolders("\(base)/kafka/bin")
    try FileSystem.write("", to: "\(base)/kafka/bin/kafka-server-start.sh", mode: 0o700)
    try FileSystem.write("", to: "\(base)/java", mode: 0o700)
    let bin = "\(base)/kafka/bin"
    for (path, home, expected) in [
      (base, "\(base)/kafka", "\(base)/kafka"), ("\(base):\(bin)", nil, "\(base)/kafka"),
      (base, nil, nil), (base, "/nowhere", nil), (bin, "\(base)/kafka", nil),
    ] {
      var environment = ["PATH": path]
      environment["KAFKA_HOME"] = home
      let found = ApacheKafka.home(ServiceConfiguration(environment: environment))
      #expect(found == expected || Executable.environmentValue("JAVA_HOME") != nil)
    }
  }
}
