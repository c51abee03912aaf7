/// One Markdown file, parsed: what the runner runs and the site shows.
///
/// A lesson is a value. It keeps the bytes that it was read from, so that `accept` can replace
/// expected output and leave every other byte alone.
package struct Lesson: Sendable, Equatable {
  /// Its path without numbers and suffix, such as `bloom-filters/false-positives`.
  package var name: String
  /// The path of its file, as it was given.
  package var file: String
  /// The title from the front matter.
  package var title: String
  /// The one-sentence summary from the front matter; empty when there is none.
  package var summary: String
  /// How long a reader needs for it, in minutes; nil when the front matter does not say.
  package var minutes: Int?
  /// The line of the heading that shows the title, from 1; nil when no heading does.
  package var titleLine: Int?
  /// The kinds of step and of service that it was read with.
  package var vocabulary = Vocabulary.standard
  /// Whether unknown keys of its front matter and of its blocks belong to another program.
  package var isOpen = false
  /// What its course says of the place in which its steps run.
  package var surroundings = StepSurroundings()
  /// The services that it needs, in the order of the front matter.
  package var services: [ServiceDeclaration]
  /// What its run depends on by its own words; nil when the front matter does not say.
  package var dependencies: Dependencies?
  /// The names that it had before, under which links may still look for it.
  package var formerNames: [FormerName] = []
  /// Its steps in page order.
  package var steps: [Step]
  /// The blocks that show a region of a source file, in page order.
  package var sourceBlocks: [SourceBlock]
  /// Every fenced code block in page order, steps and expected outputs included.
  package var blocks: [CodeBlock]
  /// The bytes of the file.
  package var source: [UInt8]

  /// Makes a lesson; the parser is the usual way to get one.
  package init(
    name: String, file: String, title: String, summary: String, minutes: Int? = nil,
    services: [ServiceDeclaration], steps: [Step], sourceBlocks: [SourceBlock] = [],
    blocks: [CodeBlock] = [], source: [UInt8]
  ) {
    self.name = name
    self.file = file
    self.title = title
    self.summary = summary
    self.minutes = minutes
    self.services = services
    self.steps = steps
    self.sourceBlocks = sourceBlocks
    self.blocks = blocks
    self.source = source
  }
}

/// A service as the front matter asks for it.
package struct ServiceDeclaration: Sendable, Equatable, Encodable {
  /// The name that steps use in `on=`.
  package var name: String
  /// What it is.
  package var kind: ServiceKind
  /// The primary that it is a standby of, if it is one.
  package var standbyOf: String?
  /// Server settings, in the order given.
  package var config: [Setting]
  /// Server modules to load, such as `bloom`.
  package var modules: [String]
  /// Whether the server's data has to be on disk, because the lesson is about what is written there.
  package var isOnDisk: Bool
  /// Its place in its cluster; nil for a server on its own.
  package var place: ClusterPlace?
  /// The line of the declaration, from 1.
  package var line: Int

  /// One server setting.
  package struct Setting: Sendable, Equatable, Encodable {
    /// The setting's name in the server's own configuration.
    package var name: String
    /// Its value as text.
    package var value: String
    /// The line on which it stands, from 1.
    package var line: Int

    package init(name: String, value: String, line: Int = 0) {
      self.name = name
      self.value = value
      self.line = line
    }
  }

  package init(
    name: String, kind: ServiceKind, standbyOf: String? = nil, config: [Setting] = [],
    modules: [String] = [], isOnDisk: Bool = false, line: Int = 0
  ) {
    self.name = name
    self.kind = kind
    self.standbyOf = standbyOf
    self.config = config
    self.modules = modules
    self.isOnDisk = isOnDisk
    self.line = line
  }
}
