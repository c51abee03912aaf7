import Foundation
import Testing

/// The rules of the house hold for this repository, apart from what `Exceptions` gives a reason for.
@Suite struct TidyTests {
  @Test("the house is tidy", arguments: Rule.all)
  func tidy(rule: Rule) throws {
    let house = try House.ours.get()
    try #require(house.files.count > 500 && house.targets.count > 40)
    let problems = rule.problems(house)
    let exceptions = Exceptions.all[rule.name] ?? [:]
    for problem in problems where exceptions[problem.what] == nil {
      Issue.record("\(problem)")
    }
    for what in exceptions.keys where !problems.contains(where: { $0.what == what }) {
      Issue.record("\(rule.name): \(what) needs no exception any more")
    }
  }

  @Test func everyExceptionIsOfARule() {
    #expect(Set(Exceptions.all.keys).isSubset(of: Set(Rule.all.map(\.name))))
    #expect(Exceptions.all.values.allSatisfy { $0.values.allSatisfy { $0.count > 10 } })
  }

  private static func house(
    _ files: [String: String], targets: [(name: String, folder: String, needs: [String])] = []
  ) -> House {
    House(
      files: files.sorted { $0.key < $1.key }.map { SourceFile(path: $0.key, text: $0.value) },
      targets: targets.map {
        HouseTarget(
          name: $0.name, type: $0.folder.hasSuffix("CLib") ? "system" : "regular", path: $0.folder,
          dependencies: $0.needs.map { .init(byName: [$0, nil]) })
      })
  }

  private func found(_ rule: Rule, _ house: House) -> [String] {
    rule.problems(house).map(\.what).sorted()
  }

  @Test func whatLeadsUpwardsIsFound() {
    let targets = [
      ("Low", "Sources/Platform/Low", ["High"]), ("High", "Sources/Runner", ["Low"]),
      ("Side", "Sources/Output/Side", ["Low"]), ("Lost", "Sources/Attic/Lost", []),
      ("Helper", "Tests/Helper", [String]()),
    ]
    let house = Self.house(
      [
        "Sources/Platform/Low/A.swift": "import Foundation\n",
        "Sources/Runner/B.swift": "import Low\npublic import struct Helper.Thing\n",
        "Sources/Output/Side/C.swift": "import Low\n  // import Low\npackage import High\n",
      ], targets: targets)
    #expect(
      found(.floors, house) == ["High → Helper", "Lost", "Low → High", "Side → High"])
  }

  @Test func whatNothingImportsIsFound() {
    let house = Self.house(
      [
        "Sources/Platform/A/A.swift": "@preconcurrency import CLib\nimport B_C\n",
        "Sources/Platform/A/Inner/D.swift": "import Foundation\n",
      ],
      targets: [
        ("A", "Sources/Platform/A", ["CLib", "B-C", "Inner"]),
        ("CLib", "Sources/Platform/CLib", []),
        ("B-C", "Sources/Platform/B", []), ("Inner", "Sources/Platform/A/Inner", ["CLib"]),
        ("Other", "Sources/Platform/OtherCLib", []),
      ])
    #expect(found(.dependencies, house) == ["A → Inner", "Inner → CLib", "Other"])
  }

  @Test func filesWithoutCodeAreFound() {
    let house = Self.house([
      "Sources/A/Empty.swift": "",
      "Sources/A/Talk.swift": "// Much.\n\nimport A\n@testable import B\n",
      "Sources/A/Full.swift": "import A\nlet a = 1\n",
      "Sources/A/Door.swift": "@_exported public import A\n", "docs/empty.md": "",
    ])
    #expect(found(.emptyFiles, house) == ["Sources/A/Empty.swift", "Sources/A/Talk.swift"])
  }

  @Test func filesOfOneNameAreFound() {
    let house = Self.house([
      "Sources/A/A.swift": "", "Sources/B/A.swift": "", "Sources/A/B.swift": "",
      "Tests/A/B.swift": "", "docs/B.swift": "",
      "Tests/A/C.swift": "", "Tests/B/C.swift": "", "Tests/Fixtures/C.swift": "",
      "Sources/A/main.swift": "", "Sources/B/main.swift": "",
    ])
    #expect(found(.fileNames, house) == ["A.swift", "C.swift"])
  }

  @Test func droppedErrorsAreFound() {
    let house = Self.house([
      "Sources/A/A.swift": """
      func f() {
        try? one()
        _ = try? two()

        defer { try? three() }
        if a { _ = try? four() }

        // The file may be gone.
        try? five()
        try? six()  // So may this.

        let a = try? seven()
        guard let b = try? eight() else { return }
        let c = list.map {
          try? nine()
        }
        while let d = try? ten() {
          try? eleven()
        }
      }
      var property: Int? {
        try? twelve()
      }
      let e = (try? thirteen()) ?? []

      let f = (try? fourteen(a ?? b)) != nil
      let g = (try? fifteen(a ?? b))?.name ?? ""
      // It may be missing.
      let h = (try? sixteen()) ?? []
      """
    ])
    #expect(
      found(.droppedErrors, house)
        == [2, 3, 5, 6, 18, 24, 27].map { "Sources/A/A.swift:\($0)" }.sorted())
  }

  @Test func namesThatOnlyTestsUseAreFound() {
    let house = Self.house([
      "Sources/A/A.swift": """
      /// Like `tested`.
      package func tested() {}
      public private(set) static var unused = 1
      func used() { shown() }
      public struct Lesson {}
      func shown() {}
      """,
      "Sources/A/B.swift": "let x_1 = used()  \nprint(x_1)\n",
      "Tests/A/A.swift": "tested(); used()\n", "lessons/01/a.md": "`Lesson`\n",
    ])
    #expect(found(.testOnlyNames, house) == ["tested", "unused"])
  }

  @Test func pathsThatAreNotThereAreFound() {
    let house = Self.house([
      "docs/a.md": """
      See `Sources/A/A.swift`, `Sources/A/`, `Sources/<target>/X.swift`, `Sources/A/Gone.swift:3`,
      [the other](b.md#part), [gone](../gone.md), `[no](link.md)`, [far](https://swift.org), [in](#a).
      """,
      "docs/b.md": "[up](../Sources/A)\n", "Sources/A/A.swift": "",
      "lessons/01/a.md": "[x](gone.md)",
    ])
    #expect(found(.documents, house) == ["Sources/A/Gone.swift", "gone.md"])
  }
}

extension Rule: CustomTestStringConvertible {
  var testDescription: String { name }
}
