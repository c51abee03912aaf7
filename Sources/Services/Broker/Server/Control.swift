/// What an operator does to brokers: one line in, one line out, `ok …` or `error …`.
enum Control {
  static let usage = "brokers | down ID | up ID | delay ID MILLISECONDS | advance MILLISECONDS"

  static func answer(_ line: String, _ cluster: Cluster) -> String {
    let words = line.split(separator: " ").map(String.init)
    func broker() -> Int32? {
      guard words.count > 1, let id = Int32(words[1]), cluster.node(id) != nil else { return nil }
      return id
    }
    let known = cluster.nodes.map { String($0.id) }.joined(separator: ", ")
    switch (words.first, words.count) {
    case ("brokers", 1):
      return "ok "
        + cluster.nodes.map { "\($0.id)=127.0.0.1:\($0.port)\($0.isUp ? "" : " (down)")" }
        .joined(separator: " ")
    case ("down", 2), ("up", 2):
      guard let id = broker() else { return "error no broker \(words[1]); there are: \(known)" }
      cluster.setUp(words[0] == "up", id)
      return "ok"
    case ("delay", 3):
      guard let id = broker() else { return "error no broker \(words[1]); there are: \(known)" }
      guard let delay = Int(words[2]), (0...600_000).contains(delay) else {
        return "error a delay is a number of milliseconds from 0 to 600000, not \(words[2])"
      }
      cluster.setDelay(delay, of: id)
      return "ok"
    case ("advance", 2):
      guard let time = Int64(words[1]), cluster.clock.advance(milliseconds: time) else {
        return "error the clock goes forward by a number of milliseconds, at most "
          + "\(LogClock.mostAhead) in all, not \(words[1])"
      }
      cluster.clean()
      return "ok"
    default:
      return "error cannot do \"\(line)\"; there is: \(usage)"
    }
  }
}
