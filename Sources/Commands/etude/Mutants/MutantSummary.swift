import LessonModel
import PlainText

/// What a check of mutants says at its end.
struct MutantSummary {
  let records: [MutantRecord]
  /// How many mutants were to be run.
  let planned: Int
  /// How many mutants change shown source and were left out.
  let ofSource: Int
  /// Whether no author has written the mutants.
  let isHunt: Bool
  /// The lessons with steps that have no list.
  let bare: [Lesson]
  let lessons: [Lesson]
  let duration: Duration

  /// How many lessons without mutants are named.
  private static let shownLessons = 5
  /// How many of the slowest lessons are named.
  private static let shownSlowest = 5

  /// Lines; the last one counts the mutants.
  var lines: [String] {
    var lines: [String] = []
    if planned > records.count {
      lines.append("not begun: \(Self.count(planned - records.count)), because of --fail-fast")
    }
    if ofSource > 0 {
      lines.append("not run: \(Self.count(ofSource)) of shown source; --mutants=all runs them too")
    }
    if !bare.isEmpty, !isHunt {
      let with = lessons.count { !$0.steps.isEmpty }
      let names = bare.prefix(Self.shownLessons).map(\.name).joined(separator: ", ")
      let more = bare.count > Self.shownLessons ? ", …" : ""
      let all = with.counted("lesson")
      lines.append("without mutants: \(bare.count) of \(all) with steps: \(names)\(more)")
    }
    return lines + slowest + [total]
  }

  /// How many of each outcome there are, in words.
  static func counts(of records: [MutantRecord]) -> [String] {
    MutantOutcome.allCases.compactMap { outcome in
      let count = records.count { $0.outcome == outcome }
      return count == 0 ? nil : "\(count) \(outcome.rawValue)"
    }
  }

  /// The lessons whose mutants took longest, all of theirs together.
  private var slowest: [String] {
    var sums: [String: (count: Int, ms: Double)] = [:]
    for record in records {
      let sum = sums[record.lesson] ?? (0, 0)
      sums[record.lesson] = (sum.count + 1, sum.ms + record.durationMs)
    }
    guard sums.count > 1 else { return [] }
    let sorted = sums.sorted { ($1.value.ms, $0.key) < ($0.value.ms, $1.key) }
    let shown = sorted.prefix(Self.shownSlowest).map { name, sum in
      "\(name) \((sum.ms / 100).rounded() / 10) s for \(sum.count)"
    }
    return ["slowest: " + shown.joined(separator: ", ")]
  }

  private var total: String {
    let counts = Self.counts(of: records).map {
      isHunt && $0.hasSuffix(MutantOutcome.survived.rawValue) ? "\($0) (worth a look)" : $0
    }
    let pages = Set(records.map(\.lesson)).count
    let tenths = (duration / .milliseconds(100)).rounded() / 10
    return "\(Self.count(records.count)) of \(pages.counted("lesson")): "
      + "\(counts.isEmpty ? "nothing to run" : counts.joined(separator: ", ")) in \(tenths) s"
  }

  private static func count(_ count: Int) -> String {
    count.counted("mutant")
  }
}
