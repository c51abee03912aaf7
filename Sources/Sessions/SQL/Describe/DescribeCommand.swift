package import PsqlText

/// A command that lists or describes objects of a database: `\d` and its relatives, `\l`, `\z`,
/// `\sf`, `\sv`.
///
///     guard var command = DescribeCommand("dt+", in: context) else { … }
///     command.arguments = ["public.*"]
///     try await command.run(in: session)
///
/// Its methods are written straight on. They run where the session runs, and await each answer
/// there.
package struct DescribeCommand: Sendable {
  /// The state of the session that decides what a command asks for.
  package struct Context: Sendable {
    /// The version of psql that is re-created.
    package var version: PsqlVersion
    /// The server's version as one number: 150020 for 15.20.
    package var serverVersion: Int
    /// The database that the session is connected to.
    package var database: String
    /// The values of the variables that control psql. A quiet psql prints an empty table where it
    /// would tell that there are no rows; others leave columns out.
    package var controls: VariableControls

    package init(
      version: PsqlVersion, serverVersion: Int, database: String, controls: VariableControls
    ) {
      self.version = version
      self.serverVersion = serverVersion
      self.database = database
      self.controls = controls
    }
  }

  /// The command without its backslash.
  let letters: String
  let context: Context
  /// The arguments as written, quotes included.
  package var arguments: [String] = []

  /// Creates a command without arguments; nil if psql has no such command.
  ///
  /// - Parameters:
  ///   - letters: The command without its backslash: `dt+`, `l`, `sf`.
  ///   - context: The session's state.
  package init?(_ letters: String, in context: Context) {
    self.letters = letters
    self.context = context
    if routine == nil { return nil }
  }

  /// Whether the command takes the rest of its line as one argument: `\sf` and `\sv`.
  package var takesWholeLine: Bool { letters.hasPrefix("s") }

  /// The number of arguments that the command takes. psql warns of further ones.
  package var argumentLimit: Int {
    if letters.hasPrefix("df") || letters.hasPrefix("do") { return 101 }
    let isOfAccessMethod = letters.hasPrefix("dA") && letters != "dA" && letters != "dA+"
    return letters.hasPrefix("drds") || letters.hasPrefix("lo_") || isOfAccessMethod ? 2 : 1
  }

  /// Asks the session's server, and prints the answers.
  ///
  /// - Parameter session: The session that the command stands in.
  /// - Throws: `DescribeFailure` when the command fails. A listing without rows is no failure.
  package func run(in session: isolated any DescribeSession) async throws(DescribeFailure) {
    try await routine?(session)
  }

  /// The first argument: most often a pattern of names.
  var pattern: String? { arguments.first }
  /// The other arguments.
  var rest: ArraySlice<String> { arguments.dropFirst() }
  /// Whether more is shown of each object.
  var isVerbose: Bool { letters.contains("+") }
  /// Whether objects of the system are left out. A pattern that names them shows them.
  var leavesOutSystem: Bool { !letters.contains("S") && pattern == nil }

  /// The method that does what a command asks for.
  private typealias Routine = (isolated any DescribeSession) async throws(DescribeFailure) -> Void

  /// The command's method; nil if psql has no such command.
  private var routine: Routine? {
    switch letters {
    case "l", "l+", "list", "list+": databases
    case "z": privileges
    case "zS" where context.version.has(.major(16)): privileges
    case "lo_list", "lo_list+": largeObjects
    case "sf", "sf+", "sv", "sv+": source
    default: describing
    }
  }

  private var describing: Routine? {
    guard letters.first == "d" else { return nil }
    let second = letters.dropFirst(2).first
    let isPlain = second == nil || second == "+"
    switch letters.dropFirst().first {
    case nil, "+", "S": return pattern == nil ? relations : descriptions
    case "t", "v", "m", "i", "s", "E": return relations
    case "a": return aggregates
    case "b": return tablespaces
    case "c": return letters.hasPrefix("dconfig") ? parameters : conversions
    case "d": return letters.hasPrefix("ddp") ? defaultPrivileges : comments
    case "f" where isPlain || "Sanptw".contains(second ?? " "): return functions
    case "g", "u": return roles
    case "l": return largeObjects
    case "n": return schemas
    case "o": return operators
    case "p": return privileges
    case "r" where letters.hasPrefix("drds"): return roleSettings
    case "r" where letters.hasPrefix("drg") && context.version.has(.major(16)): return roleGrants
    case "x": return isVerbose ? extensionContents : extensions
    case "y": return eventTriggers
    case "A":
      switch second {
      case nil, "+": return accessMethods
      case "c": return operatorClasses
      case "f": return operatorFamilies
      case "o": return familyOperators
      case "p": return familyFunctions
      default: return nil
      }
    case "C": return casts
    case "D": return domains
    case "F":
      switch second {
      case nil, "+": return isVerbose ? searchConfigurationDetails : searchConfigurations
      case "p": return isVerbose ? searchParserDetails : searchParsers
      case "d": return searchDictionaries
      case "t": return searchTemplates
      default: return nil
      }
    case "L": return languages
    case "O": return collations
    case "P" where isPlain || "tin".contains(second ?? " "): return partitionedRelations
    case "R":
      switch second {
      case "p": return isVerbose ? publicationDetails : publications
      case "s": return subscriptions
      default: return nil
      }
    case "T": return types
    case "X": return extendedStatistics
    case "e":
      switch second {
      case "s": return foreignServers
      case "u": return userMappings
      case "w": return foreignDataWrappers
      case "t": return foreignTables
      default: return nil
      }
    default: return nil
    }
  }
}
