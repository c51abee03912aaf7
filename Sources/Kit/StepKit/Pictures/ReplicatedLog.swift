/// The logs of servers that replicate each other's entries: terms, commands, and what is committed.
public struct ReplicatedLog: Sendable, Equatable {
  let title: String
  private var rows: [Row] = []

  private enum Row: Equatable {
    case server(Server)
    case cut
  }

  private struct Server: Equatable {
    var name: String
    var role: String
    var entries: [Entry]
    var commitIndex: Int
    var firstIndex: Int
  }

  private struct Entry: Equatable {
    var term: Int
    var command: String
  }

  private static let mostServers = 9
  private static let mostEntries = 40
  private static let longestCommand = 8
  private static let longestName = 12

  /// Makes a picture without servers.
  public init(title: String = "") { self.title = TextForm.oneLine(title) }

  /// Adds a server with its log.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - role: what else is to be said of it, such as `leader, term 2`.
  ///   - entries: its log, each entry with the term in which it was written.
  ///   - commitIndex: the index of the last entry that it knows to be committed; the one before
  ///     `firstIndex` when there is none.
  ///   - firstIndex: the index of its first entry; above 1 behind a snapshot.
  /// - Precondition: each server has another name; there are at most 9 of them, each with at most 40
  ///   entries; the commit index is one of the log.
  public mutating func addServer(
    _ name: String, role: String = "", entries: [(term: Int, command: String)], commitIndex: Int,
    firstIndex: Int = 1
  ) {
    let name = TextForm.oneLine(name)
    let servers = self.servers
    demand(servers.count < ReplicatedLog.mostServers, "the picture has at most 9 servers")
    demand(!servers.contains { $0.name == name }, "the server \(name) is there already")
    demand(
      entries.count <= ReplicatedLog.mostEntries,
      "a log has at most 40 entries, and that of \(name) has \(entries.count)")
    demand(
      (1...Int.max / 2).contains(firstIndex), "the log of \(name) begins at \(firstIndex)")
    demand(
      (firstIndex - 1...firstIndex - 1 + entries.count).contains(commitIndex),
      "\(name) has committed up to \(commitIndex), and its log goes from \(firstIndex) to "
        + "\(firstIndex - 1 + entries.count)")
    rows.append(
      .server(
        Server(
          name: name, role: TextForm.oneLine(role),
          entries: entries.map { Entry(term: $0.term, command: TextForm.oneLine($0.command)) },
          commitIndex: commitIndex, firstIndex: firstIndex)))
  }

  /// Draws a line between the servers before and those behind: they do not hear each other.
  public mutating func addCut() { rows.append(.cut) }

  private var servers: [Server] {
    rows.compactMap { if case .server(let server) = $0 { server } else { nil } }
  }
}

extension ReplicatedLog: Showable {
  var bodyLines: [String] {
    let servers = self.servers
    let margin = (servers.map { min($0.name.count, ReplicatedLog.longestName) }.max() ?? 0) + 2
    let first = servers.map(\.firstIndex).min() ?? 1
    let last = servers.map { $0.firstIndex + $0.entries.count - 1 }.max() ?? 0
    let cell =
      max(servers.flatMap(\.entries).map { text($0).count }.max() ?? 1, String(last).count) + 1
    let perLine = max(1, (TextForm.width - margin) / cell)
    var lines: [String] = []
    for start in stride(from: first, through: max(first, last), by: perLine) {
      let part = start..<min(start + perLine, last + 1)
      lines.append(
        TextForm.blanks(margin) + part.map { TextForm.left(String($0), cell) }.joined())
      for row in rows {
        switch row {
        case .cut:
          lines.append(String(repeating: "-", count: margin + part.count * cell - 1))
        case .server(let server):
          // Before the first entry when nothing is committed.
          let isEmpty = server.commitIndex == part.lowerBound - 1 && part.lowerBound == first
          let name = TextForm.cut(server.name, to: ReplicatedLog.longestName)
          var line = TextForm.left(name, margin - 1) + (isEmpty ? "|" : " ")
          for index in part {
            let entry =
              server.entries.indices.contains(index - server.firstIndex)
              ? text(server.entries[index - server.firstIndex]) : ""
            // What ends where the commit index is.
            let mark = index == server.commitIndex ? "|" : " "
            line += TextForm.left(entry, cell - 1) + mark
          }
          lines.append(line)
        }
      }
    }
    let roles = servers.filter { !$0.role.isEmpty }.map {
      TextForm.cut("\($0.name): \($0.role)", to: TextForm.width)
    }
    return lines + ["term:command, committed up to |"] + roles
  }

  private func text(_ entry: Entry) -> String {
    "\(entry.term):\(TextForm.cut(entry.command, to: ReplicatedLog.longestCommand))"
  }

  var content: (kind: String, value: JSON) {
    var cuts: [Int] = []
    var servers: [JSON] = []
    for row in rows {
      guard case .server(let server) = row else {
        cuts.append(servers.count)
        continue
      }
      servers.append(
        .object([
          ("name", .string(server.name)), ("role", .string(server.role)),
          (
            "entries",
            .array(
              server.entries.map {
                .object([("term", .integer($0.term)), ("command", .string($0.command))])
              })
          ),
          ("commitIndex", .integer(server.commitIndex)),
          ("firstIndex", .integer(server.firstIndex)),
        ]))
    }
    return (
      "replicatedLog",
      .object([("servers", .array(servers)), ("cuts", .array(cuts.map(JSON.integer)))])
    )
  }
}
