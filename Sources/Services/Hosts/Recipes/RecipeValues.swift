import LessonModel

/// What the placeholders of a recipe stand for, for one of its servers.
struct RecipeValues: Sendable {
  /// What is known of a server before it starts.
  struct Member: Sendable {
    /// The page's name for it.
    var name: String
    /// The folder that is its own.
    var folder: String
    /// The ports on which it listens, by their placeholders.
    var ports: [String: Int]
    /// The ports by which other members reach these.
    var links: [String: Int]
  }

  /// The recipe.
  let recipe: ServiceRecipe
  /// All servers.
  let members: [Member]
  /// What the servers ask for.
  let password: String

  /// A text with the values of a server.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - place: the place of the server among all.
  /// - Returns: the filled text.
  func fill(_ text: RecipeText, at place: Int) -> String {
    text.filled { value(of: $0, at: place) }
  }

  private func value(of word: String, at place: Int) -> String? {
    let member = members[place]
    switch word {
    case "data": return "\(member.folder)/\(ServerPlace.data)"
    case "folder": return member.folder
    case "root": return recipe.root
    case "name": return member.name
    case "index": return String(place + 1)
    case "members": return String(members.count)
    case "password": return password
    default: break
    }
    if let port = ServiceRecipe.port(ofLink: word) { return member.links[port].map(String.init) }
    if ServiceRecipe.isPort(word) { return member.ports[word].map(String.init) }
    return recipe.lists[word].map { list in
      members.indices.map { fill(list.text, at: $0) }.joined(separator: list.between)
    }
  }
}
