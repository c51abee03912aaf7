import Dispatch
import Foundation
import Testing

@testable import Runner

/// Threads of a run.
@Suite struct WorkersTests {
  @Test func thereMayBeMoreThanProcessors() {
    let count = ProcessInfo.processInfo.activeProcessorCount * 2 + 2
    let here = DispatchGroup()
    for _ in 0..<count { here.enter() }
    let met = DispatchGroup()
    for _ in 0..<count { met.enter() }
    Workers.run(count) {
      here.leave()
      // Each waits for all: with fewer threads they would never meet.
      if here.wait(timeout: .now() + 60) == .success { met.leave() }
    }
    #expect(met.wait(timeout: .now()) == .success)
  }
}
