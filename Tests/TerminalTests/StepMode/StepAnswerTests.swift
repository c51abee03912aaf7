import LessonModel
import LessonText
import Terminal
import Testing

/// Answers to exercises in step mode.
@Suite struct StepAnswerTests {
  private static let page = """
    ```sh
    echo 1
    ```

    ## Try it

    The exercise.

    ```sh answer
    echo 2
    ```

    Between.

    ```sh answer
    echo 3
    ```

    What it means.

    ## Next

    Later.

    ```sh
    echo 4
    ```
    """

  private static func texts(_ learner: Learner) -> String {
    let screen = StepModeScreen(
      lesson: learner.model.lesson, width: 80, showsAddresses: false,
      colors: CodeColors([], coloring: nil), service: { _ in nil })
    let views = learner.log.compactMap { action in
      if case .show(let view) = action { view } else { nil }
    }
    return views.flatMap(screen.lines).map(\.plain).joined(separator: "\n")
  }

  @Test("nothing of an answer is shown or run before the learner asks")
  func withheld() throws {
    var learner = try Learner(Self.page)
    learner.run()
    learner.press(.enter)
    #expect(
      learner.prompt
        == "step 2/4 ▸ the answer: a shows it  s goes on without it  o shell  b back  h help ")
    learner.press(.enter, .again, .edit, .explain, .help)
    let shown = Self.texts(learner)
    #expect(shown.contains("The exercise."))
    #expect(shown.contains("The answer (2 steps) is hidden until you ask for it."))
    #expect(shown.contains("Try it yourself first: o opens shell."))
    for text in ["echo 2", "Between", "echo 3", "What it means", "Later"] {
      #expect(!shown.contains(text), "\(text)")
    }
  }

  @Test("asked for, it is run step by step, and stays shown")
  func revealed() throws {
    var learner = try Learner(Self.page)
    learner.run()
    learner.press(.enter, .reveal)
    #expect(
      learner.actions.first == .show(.step(1, text: "echo 2\n", isEdited: false, isNamed: true)))
    learner.run()
    learner.press(.enter)
    #expect(learner.actions.first == .show(.prose(before: 2)))
    learner.run()
    learner.press(.enter)
    let shown = Self.texts(learner)
    for text in ["Between", "echo 3", "What it means", "Later", "echo 4", "step 2 of 4", "answer"] {
      #expect(shown.contains(text), "\(text)")
    }
    learner.press(.back)
    learner.send(.answered("2"))
    learner.send(.replayed([Learner.run(of: 0, .passed)]))
    #expect(learner.prompt.hasPrefix("step 2/4 ▸ Enter runs it"))
  }

  @Test("left out, the page goes on behind all that belongs to it")
  func leftOut() throws {
    var learner = try Learner(Self.page)
    learner.run()
    learner.press(.enter, .skip)
    #expect(learner.prompt.hasPrefix("step 4/4 ▸ Enter runs it"))
    let shown = Self.texts(learner)
    #expect(shown.contains("The answer is left out.") && shown.contains("Later"))
    #expect(!shown.contains("Between") && !shown.contains("What it means"))
    learner.run()
    learner.press(.enter)
    #expect(learner.summary?.asOnPage == [1, 4])
    #expect(learner.summary?.skipped == [2, 3])
    // Whichever of its steps the learner wants to go back to, it is still hidden.
    learner.press(.back)
    learner.send(.answered("3"))
    learner.send(.replayed([Learner.run(of: 0, .passed)]))
    #expect(learner.prompt.hasPrefix("step 2/4 ▸ the answer: a shows it"))
  }

  @Test("an answer at the end of the page, and one at its beginning")
  func ends() throws {
    var learner = try Learner("Exercise.\n\n```sh answer\necho 1\n```\n\nSecret.\n")
    #expect(learner.prompt.hasPrefix("step 1/1 ▸ the answer: a shows it"))
    learner.press(.open)
    learner.send(.replayed([]))
    learner.send(.toolClosed)
    #expect(learner.prompt.hasPrefix("step 1/1 ▸ the answer: a shows it"))
    learner.press(.skip)
    #expect(!Self.texts(learner).contains("Secret"))
    #expect(learner.prompt.hasPrefix("the end"))
    learner.press(.reveal)
    #expect(learner.notes.contains("There is no hidden answer here."))
  }
}
