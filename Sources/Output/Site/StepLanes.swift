import LessonModel
import LessonText
import Markdown

/// How the steps of a page lie beside each other where there is room: those of a section with two
/// sessions in two lanes, of one with more in one column, deeper for each lane.
///
/// What is between two steps ends a group; the page's order stays that of the document.
struct StepLanes {
  /// What stands before and behind a step, and its classes.
  struct Place: Equatable {
    var opening = ""
    var closing = ""
    var classes: [String] = []
  }

  private var places: [Int: Place] = [:]

  /// - Complexity: O(n) in the size of the page, times the number of sessions of a section.
  init(_ lesson: Lesson, _ transcript: Transcript?, voices: Voices) {
    let sections = PageSections(lesson)
    let timeline = Timeline(lesson, transcript)
    var lanesOfSection: [Int: [Voice]] = [:]
    for step in lesson.steps where !step.attributes.isHidden {
      guard let voice = voices.voice(of: step), voice.number != nil else { continue }
      let section = sections.place(of: step) ?? -1
      if lanesOfSection[section]?.contains(voice) != true {
        lanesOfSection[section, default: []].append(voice)
      }
    }
    for group in Self.groups(lesson) {
      guard let first = group.first, let last = group.last,
        let lanes = lanesOfSection[sections.place(of: first) ?? -1], lanes.count > 1
      else { continue }
      for step in group {
        let lane = voices.voice(of: step).flatMap(lanes.firstIndex)
        places[step.number, default: Place()].classes = [
          lane.map { "lane-\(min($0, 5))" } ?? "lanes-all"
        ]
      }
      var opening = "<div class=\"lanes several\">\n"
      if lanes.count == 2 {
        let rails = zip(["first", "second"], lanes).flatMap { rail, voice in
          voice.classes.map { "\(rail)-\($0)" }
        }
        opening = "<div class=\"lanes two \(rails.joined(separator: " "))\">\n"
        opening += Self.waits(at: first, in: lanes, besides: group, timeline, voices)
      }
      places[first.number, default: Place()].opening = opening
      places[last.number, default: Place()].closing = "</div>\n"
    }
  }

  /// The place of a step.
  func place(of step: Step) -> Place { places[step.number] ?? Place() }

  /// Steps on the page's own level with nothing between them but outputs. An answer is by itself.
  private static func groups(_ lesson: Lesson) -> [[Step]] {
    let (document, offset) = lesson.markdown()
    var roles: [Int: CodeBlock.Role] = [:]
    for block in lesson.blocks { roles[block.openingLine] = block.role }
    var groups: [[Step]] = []
    var isOpen = false
    for node in document.blocks() {
      guard case .code = node.kind else {
        isOpen = false
        continue
      }
      switch roles[node.line + offset] {
      case .step(let number)?:
        let step = lesson.steps[number - 1]
        if isOpen, let last = groups.last?.last,
          last.attributes.isAnswer == step.attributes.isAnswer,
          !last.attributes.asksForPrediction
        {
          groups[groups.count - 1].append(step)
        } else {
          groups.append([step])
          isOpen = true
        }
      case .source?, .display?: isOpen = false
      case .output?, .choices?, nil: break
      }
    }
    return groups
  }

  /// Which of the two sessions waits while the steps of a group run that are not its own.
  private static func waits(
    at step: Step, in lanes: [Voice], besides group: [Step], _ timeline: Timeline?, _ voices: Voices
  ) -> String {
    guard let timeline,
      let column = timeline.columns.firstIndex(where: { $0.step.number == step.number })
    else { return "" }
    return lanes.enumerated().map { place, voice in
      guard !group.contains(where: { voices.voice(of: $0) == voice }),
        let bar = timeline.bars.first(where: { bar in
          bar.kind == .wait && timeline.lanes[bar.lane].voice == voice && bar.start < column
            && (bar.end ?? .max) >= column
        })
      else { return "" }
      let begun = timeline.columns[bar.start]
      let holders = bar.names.map { name in
        (voices.voice(ofSession: name)?.mark ?? "") + HTMLText.escape(name)
      }
      let who = holders.isEmpty ? "waits" : "waits for \(holders.joined(separator: ", "))"
      return
        "<p class=\"waits lane-\(place)\"><span>\(voice.mark)\(HTMLText.escape(voice.name)) \(who) "
        + "since step \(begun.step.number)</span> <code>\(HTMLText.escape(begun.sentence))</code></p>\n"
    }.joined()
  }
}
