import Testing

@testable import PsqlText

@Suite("Reading a backslash command's arguments")
struct ArgumentScannerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var input: String
    var arguments: [String]
    var problems: [ArgumentScanner.Problem] = []
    var testDescription: String { input }
  }

  static let cases = [
    Case(input: "echo one two  three", arguments: ["one", "two", "three"]),
    Case(input: "echo 'a  b' c", arguments: ["a  b", "c"]),
    Case(input: "echo \"a  b\"", arguments: ["\"a  b\""]),
    Case(input: "echo mixed'quote'd", arguments: ["mixedquoted"]),
    Case(input: #"echo 'tab\t' '\101\x42\q' 'it''s'"#, arguments: ["tab\t", "ABq", "it's"]),
    Case(input: "echo '' x", arguments: ["", "x"]),
    Case(input: "echo :name :'name' :\"name\" :{?name}", arguments: ["v", "'v'", "\"v\"", "TRUE"]),
    Case(input: "echo :other :'other' :{?other}", arguments: [":other", ":'other'", "FALSE"]),
    Case(input: "echo a::b ':name'", arguments: ["a::b", ":name"]),
    Case(input: #"echo a \echo b"#, arguments: ["a"]),
    Case(input: "echo 'open", arguments: [], problems: [.unterminatedQuote]),
    Case(input: "echo `date`x", arguments: ["x"], problems: [.backticks]),
    Case(input: "echo a;", arguments: ["a;"]),
  ]

  @Test("Cases", arguments: cases)
  func arguments(_ example: Case) {
    var problems: [ArgumentScanner.Problem] = []
    let variables = VariableLookup(
      value: { name, quoting in
        guard name.elementsEqual("name".utf8) else { return nil }
        switch quoting {
        case .plain: return Array("v".utf8)
        case .literal: return Array("'v'".utf8)
        case .identifier: return Array("\"v\"".utf8)
        }
      }, isSet: { $0.elementsEqual("name".utf8) })
    let scanner = ArgumentScanner(variables: variables) { problems.append($0) }
    let arguments = CommandArguments(
      cursor: ScanCursor(Array(example.input.utf8)), scanner: scanner)
    var found: [String] = []
    while let argument = arguments.nextText() { found.append(argument) }
    #expect(arguments.name == "echo")
    #expect(found == example.arguments)
    #expect(problems == example.problems)
  }

  @Test("Trailing semicolons are taken off when asked, unless quoted")
  func semicolons() {
    let scanner = ArgumentScanner(variables: .none) { _ in }
    var cursor = ScanCursor(Array("off;; 'on;' a;b;".utf8))
    let texts = (0..<3).map { _ in scanner.next(&cursor, stripsSemicolons: true)?.text }
    #expect(texts == [Array("off".utf8), Array("on;".utf8), Array("a;b".utf8)])
  }

  @Test("SQL names are folded outside of their quotes")
  func identifiers() {
    #expect(
      ArgumentScanner.unquoted(Array("Foo\"Bar\"\"x\"".utf8), folds: true)
        == Array("fooBar\"x".utf8))
  }
}
