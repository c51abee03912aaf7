import Foundation
import Testing

/// `swift: {packages: …}`: Swift steps that import a package of the repository.
@Suite struct OwnPackagesTests {
  private static let manifest = """
    // swift-tools-version: 6.0
    import PackageDescription
    let package = Package(
      name: "Acme-Package",
      products: [
        .library(name: "AcmeKit", targets: ["Acme"]), .executable(name: "tool", targets: ["tool"]),
      ],
      targets: [
        .target(name: "CAcme"), .target(name: "Acme", dependencies: ["CAcme"], path: "Code"),
        .executableTarget(name: "tool", dependencies: ["Acme"]),
      ])

    """
  private static let ledger = """
    import CAcme
    public struct Ledger {
      public var total = 0
      public init() {}
      public mutating func add(_ amount: Int) { total += amount * Int(c_one()) }
    }

    """
  private static let page = """
    # Ledger

    ```swift
    import Acme
    var ledger = Ledger()
    ledger.add(40)
    ```

    ```swift
    ledger.add(2)
    print(ledger.total)
    ```

    ```output
    42
    ```

    """

  private static func repository() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("etude.yaml", "pages: [README.md]\nswift: {packages: [.]}\n")
    try folder.write("Package.swift", manifest)
    try folder.write("Code/Ledger.swift", ledger)
    try folder.write("Sources/CAcme/include/cacme.h", "int c_one(void);\n")
    try folder.write("Sources/CAcme/cacme.c", "int c_one(void) { return 1; }\n")
    try folder.write("Sources/tool/main.swift", "import Acme\nprint(Ledger().total)\n")
    try folder.write("README.md", page)
    return folder
  }

  @Test("a page imports the package as it is now, and the repository stays as it is")
  func imports() throws {
    let folder = try Self.repository()
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let refused = try Etude.run(["run"], in: folder.path)
    #expect(refused.status == 2, "\(refused.output)")
    let finding =
      "etude.yaml:2:1: Swift steps import the package `.`, and to build it runs its Package.swift"
    #expect(refused.lines.contains { $0.hasPrefix(finding) }, "\(refused.output)")
    let check = try Etude.run(["check", "--trust"], in: folder.path)
    #expect(check.status == 0, "\(check.output)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
    func run() throws -> String {
      let result = try Etude.run(["run", "--trust"], in: folder.path)
      #expect(result.status == 0, "\(result.output)")
      return result.output
    }
    #expect(try !run().contains("reused"))
    #expect(try run().contains("reused"))
    // Its C code and a folder that only the manifest names are part of it.
    for (file, text) in [
      ("Sources/CAcme/cacme.c", "int c_one(void) { return 2; }\n"),
      ("Code/Ledger.swift", Self.ledger.replacing("+= amount *", with: "-= amount *")),
    ] {
      try folder.write(file, text)
      let changed = try Etude.run(["run", "--trust"], in: folder.path)
      #expect(changed.status == 1 && changed.output.contains("84"), "\(changed.output)")
    }
  }

  @Test("what is wrong with a package is said with its place")
  func problems() throws {
    let folder = try Self.repository()
    func check(_ problem: String) throws {
      let result = try Etude.run(["check", "--trust"], in: folder.path)
      #expect(result.status == 1, "\(result.output)")
      #expect(result.output.contains(problem), "\(result.output)")
      #expect(!result.output.contains(folder.path + "/"), "\(result.output)")
    }
    try folder.write("README.md", Self.page.replacing("import Acme", with: "import tool"))
    try check("no such module 'tool'; the libraries of the packages in etude.yaml have these: Acme")
    try folder.write("README.md", Self.page)
    try folder.write("Code/Ledger.swift", Self.ledger + "let x: Int = \"\"\n")
    try check("does not build:\nCode/Ledger.swift:7:14: error: cannot convert value")
    try folder.write("Code/Ledger.swift", Self.ledger)
    try folder.write(
      "Package.swift",
      Self.manifest.replacing(".library(name: \"AcmeKit\", targets: [\"Acme\"]), ", with: ""))
    try check("has no library that steps could import (its products are no libraries: `tool`)")
    try folder.write("Package.swift", Self.manifest.replacing("let package", with: "let pack age"))
    try check("does not build:\nPackage.swift:3:10: error: ")
  }

  @Test(
    "a package has to be there, and in the repository",
    arguments: [
      ("[nosuch]", "etude.yaml:2:1: there is no Package.swift in `nosuch`"),
      ("[Sources]", "etude.yaml:2:1: there is no Package.swift in `Sources`"),
      ("[../x]", "etude.yaml:2:20: `../x` leads out of the repository"),
      ("[link]", "etude.yaml:2:1: `link` leads out of the repository, to "),
    ])
  func places(packages: String, problem: String) throws {
    let (folder, other) = (try Self.repository(), try Self.repository())
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link", withDestinationPath: other.path)
    try folder.write("etude.yaml", "pages: [README.md]\nswift: {packages: \(packages)}\n")
    for command in ["lint", "check"] {
      let result = try Etude.run([command, "--trust"], in: folder.path)
      #expect(result.status == 2, "\(result.output)")
      #expect(result.output.contains(problem), "\(result.output)")
    }
  }

  @Test("a part of a package that is a link out of the repository is refused, wherever it is")
  func linkedParts() throws {
    let (folder, other) = (try Self.repository(), try Self.repository())
    func link(_ path: String, to target: String) throws {
      let url = URL(fileURLWithPath: "\(folder.path)/\(path)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: target)
    }
    for name in ["sources", "file", "named", "inside", "beside"] {
      try folder.write("\(name)/Package.swift", Self.manifest)
    }
    try link("manifest/Package.swift", to: "\(other.path)/Package.swift")
    try link("sources/Sources", to: "\(other.path)/Sources")
    try link("file/Sources/tool/main.swift", to: "\(other.path)/Sources/tool/main.swift")
    // `path: "Code"` of the manifest.
    try link("named/Code", to: "\(other.path)/Code")
    try link("inside/Sources", to: "../Sources")
    // No part of the package, and what the manifest itself names outside.
    try link("beside/data", to: other.path)
    try folder.write(
      "beside/Package.swift",
      Self.manifest.replacing("path: \"Code\"", with: "path: \"\(other.path)/Code\""))
    try folder.write(
      "etude.yaml",
      "pages: [README.md]\nswift: {packages: [manifest, sources, file, named, inside, beside]}\n")
    let result = try Etude.run(["lint", "--trust"], in: folder.path)
    let real = other.path
    let found = [
      ("manifest/Package.swift", "Package.swift"), ("sources/Sources", "Sources"),
      ("file/Sources/tool/main.swift", "Sources/tool/main.swift"), ("named/Code", "Code"),
    ].map { path, target in
      "etude.yaml:2:1: `\(path)` of the package `\(path.prefix { $0 != "/" })` is a link that leads out of the "
        + "repository, to \(real)/\(target); put the files themselves there, or let Package.swift name where they are"
    }
    #expect(result.status == 2 && result.lines == found, "\(result.output)")
    let check = try Etude.run(["check", "--trust"], in: folder.path)
    #expect(check.status == 2 && check.lines == found, "\(check.output)")
  }

  @Test("whatever a build can read counts, and is read anew")
  func inputs() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "etude.yaml", "pages: [README.md]\nswift: {packages: [code]}\n")
    try folder.write(
      "code/Package.swift",
      """
      // swift-tools-version: 6.0
      import Foundation
      import PackageDescription
      func number(_ file: String) -> String {
        let text = try? String(contentsOfFile: Context.packageDirectory + "/" + file, encoding: .utf8)
        return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
      }
      let package = Package(
        name: "Parts", products: [.library(name: "Parts", targets: ["Parts"])],
        targets: [
          .target(
            name: "CParts",
            cSettings: [
              .headerSearchPath("../../defs"), .define("VERSION", to: number("VERSION")),
            ]),
          .plugin(name: "Generating", capability: .buildTool()),
          .target(name: "Parts", dependencies: ["CParts"], plugins: ["Generating"]),
        ])

      """)
    try folder.write(
      "code/Plugins/Generating/Generating.swift",
      """
      import Foundation
      import PackagePlugin
      @main struct Generating: BuildToolPlugin {
        func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
          let input = context.package.directoryURL.appendingPathComponent("gen.txt")
          let output = context.pluginWorkDirectoryURL.appendingPathComponent("Generated.swift")
          return [
            .buildCommand(
              displayName: "generating", executable: URL(fileURLWithPath: "/bin/cp"),
              arguments: [input.path, output.path], inputFiles: [input], outputFiles: [output])
          ]
        }
      }

      """)
    try folder.write("code/Sources/CParts/include/cparts.h", "int c_number(void);\n")
    try folder.write(
      "code/Sources/CParts/cparts.c",
      "#include \"number.h\"\nint c_number(void) { return NUMBER * 100 + VERSION * 10; }\n"
    )
    try folder.write(
      "code/Sources/Parts/Parts.swift",
      "import CParts\npublic var number: Int { generated * 1000 + Int(c_number()) }\n")
    try folder.write(
      "README.md",
      "# Parts\n\n```swift\nimport Parts\nprint(\"=\\(number)\")\n```\n\n```output\n=1110\n```\n")
    let inputs = [
      ("code/gen.txt", "public let generated = 1\n", "=2110"),
      ("code/defs/number.h", "#define NUMBER 1\n", "=1210"),
      ("code/VERSION", "1\n", "=1120"),
    ]
    for (file, text, _) in inputs { try folder.write(file, text) }
    let first = try Etude.run(["run", "--trust"], in: folder.path)
    #expect(first.status == 0, "\(first.output)")
    for (file, text, printed) in inputs {
      try folder.write(file, text.replacing("1", with: "2"))
      let changed = try Etude.run(["run", "--trust"], in: folder.path)
      #expect(changed.status == 1 && changed.output.contains(printed), "\(file): \(changed.output)")
      try folder.write(file, text)
    }
  }
}
