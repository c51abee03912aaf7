package import Processes

/// Starts a process: as a child of this one, or of the one in which a lesson's processes are kept
/// together.
package typealias ProcessStarter =
  @Sendable (ChildProcess.Launch) throws(SystemError) -> ChildProcess
