import Glibc
import Platform

/// The status of a process, from `/proc/N/status`.
struct ProcessStatus: Sendable, Equatable {
  private(set) var parent: Int32 = 0
  /// The number of its context switches.
  private(set) var runs: UInt64 = 0
  private var state = UInt8(ascii: "R")
  private var pending: UInt64 = 0

  /// Reads the status; nil when there is no such process, or when it is hidden.
  init?(_ processID: Int32) {
    guard let text = FileSystem.contents("/proc/\(processID)/status") else { return nil }
    self.init(text)
  }

  /// Reads the file's lines, `NAME:` tab `VALUE`.
  init(_ text: [UInt8]) {
    for line in text.split(separator: UInt8(ascii: "\n")) {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let value = line[(colon + 1)...].drop { $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: " ") }
      let words = { String(decoding: value, as: UTF8.self) }
      switch String(decoding: line[..<colon], as: UTF8.self) {
      case "State": state = value.first ?? state
      case "PPid": parent = Int32(words()) ?? 0
      case "SigPnd", "ShdPnd": pending |= UInt64(words(), radix: 16) ?? 0
      case "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches": runs += UInt64(words()) ?? 0
      default: break
      }
    }
  }

  /// Whether it has ended, even if its parent has not asked for its exit status yet.
  var hasEnded: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }
  /// Whether a signal or a debugger has stopped it.
  var isStopped: Bool { state == UInt8(ascii: "T") || state == UInt8(ascii: "t") }
  /// Whether it runs, or is about to because of a signal.
  var isAstir: Bool {
    !hasEnded && !isStopped && (state != UInt8(ascii: "S") || pending & Self.signals != 0)
  }

  /// Whether a signal is about to end it in a way that its server takes for a crash. The kernel keeps
  /// SIGKILL pending until the process has gone.
  var isDying: Bool {
    pending & Self.bit(SIGKILL) != 0 || !isStopped && !hasEnded && pending & Self.crashes != 0
  }

  private static func bit(_ signal: Int32) -> UInt64 { 1 << UInt64(signal - 1) }

  /// The signals that end a process of PostgreSQL without an end of its transaction.
  private static let crashes: UInt64 = [
    SIGQUIT, SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV,
  ].reduce(0) { $0 | bit($1) }

  /// The signals that PostgreSQL's processes use among each other, and those of an operator.
  private static let signals: UInt64 = [
    SIGHUP, SIGINT, SIGQUIT, SIGKILL, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGURG,
  ].reduce(0) { $0 | bit($1) }

  /// The bytes of a small file of the kernel; nil when it cannot be read.
  static func contents(_ path: String) -> [UInt8]? {
    // Safe: the kernel copies the path during the call.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { _ = Glibc.close(file) }
    let (bytes, transfer) = Transfer.read(file, limit: 8192)
    return transfer == .failed ? nil : bytes
  }
}
