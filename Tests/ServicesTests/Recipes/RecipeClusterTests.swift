import Glibc
import LessonModel
import Processes
import Testing

@testable import Services

/// Clusters that an `etude.yaml` describes.
@Suite struct RecipeClusterTests {
  /// Whom each member reaches, by the members' numbers.
  private func reached(_ lease: ServiceLease) -> [String] {
    lease.endpoints.map { asked("reach", at: $0.port) ?? "gone" }
  }

  @Test func cutKeepsTwoMembersApartAndNoOther() throws {
    let bench = try RecipeBench()
    let lease = try bench.start(bench.cluster(of: 3), as: "c")
    #expect(lease.endpoints.map(\.name) == ["c-1", "c-2", "c-3"])
    let whole = ["c-2 c-3", "c-1 c-3", "c-1 c-2"]
    try eventually { reached(lease) == whole }
    try lease.cut("c-1", "c-2")
    // Those who still reach each other do so; that the two do not is certain at once.
    #expect(asked("reach", at: lease.endpoints[0].port)?.contains("c-2") == false)
    #expect(asked("reach", at: lease.endpoints[1].port)?.contains("c-1") == false)
    try eventually { reached(lease) == ["c-3", "c-3", "c-1 c-2"] }
    #expect(lease.cutOff(from: "c-1") == ["c-2"])
    try lease.cut("c-3", "c-1")
    try eventually { reached(lease) == ["nobody", "c-3", "c-2"] }
    // What is no member passes.
    let links = lease.linkPorts.filter { $0.to == "c-1" }
    #expect(links.count == 2 && Set(links.map(\.port)).count == 1)
    #expect(asked("name", at: try #require(links.first).port) == "c-1")
    try lease.heal("c-2", "c-1")
    try lease.heal("c-1", "c-3")
    try eventually { reached(lease) == whole }
    try lease.perform(.crash, on: "c-2")
    try eventually { reached(lease) == ["c-3", "gone", "c-1"] }
    try lease.perform(.start, on: "c-2")
    try eventually { reached(lease) == whole }
    lease.release()
    #expect(try bench.isEmpty())
  }

  @Test func aMemberThatNeedsOthersStartsBeforeThem() throws {
    let bench = try RecipeBench()
    // Ready once another member answers: none is ready before two run.
    var recipe = bench.cluster(of: 2)
    let script =
      "import socket, sys\nfor p in sys.argv[1:]: socket.create_connection(('127.0.0.1', int(p)), 5).close()"
    recipe.lists["all"] = .init(RecipeText("{port}"), between: " ")
    recipe.ready = .command(
      bench.command(["sh", "-c", "python3 -c \"$0\" {all}", script]))
    let lease = try bench.start(recipe, as: "c")
    try lease.perform(.stop, on: "c-1")
    try lease.perform(.stop, on: "c-2")
    // It cannot be ready, and starts all the same, so that the next one can.
    try lease.perform(.start, on: "c-1")
    try lease.perform(.start, on: "c-2")
    try eventually { reached(lease) == ["c-2", "c-1"] }
    lease.release()
    #expect(try bench.isEmpty())
  }

  @Test func aClusterWithoutLinksCannotBeCut() throws {
    let bench = try RecipeBench()
    var recipe = bench.recipe()
    recipe.members = 2
    let lease = try bench.start(recipe, as: "c")
    #expect(throws: ServiceError.noLink(ServiceKind(recipe), "c-1", "c-2")) {
      try lease.cut("c-1", "c-2")
    }
    lease.release()
    #expect(try bench.isEmpty())
  }

  @Test func oneThatEndsEndsTheStartOfAll() throws {
    let bench = try RecipeBench()
    var recipe = bench.cluster(of: 3)
    recipe.start = bench.command([
      "sh", "-c", "if [ \"$1\" = 2 ]; then echo I will not; exit 4; fi; shift; exec python3 \"$@\"",
      "sh", "{index}", bench.script, "{port}",
    ])
    let error = try bench.error(of: recipe)
    #expect(
      error.message.contains(
        "etude.yaml:3: a-2: the server ended while it was starting (exit status 4)"))
    #expect(error.logTail.contains("I will not"))
    #expect(try bench.isEmpty())
  }
}
