import Files
import PlainText
import Platform

/// The text of an `etude.yaml` to start from, after what lies in a folder.
package struct SettingsScaffold {
  private let title: String
  private let pages: [String]
  /// The other program that reads the pages.
  private let reader: String?
  private let isNumbered: Bool

  /// Programs that make sites of Markdown: the files by which each is told, and where its pages are.
  private static let readers: [(name: String, files: [String], pages: String)] = [
    (
      "Docusaurus",
      [
        "docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs",
        "docusaurus.config.cjs",
      ],
      "docs"
    ),
    ("MkDocs", ["mkdocs.yml", "mkdocs.yaml"], "docs"),
    ("Hugo", ["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml"], "content"),
  ]

  /// Looks at the names in a folder and at the title of its README.md.
  ///
  /// - Complexity: linear in the names below its folders of pages.
  package init(folder: String) {
    let names = FileSystem.names(in: folder)
    let reader = Self.readers.first { reader in
      reader.files.contains(where: names.contains)
        && FileSystem.isFolder("\(folder)/\(reader.pages)")
    }
    self.reader = reader?.name
    let tree = FileTree(folder)
    func hasPages(_ place: String) -> Bool {
      FileSystem.isFolder("\(folder)/\(place)")
        && tree.files(below: place).contains { $0.last.map(Course.isPage) ?? false }
    }
    let readme = names.filter { $0.lowercased() == "readme.md" }.prefix(1)
    let places = (["docs", reader?.pages].compactMap { $0 } as [String]).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    pages = readme + places.filter(hasPages).map { "\($0)/**/*.md" }
    isNumbered = (try? Course.load(root: folder)) != nil
    let settings = CourseSettings.load(root: folder).settings
    let real = SymbolicLink.resolved(folder) ?? folder
    let own = real.split(separator: "/").last.map(String.init) ?? "Handbook"
    let isTitled = settings.title != CourseSettings().title
    title = isTitled && VisibleText.firstHidden(in: settings.title) == nil ? settings.title : own
  }

  /// What to do next.
  package var remark: String {
    if isNumbered { return "the pages are those of lessons/; 'etude list' shows them" }
    return pages.isEmpty
      ? "no README.md and no docs/ with Markdown is here yet: name your pages under 'pages'"
      : "pages: \(pages.joined(separator: ", ")); 'etude list' shows them, 'etude check' runs them"
  }

  /// The file.
  package var text: String {
    """
    # What Etude knows of this repository. Every key may be left out; `etude lint` says what is wrong here.

    title: \(quoted(title))

    # Which Markdown files are pages, in the order in which people read them. `*` stands for a part of a
    # name, `**` for any folders; "!docs/old/**" leaves pages out.
    \(pagesText)

    \(readerText)

    # What the programs are made of that pages run. When one of these files changes, pages run again.
    # depends: ["src/**"]

    # Folders in which steps find programs before PATH.
    # path: [bin]

    # Variables of every step. ${ETUDE_ROOT} is this folder, here and in steps.
    # environment: {ACME_MODE: test}

    # Words of your own for blocks that run, and the programs that run them.
    # kinds:
    #   python: {file: [python3, "{file}"], extension: py}

    # Swift packages of this repository that Swift steps import: folders with a Package.swift.
    # swift: {packages: [.]}

    # What `etude site` makes of the pages.
    # site:
    #   address: https://docs.example.org/
    #   source: https://git.example.org/acme/blob/main/{file}
    #   logo: docs/logo.svg

    """
  }

  private var pagesText: String {
    if isNumbered { return "# pages: [\"lessons/**\"]" }
    if pages.isEmpty { return "# pages: [README.md, \"docs/**/*.md\"]" }
    return "pages:\n" + pages.map { "  - \(quoted($0))" }.joined(separator: "\n")
  }

  /// Pages that were not written for Etude go on as they went before the file was there: their dialogues
  /// run as they stand.
  private var readerText: String {
    let begin =
      reader.map { "# \($0) reads the pages too." }
      ?? (isNumbered ? "# Say so when others read the pages too." : "# Others read the pages too.")
    return """
      \(begin) Blocks with prompts run as they stand, and keys and attributes that
      # Etude does not have belong to another program (Hugo, Docusaurus, MkDocs).
      \(isNumbered ? "# " : "")front-matter: open
      """
  }

  /// A scalar of YAML that is this text.
  private func quoted(_ text: String) -> String {
    "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
  }
}
