import Algorithms
import Applications
import LessonModel
import PostgresClient
import Processes
import Services
import Systems
import Testing

@Suite("A campaign becomes a message for each user")
struct BulkIteratorTests {
  private let fixture: NotificationFixture
  private let campaigns: JobQueue

  init() throws {
    fixture = try NotificationFixture()
    campaigns = NotificationControl.campaigns(on: fixture.connection)
    let id = try fixture.control().announce(
      .init(name: "sale", template: "sale", values: ["percent": "20"]), at: 0)
    #expect(id == "sale")
  }

  private func iterator(
    _ users: any UserSource, hasIds: Bool = true,
    interrupt: @escaping (BulkIterator.Moment) throws -> Void = { _ in }
  ) -> BulkIterator {
    BulkIterator(
      campaigns, to: fixture.queues(), users: users, templates: NotificationFixture.templates,
      idFor: { hasIds ? "p3-\($0.name)-\($1.id)" : nil }, interrupt: interrupt)
  }

  @Test("One job becomes ten pages and a thousand messages")
  func expands() throws {
    #expect(try campaigns.counts().added == 1)
    let users = NotificationFixture.Users(1...1000)
    let iterator = iterator(users)
    for _ in 1...10 { #expect(try iterator.step(at: 0) == .page(users: 100, new: 100)) }
    guard case .finished(let campaign) = try iterator.step(at: 0) else {
      Issue.record("it is not at its end")
      return
    }
    #expect(campaign.pages == 10 && campaign.messages == 1000 && campaign.cursor == 1000)
    #expect(try iterator.step(at: 0) == .idle)
    #expect(try fixture.queues().ledger().requested == 1000)
    #expect(try fixture.control().state(ofCampaign: "sale") == .completed(outcome: "expanded"))
    let provider = ScriptedProvider()
    #expect(try fixture.worker(provider).step(at: 0) == .sent("p3-sale-1"))
    // The same campaign once more is the same one.
    _ = try fixture.control().announce(
      .init(name: "sale", template: "sale", values: ["percent": "20"]), at: 0)
    #expect(try iterator.step(at: 0) == .idle)
  }

  @Test(
    "Another iterator goes on at the cursor: no user is left out, and a page at most is there twice",
    arguments: BulkIterator.Moment.allCases, [true, false])
  func resumes(moment: BulkIterator.Moment, hasIds: Bool) throws {
    let users = NotificationFixture.Users((1...1000).map { $0 * 3 })
    var moments = 0
    let mortal = iterator(users, hasIds: hasIds) {
      moments += $0 == moment ? 1 : 0
      if moments == 4 { throw NotificationTrial.Death() }
    }
    for _ in 1...3 { #expect(try mortal.step(at: 0) == .page(users: 100, new: 100)) }
    #expect(throws: NotificationTrial.Death.self) { try mortal.step(at: 0) }
    try campaigns.sweep(at: 30_000)
    let heir = iterator(users, hasIds: hasIds)
    var pages = 0
    while case .page = try heir.step(at: 30_000) { pages += 1 }
    #expect(pages == (moment == .saved ? 6 : 7))
    let duplicates = moment == .enqueued && !hasIds ? 100 : 0
    #expect(try fixture.queues().ledger().requested == 1000 + duplicates)
    // Each user has a message.
    let provider = ScriptedProvider()
    let worker = fixture.worker(provider)
    var sent = 0
    var suppressed = 0
    while true {
      switch try worker.step(at: 30_000) {
      case .sent: sent += 1
      case .suppressed: suppressed += 1
      case .idle:
        #expect(sent == 1000 && suppressed == duplicates)
        return
      default: Issue.record("an unexpected step")
      }
    }
  }

  @Test("An iterator whose lease has ended does not move the cursor of the next one back")
  func lateIterator() throws {
    let users = NotificationFixture.Users(1...1000)
    let late = iterator(users)
    _ = try late.step(at: 0)
    try campaigns.sweep(at: 30_000)
    let next = iterator(users)
    for _ in 0..<5 { _ = try next.step(at: 30_000) }
    #expect(try late.step(at: 30_001) == .lost)
    try campaigns.sweep(at: 90_000)
    var pages = 0
    let last = iterator(users)
    while case .page = try last.step(at: 90_000) { pages += 1 }
    #expect(pages == 4)
    #expect(try fixture.queues().ledger().requested == 1000)
  }

  @Test(
    "Random deletes and inserts between the pages leave out no user that stays", arguments: 0..<50)
  func concurrentChanges(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let users = NotificationFixture.Users(1...500)
    let iterator = iterator(users)
    var steps: [BulkIterator.Step] = []
    while true {
      let step = try iterator.step(at: 0)
      steps.append(step)
      guard case .page = step else { break }
      for _ in 0..<random.next(below: 20) {
        users.all.remove(at: random.next(below: users.all.count))
      }
    }
    let queue = fixture.queues().queue(for: .p3)
    let messages = try queue.take(1000, at: 0).map { String($0.id.dropFirst("p3-sale-".count)) }
    #expect(Set(messages).isSuperset(of: users.all.map { "\($0.id)" }))
    #expect(Set(messages).count == messages.count)
  }

  @Test("A campaign without a template fails, and says why")
  func unknownTemplate() throws {
    let iterator = BulkIterator(
      campaigns, to: fixture.queues(), users: NotificationFixture.Users(1...10), templates: [])
    #expect(try iterator.step(at: 0) == .failed("sale"))
    let other = try NotificationFixture()
    let queue = NotificationControl.campaigns(on: other.connection)
    try queue.add(Job(id: "x", "campaign", data: "{"), at: 0)
    let reader = BulkIterator(
      queue, to: other.queues(), users: NotificationFixture.Users(1...10), templates: [])
    #expect(try reader.step(at: 0) == .failed("x"))
    #expect(try queue.deadJobs().map(\.reason) == ["it is no campaign"])
  }

  @Test("Users are read from a standby, and a lost connection is made anew")
  func standby() throws {
    let folder = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    try FileSystem.makeFolder(folder, mode: 0o711)
    let run = try Run(in: folder)
    let lease = try ServiceHost(run: run).acquire(
      [.init("primary", .postgres), .init("standby", .postgres, standbyOf: "primary")],
      lesson: "notifications")
    defer {
      lease.release()
      run.cleanUp()
      FileSystem.remove(folder)
    }
    let (primaryURL, standbyURL) = (
      try #require(lease.endpoint("primary")).url, try #require(lease.endpoint("standby")).url
    )
    let primary = try PostgresConnection(url: primaryURL)
    try primary.query("CREATE TABLE users (id int PRIMARY KEY, name text, email text)")
    try primary.query(
      "INSERT INTO users SELECT n, 'user' || n, n || '@example.org' FROM generate_series(1, 1000) n"
    )
    let end = try #require(try primary.query("SELECT pg_current_wal_lsn()").firstValue)
    let standby = try PostgresConnection(url: standbyURL)
    let deadline = Deadline.after(.seconds(20))
    while try standby.query("SELECT pg_last_wal_replay_lsn() >= '\(end)'").firstValue != "t" {
      try #require(!deadline.hasPassed)
      Pause.moment()
    }
    var connections: [PostgresConnection] = []
    let source = PostgresUserSource {
      connections.append(try PostgresConnection(url: standbyURL))
      return connections[connections.count - 1]
    }
    let iterator = iterator(source)
    #expect(try iterator.step(at: 0) == .page(users: 100, new: 100))
    try standby.query("SELECT pg_terminate_backend(\(connections[0].backendProcessID), 20000)")
    #expect(throws: PostgresError.self) { try iterator.step(at: 0) }
    for _ in 2...10 { #expect(try iterator.step(at: 0) == .page(users: 100, new: 100)) }
    guard case .finished = try iterator.step(at: 0) else {
      Issue.record("it is not at its end")
      return
    }
    #expect(connections.count == 2)
    #expect(try fixture.queues().ledger().requested == 1000)
  }
}
