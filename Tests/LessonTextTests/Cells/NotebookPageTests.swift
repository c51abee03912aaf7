import Foundation
import LessonModel
import LessonText
import Matching
import Testing

/// Cells of notebooks, read as steps of a page.
@Suite struct NotebookPageTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// A page with these services.
  private func page(_ services: String = "db: postgres") throws -> NotebookPage {
    let cell = try NotebookPage().read(
      "%%etude\nservices: {\(services)}", number: 1, id: nil)
    guard case .page(let page, _) = cell else { throw Unexpected(cell: cell) }
    return page
  }

  private struct Unexpected: Error { var cell: NotebookPage.Cell }

  private func step(_ cell: NotebookPage.Cell) throws -> (step: Step, place: Int) {
    guard case .step(let step, let place) = cell else { throw Unexpected(cell: cell) }
    return (step, place)
  }

  private func findings(_ text: String, _ page: NotebookPage) -> [String] {
    do throws(CellFindings) {
      _ = try page.read(text, number: 7, id: nil)
      return []
    } catch {
      return error.findings.map(\.description)
    }
  }

  /// The lines of an expected output, without empty ones at its end: these decide nothing, and a cell has none.
  private static func lines(_ output: LessonModel.Expectation) -> [String] {
    Array(output.lines.reversed().drop { $0.isEmpty }.reversed())
  }

  @Test("each step of the course is the same step as a cell")
  func course() throws {
    let lessons = try Course.load(root: Self.root).lessons.map { $0.parse() }
    #expect(lessons.count > 50)
    for lesson in lessons.compactMap(\.lesson) {
      let front = ([NotebookPage.headOfFrontMatter + " trust"] + lesson.frontMatterLines)
        .joined(separator: "\n")
      guard case .page(var page, _) = try NotebookPage().read(front, number: 1, id: nil) else {
        Issue.record("\(lesson.name): no front matter")
        continue
      }
      #expect(page.lesson.services.map(\.name) == lesson.services.map(\.name))
      for original in lesson.steps {
        let text = lesson.cellLines(of: original, includingOutputs: true).joined(separator: "\n")
        do throws(CellFindings) {
          let cell = try page.read(text, number: original.number + 1, id: nil)
          guard case .step(let step, let place) = cell else {
            Issue.record("\(lesson.name), step \(original.number): \(cell)")
            continue
          }
          #expect(place == original.number - 1 && step.number == original.number)
          #expect(step.kind == original.kind && step.input == original.input)
          #expect(step.outputs.map(Self.lines) == original.outputs.map(Self.lines))
          #expect(step.outputs.map(\.isUnordered) == original.outputs.map(\.isUnordered))
          var (one, other) = (step.attributes, original.attributes)
          for attributes in [\StepAttributes.isHidden, \.asksForPrediction, \.isAnswer] {
            (one[keyPath: attributes], other[keyPath: attributes]) = (false, false)
          }
          one.timeout = other.timeout
          #expect(one == other, "\(lesson.name), step \(original.number)")
          page.accept(text, id: nil, step, at: place)
        } catch {
          Issue.record("\(lesson.name), step \(original.number): \(error.findings)")
        }
      }
    }
  }

  @Test("what is wrong is said by the lines of the cell, also behind an output")
  func lines() throws {
    let page = try page()
    #expect(
      findings("\n%%sql sesion=bob\nSELECT 1;", page)
        == ["In[7]:2:7: there is no key `sesion`; did you mean `session`?"])
    #expect(
      findings("%%sql\nSELECT 1;\n%%output unorderd\n 1", page).map { String($0.prefix(11)) }
        == ["In[7]:3:10:"])
    let mistyped = findings("%%sql\nSELECT 1;\n%%output\n1\n%%output when=\"db >= 1\"\n<itn>", page)
    #expect(mistyped.contains { $0.hasPrefix("In[7]:6:1: ") }, "\(mistyped)")
    // A run of backquotes in the text is no end of it.
    let (step, _) = try step(page.read("%%sql\n````\n`````x\nSELECT 1;", number: 2, id: nil))
    #expect(step.input == "````\n`````x\nSELECT 1;\n")
    #expect(step.line == 1 && step.file == "In[2]")
  }

  @Test("the front matter of a cell is that of a page, with or without a title")
  func frontMatter() throws {
    let page = NotebookPage()
    guard
      case .page(let titled, let isTrusted) = try page.read(
        "%%etude trust\ntitle: Mine\nservices: {a: redis}\n", number: 1, id: nil)
    else { throw Unexpected(cell: .empty) }
    #expect(titled.lesson.title == "Mine" && isTrusted && titled.lesson.services.count == 1)
    #expect(findings("\n%%etude\nservice: {}", page).first?.hasPrefix("In[7]:3:1: ") == true)
    #expect(
      findings("%%etude fast", page).first?.hasPrefix("In[7]:1:9: `%%etude` does not take `fast`")
        == true)
    guard case .empty = try page.read(" \n\n", number: 1, id: nil) else {
      throw Unexpected(cell: .empty)
    }
  }

  @Test("a Swift cell that runs again takes its place, another cell's step is a new one")
  func again() throws {
    var page = try page()
    for (index, text) in ["%%swift\nlet a = 1", "%%sql\nSELECT 1;", "%%swift\nprint(a)"]
      .enumerated()
    {
      let id = "cell-\(index)"
      let (step, place) = try step(page.read(text, number: index + 2, id: id))
      #expect(place == index)
      page.accept(text, id: id, step, at: place)
    }
    #expect(try step(page.read("%%swift\nlet a = 2", number: 9, id: "cell-0")).place == 0)
    #expect(try step(page.read("%%sql\nSELECT 2;", number: 9, id: "cell-1")).place == 3)
    #expect(try step(page.read("%%swift\nlet b = 2", number: 9, id: nil)).place == 3)
  }

  @Test("a name and a value belong to the latest cell that has them")
  func names() throws {
    var page = try page()
    let text = "%%sql name=first\nSELECT 1 AS a;\n%%output\n a\n---\n <int:x>\n(1 row)"
    for number in 2...3 {
      let (step, place) = try step(page.read(text, number: number, id: nil))
      page.accept(text, id: nil, step, at: place)
      // Captures are known by the lines of expected outputs, which no two cells share.
      #expect(LessonLine(step.outputs[0].line) == LessonLine(4, ofCell: number))
    }
    #expect(page.cellName(ofStep: 2) == "In[3]" && page.cellName(ofStep: 3) == nil)
    #expect(try step(page.read("%%sql\nSELECT ${x};", number: 4, id: nil)).place == 2)
    #expect(findings("%%sql\nSELECT ${y};", page).first?.hasPrefix("In[7]:2:8: ") == true)
  }

  @Test("outputs count where a step is tried until it matches, or gives a value")
  func counted() throws {
    let source = """
      ---
      title: T
      services: {db: postgres}
      ---

      ```sql
      SELECT 1;
      ```

      ```output
       <int:unused>
      ```

      ```sql name=gives
      SELECT 2;
      ```

      ```output
       <int:used>
      ```

      ```sql until=5s
      SELECT ${used};
      ```

      ```output
       <int:used>
      ```

      """
    let lesson = try #require(
      LessonParser.parse(Array(source.utf8), file: "t.md", name: "t").lesson)
    #expect(lesson.stepsWhoseOutputCounts == [2, 3])
    #expect(
      lesson.cellLines(of: lesson.steps[2], includingOutputs: true)
        == ["%%sql until=5s", "SELECT ${used};", "%%output", " <int:used>"])
    #expect(
      lesson.cellLines(of: lesson.steps[1], includingOutputs: false)
        == ["%%sql name=gives", "SELECT 2;"])
  }
}
