import Processes
import Sessions
import Testing

/// Runs steps the way the runner's loop does: polls, pumps, and probes when it is quiet.
enum WireDriver {
  static func run(_ session: any Session, _ input: StepInput) throws -> SessionOutput {
    try session.begin(input)
    let deadline = Deadline.after(.seconds(20))
    while !session.state.isSettled {
      try #require(!deadline.hasPassed, "the session did not settle")
      let ready = PollSet.wait(session.descriptors, milliseconds: 2)
      if ready.contains(true) { try session.pump() } else { try session.probe() }
    }
    return session.takeOutput()
  }

  static func input(
    _ text: String, to port: Int? = nil, lines: Int? = nil, pretty: Bool = false,
    headers: Bool = false
  ) -> StepInput {
    var input = StepInput(text: text, number: 1)
    input.target = port.map { "127.0.0.1:\($0)" }
    input.expectedLines = lines
    input.isPretty = pretty
    input.showsHeaders = headers
    return input
  }
}

extension SessionOutput {
  var text: String { String(decoding: bytes, as: UTF8.self) }
}
