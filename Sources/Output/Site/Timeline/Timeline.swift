import LessonModel
import LessonText

/// What happened on a page: a lane for each session or server, a column for each step, in page order.
///
/// It is computed from what the transcript says of each step: who waited and for whom, what a step let
/// go on, how transactions and services stood when it was over. No text of an output is looked at.
/// Where a transcript of version 1 has no states, a wait ends with the first thing that its session
/// prints, and there are no other bars.
struct Timeline {
  /// A row.
  struct Lane: Equatable {
    /// Who is in it; nil for the operator, and for the network.
    var voice: Voice?
    /// What it is called.
    var name: String
  }

  /// A step.
  struct Column {
    /// The step.
    var step: Step
    /// Its lane, from 0.
    var lane: Int
    /// Whose it is; nil for the operator's.
    var speaker: String?
    /// One word about it: the code of its error, else what it does.
    var label: String
    /// What it does.
    var sentence: String
    /// The code of the error with which a service refused something to its session.
    var error: String?
    /// Whether the page asks for a guess before it tells what came of it.
    var asks = false
    /// The numbers of the steps whose folds have to be open before it is told what came of it.
    var asked: [Int] = []
    /// The sessions that it made go on or print something.
    var events: [Event] = []
    /// What an operator's step did to servers.
    var signs: [Sign] = []
    /// The place of its section in `sections`; nil before the first.
    var section: Int?
  }

  /// What another session did in a column.
  struct Event: Equatable {
    /// The lane of the session.
    var lane: Int
    /// What it is called.
    var session: String
    /// The number of the step that it goes on with.
    var step: Int?
    /// Whether it had waited.
    var isRelease: Bool
  }

  /// What happened to a server in a column.
  struct Sign: Equatable {
    /// The server's lane.
    var lane: Int
    /// What is drawn there.
    var sign: String
    /// What is said of it.
    var words: String
  }

  /// Something that lasts.
  struct Bar: Equatable {
    /// What it is.
    enum Kind: String, CaseIterable { case open, failed, wait, down, paused, cut }
    /// What it is.
    var kind: Kind
    /// Its lane.
    var lane: Int
    /// The column in which it begins.
    var start: Int
    /// The column in which it ends; nil when it lasts beyond the page.
    var end: Int?
    /// Who is waited for, or between whom a link is cut.
    var names: [String] = []
  }

  /// The rows, from the top: the operator's, those of voices by their first appearance, the network's.
  private(set) var lanes: [Lane] = []
  /// The steps that the page shows, in page order.
  private(set) var columns: [Column] = []
  /// What lasts, by kind and in the order of the beginnings.
  private(set) var bars: [Bar] = []
  /// The titles of the headings of level 2 that have steps.
  private(set) var sections: [String] = []

  /// How many lanes and how many columns side by side have a place in the theme.
  static let most = 24

  /// The timeline of a page; nil when it would not show anything: with fewer than two sessions or
  /// servers, or with more than have room.
  /// - Complexity: O(n) in the size of the lesson, plus the product of the numbers of steps and of
  ///   sessions.
  init?(_ lesson: Lesson, _ transcript: Transcript?, guesses: Guesses? = nil) {
    guard let transcript else { return nil }
    let records = Dictionary(
      transcript.steps.map { ($0.number, $0) }, uniquingKeysWith: { $1 })
    let shown = lesson.steps.compactMap { step in
      step.attributes.isHidden ? nil : records[step.number].map { (step, $0) }
    }
    let reader = TimelineReader(lesson, shown, guesses: guesses ?? Guesses(lesson))
    guard reader.speakerCount > 1, reader.lanes.count <= Self.most else { return nil }
    lanes = reader.lanes
    (columns, sections) = (reader.columns, reader.sections)
    bars = reader.bars
  }

  /// The columns in which it is to be guessed whether a bar goes on: there it seems to until the fold of
  /// that guess is open.
  func questions(about bar: Bar) -> [Int] {
    columns.indices.filter { place in
      let column = columns[place]
      guard column.asks, place > bar.start, place <= bar.end ?? .max else { return false }
      switch bar.kind {
      case .wait: return true
      case .open, .failed:
        return column.lane == bar.lane || place == bar.end
          || bars.contains { other in
            other.kind == .wait && other.lane == bar.lane && other.start < place
              && place <= other.end ?? .max
          }
      case .down, .paused, .cut: return column.step.kind.isOperation || place == bar.end
      }
    }
  }
}
