import Foundation
import Testing

@testable import LessonModel
@testable import Site

/// Pictures of shapes on pages.
@Suite struct ShapeTests {
  /// One of each kind; the texts in it are this text.
  static func contents(_ text: String) -> [Picture.Content] {
    [
      .bits(rows: [
        .init(label: text, bits: "0100", new: [], note: "", isQuestion: false),
        .init(label: text, bits: "0110", new: [2], note: text, isQuestion: false),
        .init(label: text, bits: "01.0", new: [], note: text, isQuestion: true),
      ]),
      .ring(
        nodes: [
          .init(name: text, points: [0.1, 0.5], share: text),
          .init(name: "b", points: [0.6], share: ""),
          .init(name: "c", points: [0.7], share: "7%"),
          .init(name: "d", points: [0.8], share: "8%"),
        ], keys: [.init(name: text, turn: 0.55, owner: 1), .init(name: "k", turn: 0.9, owner: 0)]),
      .partitionLog(partitions: [
        .init(
          name: text, firstOffset: 5, messages: [text, "b", text],
          positions: [
            .init(name: text, offset: 6, note: text), .init(name: "b", offset: 8, note: ""),
          ]),
        .init(name: "1", firstOffset: 0, messages: [], positions: []),
      ]),
      .replicatedLog(
        servers: [
          .init(
            name: text, role: text,
            entries: [.init(term: 1, command: text), .init(term: 2, command: "b")],
            commitIndex: 1, firstIndex: 1),
          .init(name: "b", role: "", entries: [], commitIndex: 0, firstIndex: 1),
        ], cuts: [1]),
      .topology(
        nodes: [
          .init(name: text, role: text, state: "up"), .init(name: "b", role: "", state: "down"),
          .init(name: "c", role: text, state: "paused"),
        ],
        links: [
          .init(from: 0, to: 1, label: text, state: "cut"),
          .init(from: 1, to: 0, label: text, state: "up"),
          .init(from: 1, to: 2, label: "", state: "cut"),
          .init(from: 0, to: 2, label: "x", state: "up"),
        ]),
      .tree(nodes: [
        .init(label: text, edge: "", note: text, isMarked: true, parent: -1),
        .init(label: text, edge: text, note: "", isMarked: true, parent: 0),
        .init(label: "c", edge: "", note: "", isMarked: false, parent: 1),
      ]),
      .positions(
        marks: [
          .init(name: text, place: 0, note: text), .init(name: "b", place: 1, note: ""),
          .init(name: text, place: 1, note: ""), .init(name: "c", place: 2, note: text),
        ],
        gaps: [
          .init(name: text, from: 0, to: 1, note: text), .init(name: "g", from: 1, to: 2, note: ""),
        ]),
      .geo(
        cells: [
          .init(longitudes: [13, 14], latitudes: [52, 53], isSearched: true),
          .init(longitudes: [14, 15], latitudes: [52, 53], isSearched: false),
        ],
        places: [
          .init(name: text, longitude: 13.5, latitude: 52.5, isFound: true),
          .init(name: "b", longitude: 14.9, latitude: 52.1, isFound: false),
        ], circle: .init(longitude: 13.5, latitude: 52.5, kilometres: 20)),
    ]
  }

  /// What no program of StepKit's sends, and a transcript may hold.
  static let oddContents: [Picture.Content] = [
    .bits(rows: []),
    .bits(rows: [
      .init(label: "", bits: "", new: [-1, 9], note: "", isQuestion: true),
      .init(
        label: "", bits: String(repeating: "x1", count: 3000), new: [], note: "", isQuestion: false),
    ]),
    .ring(nodes: [], keys: []), .ring(nodes: [], keys: [.init(name: "", turn: 0.5, owner: 0)]),
    .ring(
      nodes: [.init(name: "", points: [.nan, -1, .infinity, 0.5], share: "")],
      keys: [.init(name: "", turn: .nan, owner: Int.max), .init(name: "", turn: 7, owner: -5)]),
    .partitionLog(partitions: []),
    .partitionLog(partitions: [
      .init(
        name: "", firstOffset: Int.max, messages: ["", ""],
        positions: [
          .init(name: "", offset: Int.min, note: ""), .init(name: "", offset: Int.max, note: ""),
        ])
    ]),
    .replicatedLog(servers: [], cuts: [-1, 0, 7]),
    .replicatedLog(
      servers: [
        .init(
          name: "", role: "", entries: [.init(term: Int.min, command: "")], commitIndex: Int.max,
          firstIndex: Int.min),
        .init(
          name: "", role: "", entries: [.init(term: Int.max, command: "")], commitIndex: Int.min,
          firstIndex: Int.max),
      ], cuts: [Int.max]),
    .topology(nodes: [], links: [.init(from: 0, to: 1, label: "", state: "")]),
    .topology(
      nodes: (0..<200).map { _ in .init(name: "", role: "", state: "odd\" x") },
      links: (0..<200).map { .init(from: $0, to: ($0 + 1) % 200, label: "", state: "cut") }
        + [
          .init(from: 3, to: 3, label: "", state: ""),
          .init(from: -1, to: Int.max, label: "", state: ""),
        ]),
    .positions(marks: [], gaps: [.init(name: "", from: 0, to: -1, note: "")]),
    .positions(
      marks: [
        .init(name: "", place: Int.min, note: ""), .init(name: "", place: Int.max, note: ""),
      ],
      gaps: [
        .init(name: "", from: 1, to: 0, note: ""), .init(name: "", from: Int.min, to: 9, note: ""),
      ]),
    .geo(cells: [], places: [], circle: nil),
    .geo(
      cells: [
        .init(longitudes: [], latitudes: [1], isSearched: true),
        .init(longitudes: [9, -9], latitudes: [.nan, .infinity], isSearched: true),
        .init(longitudes: [9, -9], latitudes: [9, -9], isSearched: true),
      ],
      places: [
        .init(name: "", longitude: .nan, latitude: 1e300, isFound: true),
        .init(name: "", longitude: 540, latitude: -90, isFound: false),
      ], circle: .init(longitude: 0, latitude: 90, kilometres: -.infinity)),
    .tree(nodes: []),
    .tree(
      nodes: (0..<3000).map {
        .init(label: "", edge: "", note: "", isMarked: true, parent: $0 == 1 ? Int.max : $0 - 1)
      }),
  ]

  private static let long = "a text that is much too long for a telephone"

  /// Pictures that need more than the width of a telephone.
  static var large: [Picture.Content] {
    [
      .bits(rows: [
        .init(
          label: long, bits: String(repeating: "01", count: 32), new: [], note: long,
          isQuestion: false),
        .init(label: long, bits: "0101", new: [], note: long, isQuestion: false),
      ]),
      .bits(rows: [
        .init(label: long, bits: "010101010101", new: [1], note: long, isQuestion: false)
      ]),
      .ring(
        nodes: (0..<12).map {
          .init(name: "\($0)\(long)", points: [Double($0) / 12], share: "8.33%")
        },
        keys: (0..<12).map { .init(name: "\($0)\(long)", turn: Double($0) / 50, owner: 3) }),
      .partitionLog(partitions: [
        .init(
          name: long, firstOffset: 1_000_000, messages: (0..<40).map { "\($0) \(long)" },
          positions: (0...40).map { .init(name: long, offset: 1_000_000 + $0, note: long) })
      ]),
      .replicatedLog(
        servers: (0..<5).map { server in
          .init(
            name: "\(server)\(long)", role: long,
            entries: (0..<20).map { .init(term: $0 * 1000, command: long) },
            commitIndex: server * 4,
            firstIndex: 1)
        }, cuts: [0, 2]),
      .topology(
        nodes: (0..<12).map { .init(name: "\($0)\(long)", role: long, state: "down") },
        links: (1..<12).map { .init(from: $0 / 5, to: $0, label: long, state: "cut") }),
      .topology(
        nodes: (0..<4).map { .init(name: "node-\($0)", role: "", state: "up") },
        links: [(0, 1), (1, 2), (2, 3), (0, 2), (0, 3)].map {
          .init(from: $0.0, to: $0.1, label: "link", state: "up")
        }),
      .positions(
        marks: (0..<8).map { .init(name: "\($0)\(long)", place: $0, note: long) },
        gaps: (0..<8).map { .init(name: "\($0)\(long)", from: 0, to: $0, note: long) }),
      .geo(
        cells: (0..<36).map {
          .init(
            longitudes: [Double($0), Double($0) + 1], latitudes: [50, 50.5], isSearched: $0 < 4)
        },
        places: (0..<12).map {
          .init(
            name: "\($0)\(long)", longitude: Double($0 * 3), latitude: 50.2, isFound: $0 < 6)
        }, circle: .init(longitude: 5, latitude: 50, kilometres: 500)),
      .tree(
        nodes: (0..<12).map {
          .init(label: "\($0)\(long)", edge: long, note: long, isMarked: true, parent: $0 - 1)
        }),
    ] + largeCharts
  }

  private static var largeCharts: [Picture.Content] {
    let ticks = (0...5).map {
      Picture.Tick(value: Double($0 * 2000), text: $0 == 0 ? "0" : "\($0 * 2),000")
    }
    func chart(_ names: [String]) -> Picture.Content {
      .lineChart(
        x: .init(label: long, ticks: ticks), y: .init(label: long, ticks: ticks),
        series: names.enumerated().map { index, name in
          .init(
            name: name,
            points: (0...5).map { .init(x: Double($0 * 2000), y: Double(index + $0 * 2000)) })
        })
    }
    return [
      chart(["measured", "theory", "a third"]), chart([long, "\(long) too"]),
      .barChart(
        bars: (0..<8).map {
          .init(label: "\($0)\(long)", value: Double($0), text: "\($0),000 req/s")
        }),
      .barChart(bars: [
        .init(label: "one", value: 1, text: "1"), .init(label: "two", value: 2, text: "2"),
      ]),
      .sequence(
        participants: ["one", "two", long],
        messages: [
          .init(from: 0, to: 1, label: long), .init(from: 2, to: 0, label: "\(long) ✗"),
          .init(from: 1, to: 1, label: long), .init(from: 2, to: 2, label: "crashes"),
          .init(from: 0, to: 0, label: long), .init(from: 2, to: 2, label: long),
        ]),
      .sequence(
        participants: (1...6).map { "node \($0)" },
        messages: (0..<6).flatMap { from in
          (0..<6).map { .init(from: from, to: $0, label: "COORDINATOR") }
        }),
      .diagram(
        nodes: ["alice", "bob", "carol", "dave"],
        arrows: (0..<4).map { .init(from: $0, to: ($0 + 1) % 4, label: "waits for") }),
    ]
  }

  @Test("what is to be seen is said in words")
  func summaries() {
    let summaries = Self.contents("T").map { content in
      PictureTests.drawings(
        in: PictureHTML(picture: Picture(title: "", text: "", content: content)).html
      )
      .first?.split(separator: "\"").first { $0.contains(". ") } ?? ""
    }
    #expect(
      summaries == [
        "Row of bits. T: 0100; T: 0110, T; T: 01.0, T.",
        "Hash ring. T owns T; b owns ; c owns 7%; d owns 8%; T belongs to b; k belongs to T.",
        "Partitioned log. T: T b T; end 8, T at 6, T, b at 8, . partition 1: ; end 0.",
        "Replicated log. T (T): T of term 1, b of term 2; committed up to 1. Network cut. b: ; committed up to 0.",
        "Topology. T, T, is up; b is down; c, T, is paused; T to b: T (cut); b to T: T; b to c (cut); T to c: x.",
        "Tree. T (T), marked; T under T by T, marked; c under T.",
        "Positions in a log. In this order: T, b = T, c. T: T. c: T. T from T to b: T. g from b to T.",
        "Map. 1 within 20 km; 1 asked, too far; 1 of 2 cells searched; T is found; b is too far.",
      ])
  }

  @Test("a drawing is as wide as it says, and no text is outside of it", arguments: large)
  func size(content: Picture.Content) throws {
    let html = PictureHTML(picture: Picture(title: "", text: "", content: content)).html
    let widths = PictureTests.drawings(in: html).compactMap {
      $0.firstMatch(of: /viewBox="0 0 ([0-9.]+)/).flatMap { Double($0.output.1) }
    }
    #expect(widths.count == 2)
    #expect(try #require(widths.first) <= SizedRoom.wide)
    #expect(try #require(widths.last) <= SizedRoom.narrow)
  }
}

extension BrowserTests {
  @Test(
    "drawings are no wider than a telephone of 320 pixels, and what is in them no wider than they")
  func shapesOnATelephone() throws {
    let page = try Browser().newPage()
    let lesson = try Sites.lesson("```swift\nx\n```\n")
    var transcript = Sites.transcript(of: lesson)
    transcript.steps[0].output.parts += (ShapeTests.contents("text") + ShapeTests.large).map {
      OutputPart(.picture(Picture(title: "A picture", text: "text\n", content: $0)))
    }
    let folder = try Sites.build([(lesson, transcript)])
    for (width, shown) in [(320, "narrow"), (1280, "wide")] {
      try page.look(.light, width: width)
      _ = try page.open(file: "\(folder.path)/m/page/index.html")
      let wrong: [String] = try page.value(
        """
        [...document.querySelectorAll("figure.picture")].flatMap((figure, index) => {
          const wrong = [];
          if (figure.scrollWidth > figure.clientWidth) wrong.push(`${index} scrolls`);
          const drawings = [...figure.querySelectorAll("svg")].filter(e => e.checkVisibility());
          if (drawings.length !== 1) wrong.push(`${index} has ${drawings.length} drawings`);
          for (const svg of drawings) {
            if (svg.classList.length && !svg.matches(".\(shown)")) wrong.push(`${index}: ${svg.classList}`);
            const box = svg.getBoundingClientRect();
            for (const part of svg.querySelectorAll("*")) {
              const own = part.getBoundingClientRect();
              if (own.left < box.left - 1 || own.right > box.right + 1 || own.bottom > box.bottom + 1
                || own.top < box.top - 1) wrong.push(`${index}: ${part.outerHTML}`);
            }
          }
          return wrong;
        })
        """)
      #expect(wrong == [], "\(width)")
    }
  }
}
