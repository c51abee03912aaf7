import LessonModel
import PlainText
import Runner

/// Which lessons a check runs, how often, and in which order.
struct CheckPlan {
  /// The lessons of this machine, in the order of the course.
  let lessons: [Lesson]
  /// One element for each run of a lesson, in the order in which they are begun.
  let runs: [(lesson: Int, round: Int)]
  /// What is worth saying about the plan before it is carried out.
  let remarks: [String]

  init(_ all: [Lesson], options: CheckOptions, durations: () throws -> Durations) throws {
    var remarks: [String] = []
    if let (number, count) = options.shard {
      let known = try durations()
      let items = all.map {
        ShardPlan.Item(name: $0.name, duration: known.milliseconds[$0.name])
      }
      lessons = ShardPlan(items, count: count).shards[number - 1].map { all[$0] }
      let guessed = items.count { $0.duration == nil }
      remarks.append(
        "shard \(number)/\(count): \(lessons.count) of \(all.count.counted("lesson"))"
          + (guessed == 0
            ? ""
            : "; how long \(guessed) of them \(guessed == 1 ? "takes" : "take") is not known"))
    } else {
      lessons = all
    }
    var generator = options.seed.map(SeededGenerator.init)
    var runs: [(lesson: Int, round: Int)] = []
    for round in 1...options.rounds {
      var order = Array(lessons.indices)
      if generator != nil { generator?.shuffle(&order) }
      runs += order.map { ($0, round) }
    }
    self.runs = runs
    if let seed = options.seed { remarks.append("order: shuffled, --seed \(seed) repeats it") }
    self.remarks = remarks
  }
}

extension SeededGenerator {
  /// Shuffles an array; the same seed gives the same order.
  fileprivate mutating func shuffle(_ array: inout [Int]) { array.shuffle(using: &self) }
}
