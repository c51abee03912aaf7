extension Step {
  /// What a step is written in: one entry of a table that says all that Etude knows of such a step
  /// without running it. The runner knows what talks to its steps.
  ///
  ///     static let tcp = Step.Kind("tcp") {
  ///       $0.attributes = [.to, .session, .until]
  ///       $0.takesInterrupts = true
  ///     }
  ///
  /// Kinds with one word are the same kind.
  package struct Kind: Sendable {
    /// The first word of its info string.
    package private(set) var word: String
    /// What its steps talk to.
    package var target = Target.nothing
    /// Kinds of service that its steps may reach although no `on=` names one.
    package var reaches: [ServiceKind] = []
    /// How long what a step talks to lasts.
    package var life = Life.session
    /// What its info string can hold besides what every step's can.
    package var attributes: [AttributeKey] = []
    /// What is right where an attribute has no meaning, if there is more to say than the attribute
    /// itself says.
    package var remedies: [AttributeKey: String] = [:]
    /// Whether a line `^C` of its input is an interrupt.
    package var takesInterrupts = false
    /// Whether its text is a script for a shell, or for the interpreter that its first line names.
    /// In a script `${…}` may be its own variable, and its words are programs that the step depends
    /// on. An exit status other than 0 is the last line of its output.
    package var isScript = false
    /// Whether its text is what psql reads.
    package var isSQL = false
    /// Whether its commands and what they print are lines of some hundred letters, which do not fit half a
    /// page.
    package var isWide = false
    /// Whether the tool does something at the end of its input, so that the last step of a session
    /// is another one than the same step before the last.
    package var seesEndOfInput = false
    /// What its text holds when a step starts programs. A script always does.
    package var programCalls: [String] = []
    /// How it says that it has not understood its input.
    package var refusal = Refusal.errorCode
    /// What a hunt for mutants changes in its text.
    package var changes = Changes()
    /// What a shell makes of it without Etude.
    package var shellForm = ShellForm.comment
    /// How its dialogues are written; nil when it has none.
    package var dialogue: PromptForm?
    /// Whether it has no other form than a dialogue.
    package var isDialogueOnly = false
    /// Whether a block with its word runs only where blocks run as they stand, or with the flag
    /// `run`.
    package var runsWhenAsked = false
    /// The program that its steps are run by, where the kind says which.
    package var interpreter: String?
    /// What runs the steps of a kind from outside; nil for Etude's own kinds.
    package var program: KindProgram?
    /// What the program `highlight` calls its language, or one that looks enough like it; nil leaves it
    /// without colours.
    package var highlighting: String?
    /// What the tool is called that step mode opens for it.
    package var tool = "shell"
    /// Words that other programs have for it: with attributes of a step, such a block is a mistake.
    package var aliases: Set<String> = []
    /// Words of blocks that look as if they ran as this kind, and do not.
    package var lookalikes: Set<String> = []

    /// Makes a kind.
    ///
    /// - Parameters:
    ///   - word: the first word of its info string.
    ///   - describe: sets what is different from a kind that talks to nothing.
    package init(_ word: String, _ describe: (inout Kind) -> Void = { _ in }) {
      self.word = word
      describe(&self)
    }

    /// Makes a kind with the traits of another.
    ///
    /// - Parameters:
    ///   - word: the first word of its info string.
    ///   - other: the other kind.
    ///   - describe: sets what is different from it.
    package init(_ word: String, like other: Kind, _ describe: (inout Kind) -> Void) {
      self = other
      self.word = word
      describe(&self)
    }
  }
}

extension Step.Kind {
  /// What the steps of a kind talk to.
  package enum Target: Sendable, Hashable {
    /// No declared service.
    case nothing
    /// The service of this kind that `on=` names, or the page's first one.
    case service(ServiceKind)
    /// Whatever the program in it talks to: `on=` only says of which service the step requires
    /// something.
    case program
    /// All services, as their operator.
    case operation
  }

  /// How long what a step talks to lasts.
  package enum Life: Sendable, Hashable {
    /// A session goes on from step to step. One that a step has left in trouble takes no other.
    case session
    /// Each step has a process or a connection of its own, of which nothing is left.
    case step
    /// All steps of a page are one program, compiled before the first of them runs. Its end is an
    /// error, and only it knows which values its steps share.
    case page
  }

  /// How a kind says that it has not understood its input.
  package enum Refusal: Sendable, Hashable {
    /// By the code of the service's error.
    case errorCode
    /// By what the shell prints.
    case shell
    /// By the compiler's message.
    case compiler
  }

  /// What a hunt for mutants changes in the text of a kind.
  package struct Changes: Sendable {
    /// Which lines are statements or commands, of which one can be left out.
    package enum Statements: Sendable {
      case none, lines, semicolons
    }

    /// Whether two neighbouring steps of different sessions can change places.
    package var areSwapped = false
    /// How lines begin that say nothing.
    package var comments: [String] = []
    /// Words, and their counterparts.
    package var words: [(String, String)] = []
    /// Which lines can be left out.
    package var statements = Statements.none
  }

  /// What a shell makes of a step.
  package enum ShellForm: Sendable, Hashable {
    /// Nothing: it stands there as a comment.
    case comment
    /// Commands as they are.
    case commands
    /// A script of its own.
    case script
    /// A here-document for a command. It ends with the service's URL where one is given, which is the
    /// URL without a service.
    case document(command: String, url: String?)
    /// A file, and a command that runs it.
    case file(KindProgram)
  }

  /// Whether its steps are programs, which talk to services in their own ways and may leave
  /// processes running.
  package var isProgram: Bool { target == .program }

  /// Whether its steps do what the operator of services does.
  package var isOperation: Bool { target == .operation }

  /// Whether it has sessions that last from step to step; an operator has none.
  package var hasSessions: Bool { life != .step && !isOperation }

  /// Whether its steps are parts of the page's program.
  package var isCompiled: Bool { life == .page }

  /// Whether `${…}` in its text may belong to its own language, so that only a name that the page has a
  /// value for stands for that.
  package var ownsReferences: Bool { isScript || program != nil }

  /// Whether an exit status other than 0 is the last line of its output.
  package var showsStatus: Bool { isScript || program?.form == .file }

  /// Whether something has to be made ready for its steps before the first step of the page runs.
  package var needsPreparation: Bool { isCompiled || isOperation }

  /// The kind of service that it talks to; nil when it talks to none of its own.
  package var service: ServiceKind? {
    if case .service(let kind) = target { kind } else { nil }
  }

  /// All that its info string can hold, in the order in which a message lists it.
  package var allAttributes: [AttributeKey] { attributes + AttributeKey.ofEveryStep }
}

extension Step.Kind: Hashable, Encodable, CustomStringConvertible {
  package static func == (one: Self, other: Self) -> Bool { one.word == other.word }
  package func hash(into hasher: inout Hasher) { hasher.combine(word) }
  package func encode(to encoder: any Encoder) throws { try word.encode(to: encoder) }
  /// The word.
  package var description: String { word }
}
