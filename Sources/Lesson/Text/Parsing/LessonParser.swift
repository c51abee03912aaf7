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
  ///   - isOpen: Whether unknown keys of its front matter and of its blocks belong to another program.
  /// - Returns: The lesson, or everything that is wrong with it.
  /// - Complexity: O(n) in the number of bytes.
  package static func parse(
    _ source: [UInt8], file: String, name: String, vocabulary: Vocabulary = .standard,
    isOpen: Bool = false
  ) -> ParseResult {
    let (lesson, findings, remarks) = read(
      source, file: file, name: name, vocabulary: vocabulary, isOpen: isOpen)
    return ParseResult(
      lesson: findings.isEmpty ? lesson : nil, findings: findings, remarks: remarks)
  }

  /// Reads a text as far as it can be read, and says everything that is wrong with it.
  /// - Complexity: O(n) in the number of bytes.
  static func read(
    _ source: [UInt8], file: String, name: String, vocabulary: Vocabulary, isOpen: Bool = false
  ) -> (lesson: Lesson, findings: [Finding], remarks: [Finding]) {
    var vocabulary = vocabulary
    // On a page of other people's, blocks run as they write them.
    if isOpen { vocabulary.runsAsWritten = true }
    let text = SourceText(source)
    var findings = FindingList(file: file, source: text)
    if source.starts(with: [0xff, 0xfe]) || source.starts(with: [0xfe, 0xff]) {
      findings.add(at: 0, "the file is UTF-16, in which no block is found", "save it as UTF-8")
    }
    let place = FrontMatter.place(in: text, isOpen: isOpen, findings: &findings)
    let matter = place.map {
      FrontMatter.read($0, vocabulary, isOpen: isOpen, findings: &findings)
    }
    let title = PageTitle(matter, at: place, in: text, file: file, isOpen: isOpen, &findings)
    if !LessonName.isUsable(name) {
      findings.add(
        at: 0, "the lesson's name would be `\(name)`, and files that Etude writes have that name",
        LessonName.remedy)
    }

    let page = Page(text, frontMatter: place)
    var strays = FindingList(file: file, source: text)
    page.check(vocabulary, &findings, strays: &strays)
    if !isOpen { findings.takeOver(&strays) }
    let reader = BlockReader.reading(
      page, text, vocabulary, isOpen: isOpen, services: matter?.services ?? [], &findings)
    strays.add(reader.remarks)
    ConflictMarkers.check(reader.blocks, &findings)
    var lesson = Lesson(
      name: name, file: file, title: title.text, summary: matter?.summary ?? "",
      minutes: matter?.minutes, services: matter?.services ?? [], steps: reader.steps,
      sourceBlocks: reader.sourceBlocks, blocks: reader.blocks, source: source)
    lesson.vocabulary = vocabulary
    if vocabulary.runsAsWritten {
      lesson.addImpliedServices(for: reader.steps.filter(reader.bringsServer))
    }
    lesson.isOpen = isOpen
    lesson.titleLine = title.line
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
    var remarks = strays.sorted()
    for index in remarks.indices { remarks[index].isWarning = true }
    return (lesson, findings.sorted(), remarks)
  }

  /// The steps that a text would have if it were a lesson, also when it is malformed.
  /// - Complexity: O(n) in the number of bytes.
  static func steps(
    in source: [UInt8], _ vocabulary: Vocabulary, isOpen: Bool = false
  ) -> [Step] {
    survey(source, vocabulary, isOpen: isOpen).steps
  }

  /// The steps and blocks that a text would have if it were a lesson, also when it is malformed.
  /// - Complexity: O(n) in the number of bytes.
  package static func survey(
    _ source: [UInt8], _ vocabulary: Vocabulary, isOpen: Bool = false
  ) -> Lesson {
    let text = SourceText(source)
    var findings = FindingList(file: "", source: text)
    let place = FrontMatter.place(in: text, isOpen: isOpen, findings: &findings)
    let matter = place.map {
      FrontMatter.read($0, vocabulary, isOpen: isOpen, findings: &findings)
    }
    let page = Page(text, frontMatter: place)
    let reader = BlockReader.reading(
      page, text, vocabulary, isOpen: isOpen, services: matter?.services ?? [], &findings)
    var lesson = Lesson(
      name: "", file: "", title: "", summary: "", services: [], steps: reader.steps,
      blocks: reader.blocks, source: source)
    lesson.vocabulary = vocabulary
    lesson.isOpen = isOpen
    return lesson
  }
}
