// C declares `stdout` as a variable; nothing here assigns it.
@unsafe @preconcurrency import Glibc
import Platform

/// What the code that the runner writes around a page's Swift steps calls. Lessons do not need it.
public enum LessonProgram {
  /// Prepares the process; called once, before anything else of the page runs.
  public static func start() {
    // Line by line, as on a terminal: what was printed before a trap is there, and stays in order
    // with what is written to standard error.
    // Safe: without a buffer of ours, the C library allocates and owns the buffer.
    unsafe setvbuf(stdout, nil, _IOLBF, 1 << 16)
    ControlChannel.current?.startReading()
  }

  /// Which of the texts runs that the runner has put beside each other, from 1; 0 for the page's own.
  public static let variant = Executable.environmentValue("ETUDE_VARIANT").flatMap { Int($0) } ?? 0

  /// A value that one of several texts gives. All of them have to give one of the same type, as each
  /// would on its own: the compiler finds no type here that would do for several.
  public struct Alternative<Value> {
    /// The value.
    public let value: Value

    /// Takes the value.
    public init(_ value: Value) { self.value = value }
  }

  /// What the page's `${name}` stands for in the step that runs; `${name}` itself when nothing
  /// does.
  public static func value(_ name: String) -> String {
    ControlChannel.current?.value(name) ?? "${\(name)}"
  }

  /// Reports that everything before step `index` is done and waits until it may run.
  ///
  /// The main actor is free meanwhile: tasks and servers that earlier steps started go on.
  ///
  /// - Parameter index: the step's place among the page's Swift steps, from 0; after the last
  ///   step, their number: then the wait ends with the lesson.
  public static func reachStep(_ index: Int) async {
    fflush(nil)
    guard let channel = ControlChannel.current else { return }
    channel.send(.waiting, Array(String(index).utf8))
    await channel.waitForTurn()
  }
}
