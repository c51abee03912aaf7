import LessonModel
import PlainText

/// Blocks of pages that were not written for Etude that do not run as they stand, although their words are
/// those of steps: they would change the machine, or nothing of theirs is there.
///
/// A block that has an attribute of Etude's, such as `run`, or an `output` block, was written for Etude, and
/// is never among them.
struct HeldBlocks {
  private let reader: BlockReader
  /// The kinds of service that the page has: declared, or brought along by a dialogue.
  private let services: [ServiceKind]
  /// The kinds of service for which something on the page was written for Etude.
  private let wanted: [ServiceKind]

  private init(_ reader: BlockReader, services: [ServiceDeclaration]) {
    self.reader = reader
    let steps = reader.steps
    self.services =
      services.map(\.kind) + steps.filter(reader.bringsServer).compactMap(\.kind.service)
    wanted = steps.filter { reader.isWrittenForEtude($0) }.compactMap(\.kind.service)
  }

  /// What holds the steps of a page back, by the lines of their fences.
  ///
  /// - Parameters:
  ///   - reader: what has read the page.
  ///   - services: what its front matter declares.
  /// - Returns: the holds.
  /// - Complexity: linear in the page.
  static func find(
    in reader: BlockReader, services: [ServiceDeclaration]
  ) -> [Int: CodeBlock.Hold] {
    let held = HeldBlocks(reader, services: services)
    var holds: [Int: CodeBlock.Hold] = [:]
    for step in reader.steps where !reader.isWrittenForEtude(step) {
      holds[step.line] = held.hold(on: step)
    }
    return holds
  }

  private func hold(on step: Step) -> CodeBlock.Hold? {
    if step.isShellScript { return shellHold(on: step) }
    // What has headers is a request.
    if step.kind.attributes.contains(.headers) { return requestHold(on: step) }
    guard let kind = step.kind.service, step.dialogue == nil, !services.contains(kind),
      !wanted.contains(kind)
    else { return nil }
    return CodeBlock.Hold(
      reason: "the page has no \(kind) server", purpose: "to give it one for itself",
      isFinal: false)
  }

  private func shellHold(on step: Step) -> CodeBlock.Hold? {
    if step.dialogue == nil, let line = Self.promptLine(of: step) {
      return CodeBlock.Hold(
        reason: "its first line begins with a prompt that is not known: `\(line)`")
    }
    return OutsideEffect.first(in: step.input, services: services).map {
      CodeBlock.Hold(reason: $0)
    }
  }

  /// The first line of a script that is a line of a terminal with a prompt of its own. Run as a script, `> x`
  /// would write to the file `x`, and outputs would be programs.
  private static func promptLine(of step: Step) -> Substring? {
    let lines = step.input.split(separator: "\n").map { $0.drop { $0 == " " } }
    guard let first = lines.first(where: { !$0.isEmpty && !$0.hasPrefix("#") }) else { return nil }
    let marks = [">", "$", "%", "❯", "➜", "➤", "»", "›", "→", "λ", "▶", "PS>"]
    return marks.contains { first.hasPrefix($0 + " ") } ? first.prefix(60) : nil
  }

  private func requestHold(on step: Step) -> CodeBlock.Hold? {
    let lines = step.input.split(separator: "\n").filter { !$0.hasPrefix("#") }
    let words = (lines.first ?? "").split(separator: " ")
    if words.first?.hasPrefix("HTTP/") == true {
      return CodeBlock.Hold(reason: "it is a response", purpose: nil)
    }
    let url = String(words.count > 1 ? words[1] : words.first ?? "")
    let named = url.firstRange(of: "://").map { url[$0.upperBound...] }
    let header = lines.first { $0.lowercased().hasPrefix("host:") }
    guard let place = named ?? header?.dropFirst("host:".count) else {
      return CodeBlock.Hold(reason: "its request says no host")
    }
    let host = place.drop { $0 == " " }.prefix { !"/?#\r ".contains($0) }
    let isOwn =
      host.contains("${")
      || ["localhost", "127.", "[::1]", "0.0.0.0"].contains { host.hasPrefix($0) }
    return isOwn
      ? nil : CodeBlock.Hold(reason: "it sends a request to another machine, `\(host)`")
  }
}

extension BlockReader {
  /// Reads the fences of a page.
  ///
  /// - Parameters:
  ///   - page: the page.
  ///   - source: its text.
  ///   - vocabulary: the kinds of step.
  ///   - isOpen: whether it was not written for Etude.
  ///   - services: what its front matter declares.
  ///   - findings: told of what is wrong.
  /// - Returns: the reader, with what it has read.
  /// - Complexity: linear in the page.
  static func reading(
    _ page: Page, _ source: SourceText, _ vocabulary: Vocabulary, isOpen: Bool,
    services: [ServiceDeclaration], _ findings: inout FindingList
  ) -> BlockReader {
    func read(_ holds: [Int: CodeBlock.Hold]) -> (BlockReader, FindingList) {
      var own = findings
      var reader = BlockReader(source, vocabulary: vocabulary, isOpen: isOpen, holds: holds)
      for fence in page.fences {
        reader.read(fence.span, followsPrevious: fence.followsPrevious, findings: &own)
      }
      return (reader, own)
    }
    var result = read([:])
    if isOpen {
      let holds = HeldBlocks.find(in: result.0, services: services)
      // Steps are numbered as they come: without those that are held back, they have other numbers.
      if !holds.isEmpty { result = read(holds) }
    }
    findings = result.1
    return result.0
  }

  /// Whether a step says that it was written for Etude.
  func isWrittenForEtude(_ step: Step) -> Bool {
    if step.dialogue == nil, !step.outputs.isEmpty { return true }
    return infos[step.number].map { !$0.found.isEmpty } ?? false
  }

  /// Whether a step has a server brought along that the page does not declare: one whose author shows what came
  /// back, and one that is asked to run.
  func bringsServer(_ step: Step) -> Bool {
    guard step.kind.service != nil, step.attributes.on == nil else { return false }
    return step.dialogue != nil || !step.outputs.isEmpty || infos[step.number]?.has(.run) == true
  }
}
