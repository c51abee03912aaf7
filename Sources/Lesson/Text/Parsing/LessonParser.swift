package import LessonModel
import PlainText

/// Reads a lesson: front matter, fences, steps, expectations.
///
///     let result = LessonParser.parse(bytes, file: "lessons/01-a/01-b.md", name: "a/b")
///     guard let lesson = result.lesson else { result.findings.forEach { print($0) } … }
package struct LessonParser {
  /// Parses and lints a file. Everything that is wrong is reported at once; a lesson comes back
  /// only when nothing is.
  /// - Parameters:
  ///   - source: The bytes of the file, as they are on disk.
  ///   - file: Its path, as findings are to show it.
  ///   - name: The lesson's name, such as `bloom-filters/false-positives`.
  ///   - vocabulary: The kinds of step and of service that it can name.
  /// - Returns: The lesson, or everything that is wrong with it.
  /// - Complexity: O(n) in the number of bytes.
  package static func parse(
    _ source: [UInt8], file: String, name: String, vocabulary: Vocabulary = .standard
  ) -> ParseResult {
    let (lesson, findings) = read(source, file: file, name: name, vocabulary: vocabulary)
    return ParseResult(lesson: findings.isEmpty ? lesson : nil, findings: findings)
  }

  /// Reads a text as far as it can be read, and says everything that is wrong with it.
  /// - Complexity: O(n) in the number of bytes.
  static func read(
    _ source: [UInt8], file: String, name: String, vocabulary: Vocabulary
  ) -> (lesson: Lesson, findings: [Finding]) {
    let text = SourceText(source)
    var findings = FindingList(file: file, source: text)
    let place = FrontMatter.place(in: text, findings: &findings)
    let matter = place.map { FrontMatter.read($0, vocabulary, findings: &findings) }
    if place == nil, findings.isEmpty {
      findings.add(
        at: 0, "the lesson has no front matter",
        "begin it with a line `---`, a line `title: …` and a line `---`")
    }
    if !LessonName.isUsable(name) {
      findings.add(
        at: 0, "the lesson's name would be `\(name)`, and files that Etude writes have that name",
        LessonName.remedy)
    }

    let page = Page(text, frontMatter: place)
    page.check(vocabulary, &findings)
    var reader = BlockReader(text, vocabulary: vocabulary)
    for fence in page.fences {
      reader.read(fence.span, followsPrevious: fence.followsPrevious, findings: &findings)
    }
    ConflictMarkers.check(reader.blocks, &findings)
    var lesson = Lesson(
      name: name, file: file, title: matter?.title ?? "", summary: matter?.summary ?? "",
      minutes: matter?.minutes, services: matter?.services ?? [], steps: reader.steps,
      sourceBlocks: reader.sourceBlocks, blocks: reader.blocks, source: source)
    lesson.vocabulary = vocabulary
    lesson.dependencies = matter?.dependencies
    lesson.formerNames = (matter?.was ?? []).map { $0.completed(for: name) }
    if matter?.isStrict == true {
      for index in lesson.steps.indices where lesson.steps[index].isShellScript {
        lesson.steps[index].attributes.isStrict = true
      }
    }
    ExpectationLinter.check(lesson, findings: &findings)
    ConditionLinter.check(lesson, findings: &findings)
    StepLinter.check(lesson, infos: reader.infos, findings: &findings)
    return (lesson, findings.sorted())
  }

  /// The steps that a text would have if it were a lesson, also when it is malformed.
  /// - Complexity: O(n) in the number of bytes.
  static func steps(in source: [UInt8], _ vocabulary: Vocabulary) -> [Step] {
    let text = SourceText(source)
    var findings = FindingList(file: "", source: text)
    let page = Page(text, frontMatter: FrontMatter.place(in: text, findings: &findings))
    var reader = BlockReader(text, vocabulary: vocabulary)
    for fence in page.fences {
      reader.read(fence.span, followsPrevious: fence.followsPrevious, findings: &findings)
    }
    return reader.steps
  }
}
