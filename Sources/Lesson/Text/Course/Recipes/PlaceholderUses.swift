import LessonModel
import PlainText

/// The placeholders in the texts of one service of `etude.yaml`, and whether each has a meaning
/// where it stands.
struct PlaceholderUses {
  /// Where a text stands.
  enum Place: Equatable {
    /// On a command line, which every user of the machine can read.
    case argument(of: String)
    case address
    case variable
    case file
    case list
  }

  /// What placeholders stand for, besides ports, links and lists.
  static let words = ["port", "data", "folder", "root", "name", "index", "members", "password"]

  private var uses: [(text: RecipeText, offset: Int, place: Place)] = []

  /// Takes note of a text.
  mutating func note(_ text: RecipeText, at offset: Int, in place: Place) {
    if !text.placeholders.isEmpty { uses.append((text, offset, place)) }
  }

  /// Whether a word has a meaning of Etude's own in braces.
  static func isOwn(_ word: String) -> Bool {
    words.contains(word) || ServiceRecipe.isPort(word) || ServiceRecipe.port(ofLink: word) != nil
  }

  /// Says which placeholders of a service have no meaning.
  func check(_ recipe: ServiceRecipe, _ findings: inout FindingList) {
    for use in uses {
      for word in use.text.placeholders {
        if let (problem, remedy) = problem(of: word, in: use.place, recipe) {
          findings.add(at: use.offset, problem, remedy)
        }
      }
    }
    checkPort(of: recipe, &findings)
  }

  private func problem(
    of word: String, in place: Place, _ recipe: ServiceRecipe
  ) -> (problem: String, remedy: String)? {
    let isList = recipe.lists[word] != nil
    guard Self.isOwn(word) || isList else {
      let known = Self.words + recipe.lists.keys.sorted()
      return (
        "`{\(word)}` stands for nothing",
        suggestion(
          for: word, among: known,
          otherwise:
            "there is \(listed(known)), further ports such as `peer-port`, and lists of `each`; `{{\(word)}}` is the text itself"
        )
      )
    }
    let holdsPassword =
      word == "password" || recipe.lists[word]?.text.placeholders.contains("password") == true
    if case .argument(let key) = place {
      if holdsPassword {
        return (
          "`{\(word)}`\(isList ? ", with `{password}` in it," : "") stands on a command line of `\(key)`, which every user of the machine can read",
          "put it into `files`, `environment` or `server-environment`"
        )
      }
      if key == "version", word != "root" {
        return ("`{\(word)}` has no meaning in `version`", "no server runs when it is asked")
      }
    }
    if place == .address, holdsPassword {
      return (
        "`{\(word)}` has no meaning in an address",
        "write `command: [sh, -c, …]` with a program that finds it in a variable"
      )
    }
    if place == .list, isList {
      return ("a list of `each` cannot hold another", "write its text out")
    }
    if let port = ServiceRecipe.port(ofLink: word), recipe.members < 2 {
      return (
        "`{\(word)}` is how members of a cluster reach each other, and this is one server",
        "write `{\(port)}`, or say how many `members` there are"
      )
    }
    return nil
  }

  /// A server that is asked at `{port}` has to be told it.
  private func checkPort(of recipe: ServiceRecipe, _ findings: inout FindingList) {
    let asked: RecipeText
    switch recipe.ready {
    case .http(let text), .tcp(let text): asked = text
    case .command, .log: return
    }
    let told = (recipe.start.words + recipe.files.values + recipe.serverEnvironment.values)
      .flatMap(\.placeholders)
    let inLists = told.compactMap { recipe.lists[$0] }.flatMap(\.text.placeholders)
    for port in asked.placeholders.filter(ServiceRecipe.isPort)
    where !(told + inLists).contains(port) {
      let place = uses.first { $0.place == .address }?.offset ?? 0
      findings.add(
        at: place, "`ready` asks at `{\(port)}`, and nothing tells the server to listen there",
        "hand `{\(port)}` to it in `start`, `files` or `server-environment`")
    }
  }
}
