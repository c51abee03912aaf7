import Foundation
import LessonModel
import LessonText
import Testing

/// The guesses that the course asks for.
@Suite struct CourseChoicesTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// The steps of the course that ask for a guess, each with where it stands.
  private static let steps: [(place: String, step: Step)] = {
    let lessons = (try? Course.load(root: root).lessons) ?? []
    return lessons.compactMap { $0.parse().lesson }.flatMap { lesson in
      lesson.steps.filter(\.asksForGuess).map { ("\(lesson.file):\($0.line)", $0) }
    }
  }()

  @Test("each has three or four choices, and a whole sentence for each")
  func choices() {
    #expect(Self.steps.count > 200)
    for (place, step) in Self.steps {
      #expect((3...4).contains(step.choices.count), "\(place)")
      for choice in step.choices {
        #expect(choice.feedback.hasSuffix("."), "\(place): \(choice.feedback)")
        #expect(choice.feedback.count > 10, "\(place): \(choice.feedback)")
      }
    }
  }

  @Test("the run proves nearly all of them")
  func proofs() {
    let proved = Self.steps.count { $0.step.choices.contains { !$0.proofs.isEmpty } }
    #expect(proved * 10 > Self.steps.count * 9, "\(proved) of \(Self.steps.count)")
  }

  @Test("the place of the right choice tells nothing", arguments: 0..<3)
  func places(place: Int) {
    let here = Self.steps.count {
      $0.step.choices.indices.contains(place) && $0.step.choices[place].isRight
    }
    #expect(here * 5 > Self.steps.count, "\(here) of \(Self.steps.count)")
  }
}
