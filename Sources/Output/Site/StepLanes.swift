import LessonModel
import LessonText
import Markdown

/// How the steps of a page lie beside each other where there is room: those of a section with two
/// sessions in two lanes, of one with more in one column, deeper for each lane. So are those of a section
/// with a kind that is wide.
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
  init(
    _ lesson: Lesson, _ transcript: Transcript?, voices: Voices, events: EventCards,
    guesses: Guesses
  ) {
    let sections = PageSections(lesson)
    var lanesOfSection: [Int: [Voice]] = [:]
    var wideSections: Set<Int> = []
    for step in lesson.steps where !step.attributes.isHidden {
      let section = sections.place(of: step) ?? -1
      if step.kind.isWide { wideSections.insert(section) }
      for voice in [voices.voice(of: step)].compactMap({ $0 }) + events.voices(in: step)
      where voice.number != nil && lanesOfSection[section]?.contains(voice) != true {
        lanesOfSection[section, default: []].append(voice)
      }
    }
    let states = LaneStates(lesson, transcript, voices: voices, guesses: guesses)
    for group in Self.groups(lesson) {
      guard let first = group.first, let last = group.last else { continue }
      let section = sections.place(of: first) ?? -1
      let lanes = lanesOfSection[section] ?? []
      func lane(_ voice: Voice?) -> [String] {
        guard lanes.count > 1 else { return [] }
        return [voice.flatMap(lanes.firstIndex).map { "lane-\(min($0, 5))" } ?? "lanes-all"]
      }
      for step in group {
        places[step.number, default: Place()].classes = lane(voices.voice(of: step))
        places[step.number]?.closing = events.html(of: step, lane: lane)
      }
      guard lanes.count > 1 else { continue }
      var opening = "<div class=\"lanes several\">\n"
      if lanes.count == 2, !wideSections.contains(section) {
        let sides = zip(["first", "second"], lanes)
        let rails = sides.flatMap { side, voice in voice.classes.map { "\(side)-\($0)" } }
        let names = sides.map { side, voice in
          "data-\(side)=\"\(HTMLText.escape(voice.name))\" "
        }
        opening =
          "<div class=\"lanes two \(rails.joined(separator: " "))\" \(names.joined())"
          + "data-section=\"\(section + 1)\">\n"
        var isFirst = true
        for row in Self.rows(of: group, lanes: lanes, voices: voices, events: events) {
          let state = states.row(row, lanes: lanes, isFirst: isFirst)
          places[row[0].number, default: Place()].opening = state
          places[row[row.count - 1].number, default: Place()].closing += "</div>\n"
          isFirst = false
        }
      }
      let inner = places[first.number]?.opening ?? ""
      places[first.number, default: Place()].opening = opening + inner
      places[last.number, default: Place()].closing += "</div>\n"
    }
    // Steps within lists and quotes lie in no lane, and make others go on all the same.
    for step in lesson.steps where places[step.number] == nil {
      places[step.number] = Place(closing: events.html(of: step) { _ in [] })
    }
  }

  /// The place of a step.
  func place(of step: Step) -> Place { places[step.number] ?? Place() }

  /// Steps on the page's own level with nothing between them but outputs. An answer is by itself.
  private static func groups(_ lesson: Lesson) -> [[Step]] {
    let blocks = lesson.markdownBlocks
    var roles: [Int: CodeBlock.Role] = [:]
    for block in lesson.blocks { roles[block.openingLine] = block.role }
    var groups: [[Step]] = []
    var isOpen = false
    for node in blocks.all {
      guard case .code = node.kind else {
        isOpen = false
        continue
      }
      switch roles[node.line + blocks.offset] {
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

  /// The steps of a group that share a row: a step begins a new one when its lane is in use there. What
  /// is in no lane takes a whole row.
  private static func rows(
    of group: [Step], lanes: [Voice], voices: Voices, events: EventCards
  ) -> [[Step]] {
    var rows: [[Step]] = []
    var used: Set<Int> = []
    for step in group {
      let own = voices.voice(of: step).flatMap(lanes.firstIndex).map { [$0] } ?? [0, 1]
      if rows.isEmpty || own.contains(where: used.contains) {
        rows.append([step])
        used = []
      } else {
        rows[rows.count - 1].append(step)
      }
      used.formUnion(own)
      used.formUnion(events.voices(in: step).compactMap(lanes.firstIndex))
    }
    return rows
  }
}
