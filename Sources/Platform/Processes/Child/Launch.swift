extension ChildProcess {
  /// Everything that is to be said about a process before it starts. What is not said here is not
  /// inherited: the child gets no other descriptors, variables or blocked signals.
  package struct Launch: Sendable {
    /// Where one of the standard streams leads.
    package enum Stream: Sendable, Equatable {
      /// `/dev/null`.
      case null
      /// The runner's own.
      case inherit
      /// An open descriptor of the runner's, which stays the runner's to close.
      case descriptor(Int32)
    }

    /// The program: a path, or a name that is looked for on `PATH` of `environment`.
    package var executable: String
    /// Its arguments, without the program's own name.
    package var arguments: [String]
    /// All its variables.
    package var environment: [String: String]
    /// Where it starts; nil for the runner's own working directory.
    package var workingDirectory: String?
    /// Where its input comes from.
    package var standardInput: Stream = .null
    /// Where its output goes.
    package var standardOutput: Stream = .null
    /// Where its error messages go.
    package var standardError: Stream = .null
    /// Further descriptors: the child's number (3 or more) to the runner's.
    package var extraDescriptors: [Int32: Int32] = [:]
    /// Whether it stays at the runner's terminal: in the runner's session, at the head of a process
    /// group of its own. Otherwise it leads a session of its own and has no controlling terminal:
    /// for it and all that it starts `/dev/tty` is `ENXIO`, so no prompt of theirs reaches the
    /// user's screen, and no Ctrl-C of the user's reaches them.
    package var keepsTerminal = false
    /// Whether the kernel ends it when the runner dies, whatever kills the runner. Costs a few
    /// milliseconds: the program is started through `setpriv`.
    package var endsWithParent = false
    /// The signal that then ends it.
    package var endingSignal: Int32 = 9
    /// The signals that it does not get until it unblocks them itself: they are blocked from its
    /// first instruction on, before any code of its own could ignore them.
    package var blockedSignals: [Int32] = []
    /// The user that it runs as, in that user's group and no other, with no way to gain rights (no
    /// set-user-ID program works for it); only root can start a process as somebody else.
    package var runAs: User?

    /// Describes a process.
    package init(
      _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
      workingDirectory: String? = nil
    ) {
      self.executable = executable
      self.arguments = arguments
      self.environment = environment
      self.workingDirectory = workingDirectory
    }
  }
}
