import Glibc

/// A plan as it is passed to another process, which carries it out: its words with a NUL after each,
/// and the descriptors beside them.
///
/// Which signals are blocked, and whether the process stays at the terminal, is not passed: what a
/// lesson starts has neither.
extension SpawnPlan {
  /// The words of the plan.
  var words: [UInt8] {
    let folder = launch.workingDirectory ?? SymbolicLink.text(at: "/proc/self/cwd") ?? "/"
    let variables = launch.environment.map { "\($0.key)=\($0.value)" }
    var next = 0
    let streams = allStreams.flatMap { target, stream -> [String] in
      guard Self.number(of: stream, target) != nil else { return ["\(target)", "-"] }
      defer { next += 1 }
      return ["\(target)", "\(next)"]
    }
    let lists = [arguments, variables, streams].flatMap { ["\($0.count)"] + $0 }
    // A C string ends at the first NUL.
    return ([path, folder] + lists).flatMap { $0.utf8.prefix { $0 != 0 } + [0] }
  }

  /// The descriptors of the plan, in the order in which its words name them.
  var descriptors: [Int32] { allStreams.compactMap { Self.number(of: $0.stream, $0.target) } }

  /// The plan of these words and descriptors, which are open here; nil when they are none.
  init?(words: [UInt8], descriptors: [Descriptor]) {
    var rest = words.split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }[...]
    func list() -> [String]? {
      guard let count = rest.popFirst().flatMap({ Int($0) }), (0...rest.count).contains(count)
      else { return nil }
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    guard let path = rest.popFirst(), let folder = rest.popFirst(), let arguments = list(),
      let variables = list(), let streams = list(), streams.count.isMultiple(of: 2)
    else { return nil }
    let pairs = variables.compactMap { variable in
      variable.firstIndex(of: "=").map {
        (String(variable[..<$0]), String(variable[variable.index(after: $0)...]))
      }
    }
    var launch = ChildProcess.Launch(
      path, environment: Dictionary(pairs) { first, _ in first }, workingDirectory: folder)
    for place in stride(from: 0, to: streams.count, by: 2) {
      guard let target = Int32(streams[place]) else { return nil }
      if streams[place + 1] == "-" { continue }
      guard let index = Int(streams[place + 1]), descriptors.indices.contains(index) else {
        return nil
      }
      let stream = ChildProcess.Launch.Stream.descriptor(descriptors[index].number)
      switch target {
      case 0: launch.standardInput = stream
      case 1: launch.standardOutput = stream
      case 2: launch.standardError = stream
      default: launch.extraDescriptors[target] = descriptors[index].number
      }
    }
    self.init(path: path, arguments: arguments, launch: launch)
  }

  private var allStreams: [(target: Int32, stream: ChildProcess.Launch.Stream)] {
    [(0, launch.standardInput), (1, launch.standardOutput), (2, launch.standardError)]
      + launch.extraDescriptors.sorted { $0.key < $1.key }.map { ($0.key, .descriptor($0.value)) }
  }

  private static func number(
    of stream: ChildProcess.Launch.Stream, _ target: Int32
  ) -> Int32? {
    switch stream {
    case .null: nil
    case .inherit: target
    case .descriptor(let number): number
    }
  }
}
