import Testing

@testable import LessonModel

/// Labels of pictures of shapes, as a browser sets them.
extension BrowserTests {
  /// What has to be read in a picture.
  private static func labels(_ content: Picture.Content) -> [String] {
    switch content {
    case .bits(let rows): rows.flatMap { [$0.label, $0.note] }
    case .ring(let nodes, let keys):
      nodes.flatMap { [$0.name, $0.share] } + keys.map(\.name)
    case .partitionLog(let partitions):
      partitions.flatMap { partition in
        [partition.name] + partition.messages
          + partition.positions.map { $0.note.isEmpty ? $0.name : "\($0.name): \($0.note)" }
      }
    case .replicatedLog(let servers, _):
      servers.flatMap { [$0.name, $0.role] + $0.entries.map(\.command) }
    case .topology(let nodes, let links):
      nodes.flatMap { [$0.name, $0.role] } + links.map(\.label)
    case .positions(let marks, let gaps):
      marks.flatMap { [$0.name, $0.note] } + gaps.flatMap { [$0.name, $0.note] }
    case .geo(_, let places, _): places.map(\.name)
    case .tree(let nodes): nodes.flatMap { [$0.edge, $0.label, $0.note] }
    case .sequence(let participants, let messages):
      participants + messages.map { $0.label.replacing("✗", with: "") }
    case .lineChart(let x, let y, let series): [x.label, y.label] + series.map(\.name)
    case .barChart(let bars): bars.flatMap { [$0.label, $0.text] }
    case .diagram(let nodes, let arrows): nodes + arrows.map(\.label)
    case .table: []
    }
  }

  /// Pictures as pages have them, with labels that are long and no longer than they are there.
  private static let usual: [Picture.Content] = [
    .topology(
      nodes: [
        .init(name: "primary", role: "timeline 1, WAL ends at 0/3000148", state: "up"),
        .init(name: "standby-1", role: "replayed to 0/3000148", state: "paused"),
        .init(name: "standby-2", role: "replayed to 0/3000060", state: "down"),
        .init(name: "standby-3", role: "synchronous, flushed", state: "up"),
      ],
      links: [
        .init(from: 0, to: 1, label: "asynchronous, 412 kB waiting", state: "up"),
        .init(from: 0, to: 2, label: "asynchronous, 40,000 kB waiting", state: "cut"),
        .init(from: 0, to: 3, label: "synchronous", state: "up"),
      ]),
    .topology(
      nodes: ["client", "primary", "standby"].map { .init(name: $0, role: "", state: "up") },
      links: [
        .init(from: 0, to: 1, label: "INSERT INTO posts, acknowledged", state: "up"),
        .init(from: 1, to: 0, label: "COMMIT at 0/3000148", state: "up"),
        .init(from: 1, to: 2, label: "WAL up to 0/3000148", state: "cut"),
        .init(from: 0, to: 2, label: "SELECT, which sees the old row", state: "up"),
      ]),
    .partitionLog(partitions: [
      .init(
        name: "WAL of the primary", firstOffset: 1_000_000, messages: ["INSERT 1", "COMMIT 1"],
        positions: [
          .init(name: "replica-1, replayed", offset: 1_000_001, note: "lag 1"),
          .init(name: "replica-2, replayed", offset: 1_000_002, note: "lag 0"),
        ])
    ]),
  ]

  @Test(
    "on a telephone labels of shapes are whole, within their boxes and not over each other")
  func labels() throws {
    let contents = Self.usual + ShapeTests.contents("some text") + ShapeTests.large
    let lesson = try Sites.lesson("```swift\nx\n```\n")
    var transcript = Sites.transcript(of: lesson)
    transcript.steps[0].output.parts += contents.map {
      OutputPart(.picture(Picture(title: "A picture", text: "text\n", content: $0)))
    }
    let folder = try Sites.build([(lesson, transcript)])
    let page = try Browser().newPage()
    for width in [320, 390] {
      try page.look(.light, width: width)
      try check(contents, on: page, of: folder)
    }
  }

  private func check(
    _ contents: [Picture.Content], on page: BrowserPage, of folder: TemporaryFolder
  ) throws {
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    let texts: [String] = try page.value(
      """
      var drawings = [...document.querySelectorAll("figure.picture")].map(figure =>
        [...figure.querySelectorAll("svg")].find(e => e.checkVisibility()));
      drawings.map(svg => [...svg.querySelectorAll("text")].map(e => e.textContent).join(""))
      """)
    #expect(texts.count == contents.count)
    for (content, text) in zip(contents, texts) {
      for label in Self.labels(content) {
        #expect(text.filter { $0 != " " }.contains(label.filter { $0 != " " }), "\(text)")
      }
    }
    let wrong: [String] = try page.value(
      """
      drawings.flatMap((svg, index) => {
        const inside = (a, b) => a.x >= b.x - 1 && a.y >= b.y - 1
          && a.x + a.width <= b.x + b.width + 1 && a.y + a.height <= b.y + b.height + 1;
        const middle = a => ({ x: a.x + a.width / 2, y: a.y + a.height / 2, width: 0, height: 0 });
        const meet = (a, b) => a.x < b.x + b.width - 1 && b.x < a.x + a.width - 1
          && a.y < b.y + b.height - 2 && b.y < a.y + a.height - 2;
        // The cells of a map are its ground, and not boxes for texts.
        const isMap = svg.getAttribute("aria-label").startsWith("Map");
        const boxes = isMap ? [] : [...svg.querySelectorAll("rect")].map(e => e.getBBox());
        const texts = [...svg.querySelectorAll("text")].map(e => [e.textContent, e.getBBox()]);
        return texts.flatMap(([text, own], place) => {
          const wrong = [];
          if (!inside(own, { x: 0, y: 0, width: svg.width.baseVal.value, height: svg.height.baseVal.value }))
            wrong.push("outside");
          if (boxes.some(box => inside(middle(own), box) && !inside(own, box))) wrong.push("out of its box");
          // Keys of a ring that lie close together have numbers close together.
          if (!/^\\d+$/.test(text))
            for (const [other, area] of texts.slice(0, place)) if (meet(own, area)) wrong.push(`over ${other}`);
          return wrong.map(problem => `${index}: ${text} is ${problem}`);
        });
      })
      """)
    // Where each link of twelve wide boxes passes behind others, its number has no free place.
    let crowded = contents.indices.filter {
      if case .topology(let nodes, _) = contents[$0] { nodes.count > 8 } else { false }
    }
    let others = wrong.filter { problem in !crowded.contains { problem.hasPrefix("\($0): ✕ ") } }
    #expect(others == [])
  }
}
