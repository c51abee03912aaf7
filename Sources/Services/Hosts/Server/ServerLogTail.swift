import Dispatch
import Processes
import Synchronization

/// The end of a log, in memory: a server that writes without end fills no disk.
///
/// A thread of its own takes what each process writes, until the last one that can write has ended.
final class ServerLogTail: ServerOutput {
  private struct State {
    var bytes: [UInt8] = []
    var size = 0
    /// Whether a line since the latest start holds the text that is waited for.
    var hasSeen = false
    /// The beginning of a line whose end has not come.
    var line: [UInt8] = []
  }

  /// How much of the log is kept, in bytes.
  private static let kept = 64 << 10
  /// A longer line is taken for several.
  private static let longestLine = 16 << 10

  let file: String? = nil
  private let wanted: String?
  private let state = Mutex(State())
  private let readers = DispatchGroup()

  /// Makes an empty log.
  ///
  /// - Parameter wanted: the text that `hasSeen` is about; nil for none.
  init(waitingFor wanted: String? = nil) { self.wanted = wanted }

  var size: Int { state.withLock { $0.size } }

  /// Whether a line since the latest start holds the text that is waited for.
  var hasSeen: Bool { state.withLock { $0.hasSeen } }

  func open() throws(SystemError) -> Descriptor {
    let pipe = try Pipe.fromChild()
    let readEnd = pipe.readEnd
    state.withLock { $0.hasSeen = false }
    // A serial queue of its own is a thread of its own while it works.
    DispatchQueue(label: "etude.log").async(group: readers) { [self] in
      while readEnd.waitUntilReadable(deadline: .never) {
        do throws(SystemError) {
          guard let bytes = try readEnd.read() else { continue }
          if bytes.isEmpty { return }
          take(bytes)
        } catch { return }
      }
    }
    return pipe.writeEnd
  }

  func settle() { _ = readers.wait(timeout: .now() + 5) }

  func tail(_ count: Int) -> [String] {
    let bytes = state.withLock { $0.bytes }
    return bytes.split(separator: UInt8(ascii: "\n")).suffix(count).map {
      String(decoding: $0.prefix(2_000), as: UTF8.self)
    }
  }

  private func take(_ bytes: [UInt8]) {
    state.withLock { state in
      state.size += bytes.count
      state.bytes += bytes
      if state.bytes.count > 2 * Self.kept {
        state.bytes.removeFirst(state.bytes.count - Self.kept)
      }
      guard let wanted, !state.hasSeen else { return }
      for piece in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        state.line += piece
        if String(decoding: state.line, as: UTF8.self).contains(wanted) { state.hasSeen = true }
        if piece.endIndex < bytes.endIndex || state.line.count > Self.longestLine {
          state.line = []
        }
      }
    }
  }
}
