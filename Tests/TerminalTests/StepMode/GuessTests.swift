import LessonModel
import LessonText
import Terminal
import Testing

/// Guesses in step mode: what is asked, what is said, what counts.
@Suite struct GuessTests {
  static let page = """
    ```sh predict name=nine
    echo 9
    ```

    ```output
    9
    ```

    ```choices
    - [ ] `8`: It is one more.
    - [x] `9`: Both wrote 9.
    ```

    The second one gives it away.

    ```sh predict name=two
    echo 2
    ```

    """

  private func learner() throws -> Learner { try Learner(Self.page) }

  private func feedback(_ learner: Learner) -> (Choice, Choice?)? {
    for case .show(.feedback(let choice, let right)) in learner.actions { return (choice, right) }
    return nil
  }

  private func isNamed(_ learner: Learner) -> [Bool] {
    learner.log.compactMap { action in
      if case .show(.step(_, _, _, let isNamed)) = action { isNamed } else { nil }
    }
  }

  @Test("choices are shown and chosen by number; the step runs behind that", arguments: [1, 2])
  func choices(number: Int) throws {
    var learner = try learner()
    learner.press(.enter)
    let choices = learner.model.lesson.steps[0].choices
    #expect(learner.actions.first == .show(.choices(choices)))
    #expect(learner.prompt == "Which one? 1 to 2; Enter skips: ")
    learner.send(.answered(" \(number) "))
    learner.finish(output: "9\n")
    let (choice, right) = try #require(feedback(learner))
    #expect(choice == choices[number - 1])
    #expect(right == choices[1])
  }

  @Test("the keys say that Enter asks for a guess, and then that it runs the step")
  func keys() throws {
    var learner = try learner()
    #expect(learner.prompt.hasPrefix("step 1/2 ▸ Enter takes your guess  s skip"))
    learner.press(.enter)
    learner.send(.answered("1"))
    learner.finish(output: "9\n")
    learner.press(.edit)
    learner.send(.edited("echo 8\n"))
    #expect(learner.prompt.hasPrefix("step 1/2 ▸ Enter runs it"))
  }

  @Test("what is no choice is asked for again", arguments: ["0", "3", "9", "one", "1 2"])
  func noChoice(line: String) throws {
    var learner = try learner()
    learner.press(.enter)
    learner.send(.answered(line))
    #expect(learner.notes == "'\(line)' is no choice: type a number from 1 to 2.")
    #expect(learner.prompt == "Which one? 1 to 2; Enter skips: ")
  }

  @Test("no guess is an answer too, and counts for nothing")
  func noGuess() throws {
    var learner = try learner()
    learner.press(.enter)
    learner.send(.answered(""))
    learner.finish(output: "9\n")
    #expect(feedback(learner) == nil)
    learner.press(.enter, .skip)
    #expect(learner.summary?.asOnPage == [1])
    #expect(learner.summary?.skipped == [2])
    #expect(learner.summary?.guesses == [:])
  }

  @Test("a step that did not print what the page says proves no choice")
  func failed() throws {
    var learner = try learner()
    learner.press(.enter)
    learner.send(.answered("2"))
    learner.finish(.failed, output: "8\n")
    #expect(feedback(learner) == nil)
    #expect(learner.notes.contains("the guess does not count"))
    learner.press(.enter, .skip)
    #expect(learner.summary?.otherwise == [1])
    #expect(learner.summary?.skipped == [2])
    #expect(learner.summary?.guesses == [:])
  }

  @Test("choices are about the page's own text; of another one a guess is free")
  func edited() throws {
    var learner = try learner()
    learner.press(.edit)
    learner.send(.edited("echo 7\n"))
    learner.press(.enter)
    #expect(learner.prompt.hasPrefix("What will it print?"))
    learner.send(.answered("7"))
    learner.finish(.failed, output: "7\n")
    #expect(
      learner.actions.contains(.show(.comparison(Prediction("7", output: "7\n")))))
  }

  @Test("the first guess at each step counts", arguments: [("1", "2"), ("2", "2")])
  func score(first: String, second: String) throws {
    var learner = try learner()
    learner.press(.enter)
    learner.send(.answered(first))
    learner.finish(output: "9\n")
    // Once more, now that the output is known.
    learner.press(.back)
    learner.send(.answered("1"))
    learner.send(.replayed([]))
    learner.press(.enter)
    learner.send(.answered("2"))
    learner.finish(output: "9\n")
    learner.press(.enter, .enter)
    learner.send(.answered(second))
    learner.finish(output: "2\n")
    learner.press(.enter)
    #expect(learner.summary?.asOnPage == [1, 2])
    #expect(learner.summary?.guesses == [1: first == "2", 2: true])
  }

  @Test("a step's name is shown once its output is known")
  func names() throws {
    var learner = try learner()
    #expect(isNamed(learner) == [false])
    learner.press(.enter)
    learner.send(.answered("1"))
    learner.finish(output: "9\n")
    learner.press(.back)
    learner.send(.answered("1"))
    learner.send(.replayed([]))
    #expect(isNamed(learner) == [false, true])
  }

  @Test("the prose behind a prediction comes after its output")
  func prose() throws {
    var learner = try learner()
    let prose = StepModeAction.show(.prose(before: 1))
    learner.press(.enter)
    learner.send(.answered("1"))
    #expect(!learner.log.contains(prose))
    learner.finish(output: "9\n")
    #expect(!learner.log.contains(prose))
    learner.press(.enter)
    #expect(learner.log.contains(prose))
  }

  @Test("what is shown")
  func screen() throws {
    let lesson = try learner().model.lesson
    let screen = StepModeScreen(
      lesson: lesson, width: 40, showsAddresses: false, colors: CodeColors([], coloring: nil)
    ) { _ in nil }
    func text(_ view: StepModeView) -> String {
      screen.lines(of: view).map(\.plain).joined(separator: "\n")
    }
    let choices = lesson.steps[0].choices
    #expect(text(.choices(choices)) == "What do you expect?\n  1  8\n  2  9")
    #expect(text(.feedback(choices[1], right: choices[1])) == "So it is. Both wrote 9.")
    #expect(text(.feedback(choices[0], right: choices[1])) == "The run shows: 9. It is one more.")
    #expect(!text(.step(0, text: "x", isEdited: false, isNamed: false)).contains("nine"))
    #expect(text(.step(0, text: "x", isEdited: false, isNamed: true)).contains("nine"))
  }
}
