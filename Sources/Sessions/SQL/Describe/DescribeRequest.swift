/// What was asked for: the letters of a command and its arguments.
struct DescribeRequest: Sendable {
  /// The command without its backslash.
  let letters: String
  /// The first argument.
  let pattern: String?
  /// The other arguments.
  let rest: [String]
  /// The psql whose commands there are.
  let version: PsqlVersion

  /// Whether more is to be shown of each object.
  var isVerbose: Bool { letters.contains("+") }
  /// Whether objects of the system are shown, too.
  var showsSystem: Bool { letters.contains("S") }
  /// Whether objects of the system are left out: a pattern that names them shows them.
  var leavesOutSystem: Bool { !showsSystem && pattern == nil }

  /// How many arguments it takes.
  var argumentLimit: Int {
    if letters.hasPrefix("df") || letters.hasPrefix("do") { return 101 }
    let isOfAccessMethod = letters.hasPrefix("dA") && letters != "dA" && letters != "dA+"
    return letters.hasPrefix("drds") || letters.hasPrefix("lo_") || isOfAccessMethod ? 2 : 1
  }

  /// What does it; nil if there is no such command.
  var routine: Conversation.Stage? {
    switch letters {
    case "l", "l+", "list", "list+": .init(databases)
    case "z": .init(privileges)
    case "zS" where version.has(.major(16)): .init(privileges)
    case "lo_list", "lo_list+": .init(largeObjects)
    case "sf", "sf+", "sv", "sv+": .init(source)
    default: describing
    }
  }

  private var describing: Conversation.Stage? {
    guard letters.first == "d" else { return nil }
    let second = letters.dropFirst(2).first
    let isPlain = second == nil || second == "+"
    switch letters.dropFirst().first {
    case nil, "+", "S": return pattern == nil ? relations(kinds: "tvmsE") : .init(descriptions)
    case "t", "v", "m", "i", "s", "E": return relations(kinds: letters.dropFirst())
    case "a": return .init(aggregates)
    case "b": return .init(tablespaces)
    case "c": return letters.hasPrefix("dconfig") ? .init(parameters) : .init(conversions)
    case "d": return letters.hasPrefix("ddp") ? .init(defaultPrivileges) : .init(comments)
    case "f":
      guard isPlain || "Sanptw".contains(second ?? " ") else { return nil }
      return .init(functions)
    case "g", "u": return .init(roles)
    case "l": return .init(largeObjects)
    case "n": return .init(schemas)
    case "o": return .init(operators)
    case "p": return .init(privileges)
    case "r":
      if letters.hasPrefix("drg"), version.has(.major(16)) { return .init(roleGrants) }
      return letters.hasPrefix("drds") ? .init(roleSettings) : nil
    case "x": return isVerbose ? .init(extensionContents) : .init(extensions)
    case "y": return .init(eventTriggers)
    case "A":
      switch second {
      case nil, "+": return .init(accessMethods)
      case "c": return .init(operatorClasses)
      case "f": return .init(operatorFamilies)
      case "o": return .init(familyOperators)
      case "p": return .init(familyFunctions)
      default: return nil
      }
    case "C": return .init(casts)
    case "D": return .init(domains)
    case "F":
      switch second {
      case nil, "+":
        return isVerbose ? .init(searchConfigurationDetails) : .init(searchConfigurations)
      case "p": return isVerbose ? .init(searchParserDetails) : .init(searchParsers)
      case "d": return .init(searchDictionaries)
      case "t": return .init(searchTemplates)
      default: return nil
      }
    case "L": return .init(languages)
    case "O": return .init(collations)
    case "P":
      guard isPlain || "tin".contains(second ?? " ") else { return nil }
      return .init(partitionedRelations)
    case "R":
      switch second {
      case "p": return isVerbose ? .init(publicationDetails) : .init(publications)
      case "s": return .init(subscriptions)
      default: return nil
      }
    case "T": return .init(types)
    case "X": return .init(extendedStatistics)
    case "e":
      switch second {
      case "s": return .init(foreignServers)
      case "u": return .init(userMappings)
      case "w": return .init(foreignDataWrappers)
      case "t": return .init(foreignTables)
      default: return nil
      }
    default: return nil
    }
  }
}
