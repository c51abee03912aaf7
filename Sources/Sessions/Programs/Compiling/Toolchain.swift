import Glibc
import Processes

/// The Swift compiler of this machine.
struct Toolchain: Sendable {
  /// The compiler driver.
  let compiler: String
  /// What tells this compiler from another, or from another version of itself: its real path,
  /// size and time of change. Asking it for its version would cost more than most look-ups.
  let identity: String

  /// Finds the compiler.
  ///
  /// - Parameter path: the folders to look in; nil for those of `PATH`.
  /// - Throws: `ProgramError` when there is none.
  init(path: String? = nil) throws(ProgramError) {
    guard let compiler = Executable.find("swiftc", path: path) else {
      throw ProgramError(
        "swiftc is not on PATH; Swift steps need the Swift toolchain (https://swift.org/install)")
    }
    guard let identity = FileIdentity.of(compiler) else {
      throw ProgramError("\(compiler) cannot be read")
    }
    self.compiler = compiler
    self.identity = identity
  }

  /// The linker that comes with the toolchain, which is faster than the system's; none when it
  /// does not.
  var linkerFlags: [String] {
    let folder = compiler.lastIndex(of: "/").map { String(compiler[..<$0]) } ?? "."
    return Executable.find("\(folder)/ld.lld") == nil ? [] : ["-use-ld=lld"]
  }
}

/// Why a page's program could not be made, other than because of what its steps say.
package struct ProgramError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong and, where it helps, what would be right.
  package let description: String

  init(_ description: String) { self.description = description }
}
