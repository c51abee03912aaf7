import Testing

@testable import Programs

/// Which lines two texts of a step differ in, as whole statements.
@Suite struct StatementPlaceTests {
  @Test(
    "whole statements that differ can stand beside each other",
    arguments: [
      ("print(1)\nprint(2)", "print(1)\nprint(3)", 1..<2, ["print(3)"]),
      // A statement of several lines, and one that follows.
      ("f(\n  1,\n  2\n)\ng()", "f(\n  1,\n  3\n)\ng()", 0..<4, ["f(", "  1,", "  3", ")"]),
      ("a.b\n  .c(1)\ng()", "a.b\n  .c(2)\ng()", 0..<2, ["a.b", "  .c(2)"]),
      (
        "if a {\n  b(1)\n} else {\n  b(2)\n}", "if a {\n  b(1)\n} else {\n  b(3)\n}", 0..<5,
        ["if a {", "  b(1)", "} else {", "  b(3)", "}"]
      ),
      // Several statements, one of them gone.
      ("a()\nb()\nc()\nd()", "a()\nx()\nd()", 1..<3, ["x()"]),
      ("a()\nb()\nc()", "a()\nc()", 1..<2, []),
      ("a()\nc()", "a()\nb()\nc()", 0..<1, ["a()", "b()"]),
      // In a function, and in a method.
      (
        "func f() -> Int {\n  let x = 1\n  return x + 1\n}\n",
        "func f() -> Int {\n  let x = 1\n  return x + 2\n}\n", 2..<3, ["  return x + 2"]
      ),
      (
        "struct S {\n  var n = 0\n  mutating func up() {\n    n += 1\n    n += 2\n  }\n}",
        "struct S {\n  var n = 0\n  mutating func up() {\n    n += 1\n    n += 3\n  }\n}", 4..<5,
        ["    n += 3"]
      ),
    ])
  func statements(text: String, changed: String, lines: Range<Int>, replacement: [String]) throws {
    let place = try #require(StatementPlace(of: text, changedTo: changed))
    #expect(place.lines == lines)
    #expect(place.replacement == replacement)
    #expect(place.kind == .statements)
  }

  @Test(
    "of a binding the value is what differs",
    arguments: [
      ("let a = 1\nprint(a)", "let a = 2\nprint(a)", "let a = ", false, 0..<1),
      ("let (a, b) = f(1)", "let (a, b) = f(2)", "let (a, b) = ", false, 0..<1),
      ("var a: Int? = 1", "var a: Int? = nil", "var a: Int? = ", true, 0..<1),
      ("let a = f(\n  1\n)\ng()", "let a = f(\n  2\n)\ng()", "let a = ", false, 0..<3),
      (
        "func f() {\n  let a = 1\n  g(a)\n}", "func f() {\n  let a = 2\n  g(a)\n}",
        "  let a = ", false, 1..<2
      ),
    ])
  func bindings(
    text: String, changed: String, start: String, isAnnotated: Bool, lines: Range<Int>
  ) throws {
    let place = try #require(StatementPlace(of: text, changedTo: changed))
    #expect(place.kind == .binding(start: start, isAnnotated: isAnnotated))
    #expect(place.lines == lines)
  }

  @Test(
    "what is declared for what follows cannot",
    arguments: [
      // Another name, another type, a variable that alone keeps its value.
      ("let a = 1", "let b = 1"), ("let a: Int = 1", "let a: Double = 1"),
      ("let a = 1", "var a = 1"), ("var a = C()", "var a = C(1)"),
      ("let a = 1\nlet b = 2", "let a = 2\nlet b = 3"),
      ("print(1)", "let a = 1"), ("let a = 1", "print(1)"),
      // The head of a function; a type's member; what is bound for the rest of a block.
      ("func f() {\n}", "func g() {\n}"),
      ("struct S {\n  var n = 0\n}", "struct S {\n  var n = 1\n}"),
      (
        "func f() {\n  guard let a = b(1) else { return }\n  c(a)\n}",
        "func f() {\n  guard let a = b(2) else { return }\n  c(a)\n}"
      ),
      ("defer { a() }", "defer { b() }"), ("async let a = b(1)", "async let a = b(2)"),
      ("import A", "import B"), ("@MainActor func f() {}", "func f() {}"),
      ("a: for b in c {\n}", "a: for b in d {\n}"),
      // The lines of a literal may look like statements.
      ("f(\"\"\"\na\n\"\"\")", "f(\"\"\"\nb\n\"\"\")"),
    ])
  func declarations(text: String, changed: String) {
    #expect(StatementPlace(of: text, changedTo: changed) == nil)
  }
}
