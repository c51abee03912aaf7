import Foundation
import LessonModel
import Site
import Testing

extension BrowserTests {
  /// A page with a wait, a failed transaction that is to be guessed, and an operator's step.
  private static func timelinePage() throws -> TemporaryFolder {
    typealias Ran = TimelineTests.Ran
    func state(_ name: String, _ transaction: SessionStateRecord.Transaction?) -> SessionStateRecord
    {
      SessionStateRecord(
        kind: "sql", service: "a", name: name, step: nil, state: .idle, transaction: transaction)
    }
    let waiting = SessionStateRecord(
      kind: "sql", service: "a", name: "bob", step: nil, state: .blocked, by: ["alice"],
      transaction: .open)
    func servers(_ state: ServiceStateRecord.State) -> [ServiceStateRecord] {
      [ServiceStateRecord(name: "a", state: state), ServiceStateRecord(name: "b", state: .running)]
    }
    let (lesson, transcript) = try TimelineTests.ran(
      [
        Ran("sql on=a session=alice", "BEGIN;", sessions: [state("alice", .open)]), "## One",
        Ran(
          "sql on=a session=bob", parts: [OutputPart(.blocked(by: ["alice"]))],
          sessions: [state("alice", .open), waiting]),
        Ran(
          "sql on=b", sessions: [state("alice", .open), waiting], services: servers(.running)),
        Ran(
          "sql on=a session=alice predict name=guess", "UPDATE t SET a = 1;",
          parts: [
            OutputPart(.text("ERROR\n")), OutputPart(.released, session: "bob", step: 2),
            OutputPart(.text("x\n"), session: "bob", step: 2),
          ], errors: [.init(code: "40P01")],
          sessions: [state("alice", .failed), state("bob", .open)]), "## Two",
        Ran("service", "crash b", services: servers(.crashed)),
        Ran("sql on=a session=alice", "ROLLBACK;", services: servers(.crashed)),
      ], services: "{a: postgres, b: postgres}")
    return try Sites.build([(lesson, transcript)])
  }

  @Test(
    "the timeline's marks stand in their lanes and columns, its lines end at them",
    arguments: [(390, "y"), (820, "x"), (1440, "x")])
  func timelinePlaces(_ width: Int, _ along: String) throws {
    let page = try Browser().newPage()
    try page.look(.light, width: width)
    let folder = try Self.timelinePage()
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    let wrong: [String] = try page.value(
      """
      const wrong = [];
      for (const fold of document.querySelectorAll("details")) fold.open = true;
      const [along, across] = "\(along)" === "x" ? ["x", "y"] : ["y", "x"];
      const middle = e => {
        const box = e.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      };
      const number = (e, letter) => Number(new RegExp(`\\\\b${letter}(\\\\d+)\\\\b`).exec(e.className)[1]);
      const all = selector =>
        [...document.querySelectorAll(`.strip ${selector}`)].filter(e => e.checkVisibility());
      const rails = new Map(all(".rail").map(e => [number(e, "r"), middle(e)[across]]));
      const near = (a, b, what) => { if (Math.abs(a - b) > 1.5) wrong.push(`${what}: ${a}, not ${b}`); };
      const columns = new Map();
      for (const note of all(".note")) {
        const at = middle(note.querySelector(".spot"));
        near(at[across], rails.get(number(note, "r")), note.textContent);
        const column = number(note, "c");
        if (columns.has(column)) near(at[along], columns.get(column), note.textContent);
        columns.set(column, at[along]);
      }
      const order = [...columns].sort(([a], [b]) => a - b).map(([, place]) => place);
      if (order.some((place, i) => i && place - order[i - 1] < 10)) wrong.push(`columns ${order}`);
      const size = along === "x" ? ["left", "right"] : ["top", "bottom"];
      for (const line of all(".lasts")) {
        const box = line.getBoundingClientRect();
        near(middle(line)[across], rails.get(number(line, "r")), line.className);
        near(box[size[0]], columns.get(number(line, "c")), line.className);
        if (!line.matches(".to-beyond")) near(box[size[1]], columns.get(number(line, "e")), line.className);
      }
      const side = along === "x" ? ["top", "bottom"] : ["left", "right"];
      for (const line of all(".arrow")) {
        const box = line.getBoundingClientRect();
        near(middle(line)[along], columns.get(number(line, "c")), "arrow");
        near(box[side[0]], rails.get(number(line, "r")) + 9, "arrow");
        near(box[side[1]], rails.get(number(line, "t")) - 9, "arrow");
      }
      if (rails.size !== 4 || all(".arrow").length !== 1 || all(".lasts").length !== 6) {
        wrong.push(`${rails.size} ${all(".arrow").length} ${all(".lasts").length}`);
      }
      wrong
      """)
    #expect(wrong == [], "\(width)")
  }

  @Test("before a guess the timeline tells nothing of what was printed, and then everything")
  func timelineGuess() throws {
    let page = try Browser().newPage()
    try page.look(.light, scripts: false)
    let folder = try Self.timelinePage()
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    func seen() throws -> [String] {
      try page.value(
        """
        [...document.querySelectorAll(".strip .arrow, .strip .failed, .strip .event, .strip .label,"
          + " .strip .error .spot, .strip .aloud, .strip .asked, .strip .goes-on")]
          .filter(e => e.checkVisibility())
          .filter(e => !e.matches(".spot") || getComputedStyle(e).outlineStyle !== "none")
          .map(e => e.textContent || e.className.split(" ")[0])
          .filter(text => /40P01|^\\?$|arrow|failed|spot|lasts|open-end|goes on/.test(text))
        """)
    }
    #expect(try seen() == ["open-end", "open-end", "open-end", "?"])
    _ = try page.value("document.querySelector('#guess details').open = true, 0", as: Int.self)
    #expect(
      try seen() == [
        "lasts", "lasts", "arrow", "spot", "40P01", ", error 40P01",
        "In step 4, bob goes on with step 2", "In step 4, bob goes on with step 2",
      ])
  }

  @Test(
    "what a step does is told, also where what it printed waits for a guess",
    arguments: [390, 1440])
  func timelineLabels(_ width: Int) throws {
    typealias Ran = TimelineTests.Ran
    let (lesson, transcript) = try TimelineTests.ran(
      [Ran("sql session=alice predict", "UPDATE t SET a = 1;"), Ran("sql session=bob")],
      services: "{a: postgres}")
    let page = try Browser().newPage()
    try page.look(.light, width: width)
    let folder = try Sites.build([(lesson, transcript)])
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    let labels: [String] = try page.value(
      """
      [...document.querySelectorAll(".strip .label")].filter(e => e.checkVisibility()).map(e => e.textContent)
      """)
    #expect(labels == ["?", "SELECT"])
  }

  @Test("the keyboard comes to each step, and with scripts the timeline can be played")
  func timelinePlayer() throws {
    let page = try Browser().newPage()
    try page.look(.light)
    let folder = try Self.timelinePage()
    let file = "\(folder.path)/m/page/index.html"
    _ = try page.open(file: file)
    let focused: [String] = try page.value(
      """
      [...document.querySelectorAll(".note a")].filter(e => e.checkVisibility())
        .map(e => { e.focus(); return document.activeElement.getAttribute("href"); })
      """)
    #expect(focused == ["#step-1", "#step-2", "#step-3", "#guess", "#step-5", "#step-6"])
    func play(_ script: String) throws -> [String] {
      try page.value(
        """
        \(script);
        [document.querySelector(".player [role=status]").textContent,
         [...document.querySelectorAll(".note:not(.event, .later) .number")].map(e => e.textContent).join(""),
         [...document.querySelectorAll(".strip .arrow.later")].length + " " + document.querySelector(".player input").value]
        """)
    }
    let button = "[...document.querySelectorAll('.player > button')]"
    #expect(try play("0") == ["", "123456", "0 6"])
    #expect(
      try play(
        "var s = document.querySelector('.player input'); s.value = 2; s.dispatchEvent(new Event('input'))"
      )
        == ["Step 2, bob: SELECT 1, blocked by alice", "12", "1 2"])
    #expect(try play("\(button).at(-1).click()")[1...] == ["123", "1 3"])
    #expect(try play("\(button).at(-1).click()")[1...] == ["1234", "0 4"])
    #expect(try play("\(button).at(-2).click()")[1...] == ["123", "1 3"])
    #expect(try page.value("\(button)[0].ariaLabel") == "Play")
    _ = try page.value("\(button)[0].click(), 0", as: Int.self)
    #expect(try page.value("\(button)[0].ariaLabel") == "Pause")
    try page.wait(until: "document.querySelector('.player input').value === '6'")
    #expect(try page.value("\(button)[0].ariaLabel") == "Play")
    try page.reduceMotion()
    _ = try page.open(file: file)
    #expect(
      try page.value("\(button).map(e => e.ariaLabel)") == ["One step back", "One step further"])
  }

  @Test("axe-core finds nothing on a page with all parts of a timeline, folds closed and open")
  func timelineAxe() throws {
    let page = try Browser().newPage()
    let folder = try Self.timelinePage()
    for scheme in BrowserPage.Scheme.allCases {
      for width in [390, 820, 1440] {
        try page.look(scheme, width: width)
        _ = try page.open(file: "\(folder.path)/m/page/index.html")
        _ = try page.value("\(try Axe.source()); 0") as Int
        #expect(try page.value(Axe.violations) == [String](), "\(scheme), \(width)")
        _ = try page.value(
          "document.querySelectorAll('details').forEach(e => e.open = true), 0", as: Int.self)
        #expect(try page.value(Axe.violations) == [String](), "\(scheme), \(width), folds open")
      }
    }
  }
}
