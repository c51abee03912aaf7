import CLinux
import Glibc
import Platform
import Synchronization

/// A run as the server's thread sees it: what goes in, what comes out, and whether it is over. The run
/// itself has a thread of its own, because it waits for services.
final class LiveRun: Sendable {
  /// What the server has for the run.
  enum Letter: Sendable {
    /// A page is there, which has this number.
    case connected(Int)
    /// A page has gone.
    case disconnected(Int)
    /// A message of the page.
    case message(PageMessage)
    /// The run's place is wanted, and its page has gone.
    case abandoned
    /// The file of the lesson is another now.
    case changed(LessonChange)
  }

  /// What the run has for a page.
  enum Parcel: Sendable {
    case message(String)
    /// The last message: the connection closes behind it.
    case last(String)
  }

  private struct State {
    var letters: [Letter] = []
    var parcels: [Parcel] = []
    var client: Int?
    var isOver = false
  }

  /// What a page calls it.
  let id: String
  /// The lesson's name.
  let lesson: String
  private let state = Mutex(State())
  private let bell: Descriptor
  private let wake: @Sendable () -> Void

  /// Makes a run that has no thread yet.
  ///
  /// - Throws: `SystemError` when the process has too many open files.
  init(id: String, lesson: String, wake: @escaping @Sendable () -> Void) throws(SystemError) {
    (self.id, self.lesson, self.wake) = (id, lesson, wake)
    let number = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard number >= 0 else { throw .last("eventfd") }
    bell = Descriptor(owning: number)
  }

  // MARK: The server's side

  /// The page that has the run, by its number.
  var client: Int? { state.withLock { $0.client } }

  /// Whether it is over.
  var isOver: Bool { state.withLock { $0.isOver } }

  /// Gives the run to a page.
  ///
  /// - Returns: the page that had it.
  func connect(_ client: Int) -> Int? {
    let former = state.withLock { state in
      let former = state.client
      state.client = client
      // What was to be sent to the page before is sent anew, as far as it counts.
      state.parcels = []
      return former
    }
    put(.connected(client))
    return former
  }

  /// A page has gone.
  func disconnect(_ client: Int) {
    state.withLock { if $0.client == client { $0.client = nil } }
    put(.disconnected(client))
  }

  /// Hands a letter to the run.
  ///
  /// - Returns: how many it has not read.
  @discardableResult
  func put(_ letter: Letter) -> Int {
    let count = state.withLock { state in
      if !state.isOver { state.letters.append(letter) }
      return state.letters.count
    }
    _ = eventfd_write(bell.number, 1)
    return count
  }

  /// What there is to be sent to the page.
  func takeParcels() -> [Parcel] {
    state.withLock { state in
      defer { state.parcels = [] }
      return state.parcels
    }
  }

  // MARK: The run's side

  /// Readable when there are letters.
  var descriptor: Int32 { bell.number }

  /// What has come, in order.
  func takeLetters() -> [Letter] {
    var count: UInt64 = 0
    // Safe: reads one number into a variable that is alive.
    _ = unsafe eventfd_read(bell.number, &count)
    return state.withLock { state in
      defer { state.letters = [] }
      return state.letters
    }
  }

  /// Hands something to a page, if it still has the run.
  func send(_ parcel: Parcel, to client: Int) {
    state.withLock { if $0.client == client { $0.parcels.append(parcel) } }
    wake()
  }

  /// Says that the run is over.
  func end() {
    state.withLock { $0.isOver = true }
    wake()
  }
}
