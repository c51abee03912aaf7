import Glibc
import Platform
import Processes
import Sessions

/// The runner's end of the connection to a lesson's program; `ControlChannel` in StepKit is the
/// other end and describes the frames.
final class ControlConnection {
  /// The variable that tells the program the number of its descriptor, and that number.
  static let variable = "ETUDE_CONTROL_FD"
  static let programDescriptor: Int32 = 3

  /// What the program reports.
  enum Report: Equatable {
    /// It waits for the step with this index; everything before is done.
    case waiting(step: Int)
    /// A step shared a value.
    case shared(name: String, value: String)
    /// A step shows a picture: its text form, and a description as JSON. The program waits until it
    /// is told that the picture has its place.
    case picture(text: [UInt8], description: [UInt8])
    /// A step says how far it has come.
    case progress(done: Int, total: Int)
  }

  /// The largest frame; more is a program that does not speak this protocol.
  private static let largestFrame = 64 << 20

  private let own: Descriptor
  private let others: Descriptor
  private var received: [UInt8] = []
  /// Whether the program has closed its end.
  private(set) var isAtEnd = false

  /// - Throws: `SystemError` when the process has too many open files.
  init() throws(SystemError) {
    (own, others) = try Socket.pair()
    own.setNonblocking()
  }

  /// What the loop has to wait for.
  var pollDescriptor: PollDescriptor { PollDescriptor(own.number) }

  /// The end that is the program's, open until `programHasStarted`.
  var programEnd: Int32 { others.number }

  /// Closes this process's copy of the program's end.
  func programHasStarted() { others.close() }

  /// Lets the program's next step run, and tells it what the page's `${name}` stand for.
  func runNextStep(values: [String: String]) {
    send(
      UInt8(ascii: "R"),
      values.sorted { $0.key < $1.key }
        .flatMap { name, value -> [UInt8] in Array(name.utf8) + [0] + Array(value.utf8) + [0] })
  }

  /// Lets the program go on that has shown a picture.
  func acknowledgePicture() { send(UInt8(ascii: "G"), []) }

  private func send(_ kind: UInt8, _ payload: [UInt8]) {
    let length = UInt32(payload.count)
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
    // The program has a thread that does nothing but read. One that is gone is seen by its exit.
    let frame = [kind] + bytes + payload
    _ = Transfer.sendAll(frame.span, to: own.number, deadline: .after(.seconds(10)))
  }

  /// Reads what the program has reported, without waiting.
  ///
  /// - Throws: `SystemError` when the frames are none of StepKit's.
  func readReports() throws(SystemError) -> [Report] {
    while !isAtEnd, let bytes = readPart() {
      if bytes.isEmpty { isAtEnd = true }
      received += bytes
    }
    var reports: [Report] = []
    var rest = received[...]
    while rest.count >= 5 {
      let start = rest.startIndex
      let length = rest[(start + 1)..<(start + 5)].reversed().reduce(0) { $0 << 8 | Int($1) }
      guard length <= ControlConnection.largestFrame else {
        throw SystemError("the lesson's program sent no frame", code: EPROTO)
      }
      guard rest.count >= 5 + length else { break }
      let payload = rest[(start + 5)..<(start + 5 + length)]
      if let report = report(kind: rest[start], payload) { reports.append(report) }
      rest = rest[(start + 5 + length)...]
    }
    received = Array(rest)
    return reports
  }

  /// Closes the connection: the program, if it still runs, ends.
  func close() {
    own.close()
    others.close()
  }

  /// What is there; empty at the end, nil when there is nothing yet. A connection that was reset
  /// is at its end.
  private func readPart() -> [UInt8]? {
    do {
      return try own.read()
    } catch {
      return []
    }
  }

  private func report(kind: UInt8, _ payload: ArraySlice<UInt8>) -> Report? {
    switch kind {
    case UInt8(ascii: "W"):
      return Int(String(decoding: payload, as: UTF8.self)).map { .waiting(step: $0) }
    case UInt8(ascii: "S"):
      guard let end = payload.firstIndex(of: 0) else { return nil }
      let name = String(decoding: payload[..<end], as: UTF8.self)
      return .shared(name: name, value: String(decoding: payload[(end + 1)...], as: UTF8.self))
    case UInt8(ascii: "G"):
      guard let end = payload.firstIndex(of: 0) else { return nil }
      return .picture(
        text: Array(payload[(end + 1)...]), description: Array(payload[..<end]))
    case UInt8(ascii: "P"):
      let numbers = payload.split(separator: UInt8(ascii: " ")).compactMap {
        Int(String(decoding: $0, as: UTF8.self))
      }
      return numbers.count == 2 ? .progress(done: numbers[0], total: numbers[1]) : nil
    default:
      return nil
    }
  }
}
