import CommandFrame
import LessonModel
import LessonText
import Mutants
import Platform
import Runner

/// The lessons that a command line means, parsed.
struct LoadedLessons {
  /// The lessons of which nothing is wrong, in learning-path order or in that of the arguments.
  private(set) var lessons: [Lesson] = []
  /// What is wrong with the others, and what is to be said of all of them.
  private(set) var findings: [Finding] = []
  /// The lists of mutants, by the names of their lessons; none unless they were asked for.
  private(set) var mutants: [String: MutantList] = [:]
  /// Where the course is.
  let workspace: Workspace
  /// What the course says of itself.
  var settings: CourseSettings { workspace.settings }

  /// What lessons are loaded for.
  enum Purpose {
    /// Their texts are looked at; nothing of them runs without another question.
    case reading
    /// They are run: what needs trust is a finding, unless `--trust` was given.
    case running
  }

  /// Finds and parses the lessons, and demands that nothing is wrong.
  ///
  /// - Parameters:
  ///   - arguments: the command line.
  ///   - purpose: what the lessons are loaded for.
  ///   - includingMutants: whether their lists of mutants are read too.
  /// - Throws: `LessonSelection.Failure` when a name is unknown; `MalformedLessons` with every
  ///   finding of every lesson.
  init(_ arguments: Arguments, for purpose: Purpose, includingMutants: Bool = false) throws {
    self = try Self(
      collecting: arguments, for: purpose, includingStale: false,
      includingMutants: includingMutants)
    guard errors.isEmpty else { throw MalformedLessons(findings: errors) }
  }

  /// Finds and parses the lessons, and keeps what is wrong.
  ///
  /// - Parameters:
  ///   - arguments: the command line.
  ///   - purpose: what the lessons are loaded for.
  ///   - includingStale: whether what is wrong and keeps no page from being run is said: a
  ///     `source=` block that has gone stale, a link that leads nowhere.
  ///   - includingMutants: whether their lists of mutants are read too.
  ///   - texts: what stands in files for now, by their paths without links, where that is not what is on
  ///     disk.
  /// - Throws: `LessonSelection.Failure` when a name is unknown.
  init(
    collecting arguments: Arguments, for purpose: Purpose, includingStale: Bool,
    includingMutants: Bool = false, texts: [String: [UInt8]] = [:]
  ) throws {
    let changed = try ChangedFiles(arguments)
    workspace = try Workspace(changed?.course ?? arguments, texts: texts)
    func text(of path: String) -> [UInt8]? {
      texts.isEmpty ? nil : SymbolicLink.resolved(path).flatMap { texts[$0] }
    }
    let selection = try changed?.selection(in: workspace.course, root: workspace.root)
    if let selection, selection.lessons.isEmpty {
      findings = selection.findings
      return
    }
    findings = workspace.findings
    let surroundings = workspace.surroundings
    if purpose == .running { try workspace.refuseLinksOutside() }
    if purpose == .running, findings.isEmpty {
      findings = settings.missing(root: Workspace.shown(workspace.root))
      findings += Trust.findings(for: workspace, arguments)
    }
    let files =
      try selection?.lessons
      ?? LessonSelection.resolve(arguments.operands, in: workspace.course)
    let anchors = CourseAnchors(workspace.course.lessons + files)
    let withheld = WithheldFiles(root: workspace.root)
    lazy var formerNames = FormerNames(workspace.course.lessons)
    for file in files {
      let result = file.parse(text(of: file.path))
      findings += result.findings
      guard var lesson = result.lesson else { continue }
      lesson.surroundings = surroundings
      var others = SourceBlocks.findings(
        for: lesson, packageRoot: workspace.root, includingStale: includingStale)
      if includingStale {
        others += LinkFindings.findings(
          for: lesson, root: workspace.root, anchors: anchors.ofFile)
        others += lesson.isOpen ? lesson.hiddenFailures.summed : lesson.hiddenFailures
        others += lesson.choiceMarkup
      }
      if !lesson.formerNames.isEmpty { others += formerNames.findings(for: lesson) }
      if purpose == .running {
        others += withheld.findings(for: lesson)
        // A service of etude.yaml is said once, whichever pages have it.
        others += Trust.findings(for: lesson, arguments).filter { !findings.contains($0) }
        others += DependencyFiles.findings(for: lesson, packageRoot: workspace.root)
        others += Registry.standard.findings(in: lesson)
      }
      findings += (others + result.remarks + lesson.silentBlocks).sorted { $0.line < $1.line }
      if includingMutants,
        let list = MutantList.load(
          for: lesson, packageRoot: workspace.root,
          text: text(of: MutantList.path(forPage: lesson.file)))
      {
        mutants[lesson.name] = list
        findings += list.findings + list.bareHeadings(of: lesson)
      }
      lessons.append(lesson)
    }
    if includingStale {
      findings += settings.findings(
        in: workspace.course, lessons: lessons, root: Workspace.shown(workspace.root))
    }
    findings += workspace.course.neverRun(beside: files)
    findings += (selection?.findings ?? []).filter { !findings.contains($0) }
    if includingMutants { findings += workspace.course.mutantsOfNoPage(beside: files) }
  }

  /// The findings that keep lessons from being run.
  var errors: [Finding] { findings.filter { !$0.isWarning } }
}

/// Lessons that cannot be run as they are written.
struct MalformedLessons: Error {
  var findings: [Finding]
}

/// Whether the person at the command line trusts the settings that pages give to their servers, and that
/// `etude.yaml` gives to the programs of steps.
enum Trust {
  /// The option that says so.
  static let option = CommandSpec.Option(
    name: "trust", value: nil,
    help:
      "accept settings of pages and of etude.yaml that can run programs, load code or reach files"
  )

  /// What keeps a lesson from being run.
  static func findings(for lesson: Lesson, _ arguments: Arguments) -> [Finding] {
    arguments.has(option.name) ? [] : lesson.trustFindings
  }

  /// What keeps every lesson of a course from being run.
  static func findings(for workspace: Workspace, _ arguments: Arguments) -> [Finding] {
    arguments.has(option.name)
      ? [] : workspace.settings.trustFindings(root: Workspace.shown(workspace.root))
  }
}
