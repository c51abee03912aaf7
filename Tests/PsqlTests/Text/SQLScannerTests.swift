import Testing

@testable import PsqlText

@Suite("Splitting input into statements")
struct SQLScannerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var input: String
    /// The statements, and `\` followed by the name of each command.
    var parts: [String]
    var testDescription: String { name }

    init(_ name: String, _ input: String, _ parts: [String]) {
      (self.name, self.input, self.parts) = (name, input, parts)
    }
  }

  static let cases = [
    Case("two on a line", "select 1; select 2;", ["select 1;", "select 2;"]),
    Case("over several lines", "select\n1\n;", ["select\n1\n;"]),
    Case("empty lines", "\n\nselect 1\n\n+ 2;", ["select 1\n+ 2;"]),
    Case("empty lines in a quote", "select 'a\n\nb';", ["select 'a\n\nb';"]),
    Case("empty statements", ";;", [";", ";"]),
    Case("comment before", "-- no; statement\nselect 1;", ["select 1;"]),
    Case("comment within", "select 1 -- not; here\n;", ["select 1 -- not; here\n;"]),
    Case("block comment", "/* a; /* b; */ c; */ select 1;", ["/* a; /* b; */ c; */ select 1;"]),
    Case("quote", "select 'a;b''c;';", ["select 'a;b''c;';"]),
    Case("backslash in a quote", #"select 'a\'; select 2;"#, [#"select 'a\';"#, "select 2;"]),
    Case("escape string", #"select E'a\';b';"#, [#"select E'a\';b';"#]),
    Case("bit string", "select b'1;0';", ["select b'1;0';"]),
    Case("unicode string", "select u&'a;b', U&\"c;d\";", ["select u&'a;b', U&\"c;d\";"]),
    Case("identifier", "select \"a;\"\"b\";", ["select \"a;\"\"b\";"]),
    Case("dollar quote", "select $$a;b$$;", ["select $$a;b$$;"]),
    Case("tagged dollar quote", "select $x$a;$y$;$x$;", ["select $x$a;$y$;$x$;"]),
    Case("dollar in a name", "select a$b$c; $$;$$;", ["select a$b$c;", "$$;$$;"]),
    Case("parameter", "select $1;", ["select $1;"]),
    Case("parentheses", "select (1; 2);", ["select (1; 2);"]),
    Case("stray parenthesis", "select 1); select 2;", ["select 1);", "select 2;"]),
    Case("brackets", "select a[1;", ["select a[1;"]),
    Case("joined statements", #"select 1\; select 2;"#, ["select 1; select 2;"]),
    Case(
      "BEGIN ATOMIC",
      "create function f() returns int begin atomic select 1; select case when true then 1 end; "
        + "end;",
      [
        "create function f() returns int begin atomic select 1; select case when true then 1 end; "
          + "end;"
      ]),
    Case("plain begin", "begin; select 1; end;", ["begin;", "select 1;", "end;"]),
    Case(
      "name that starts with begin", "create function begin_val(); select 1;",
      ["create function begin_val();", "select 1;"]),
    Case("command", "select 1 \\g\n", ["\\g"]),
    Case("operator before a comment", "select 1 +-- c;\n2;", ["select 1 +-- c;\n2;"]),
    Case("nested operator comment", "select @-/*;*/5;", ["select @-/*;*/5;"]),
  ]

  @Test("Cases", arguments: cases)
  func split(_ example: Case) {
    #expect(Self.parts(of: example.input) == example.parts)
  }

  @Test("The input can be cut anywhere between lines", arguments: cases)
  func incremental(_ example: Case) {
    // A scanner that is copied between lines goes on as if it had not been.
    #expect(Self.parts(of: example.input, copies: true) == example.parts)
  }

  static func parts(of input: String, copies: Bool = false) -> [String] {
    var scanner = SQLScanner()
    var buffer: [UInt8] = []
    var parts: [String] = []
    for line in input.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.isEmpty, !scanner.isInsideQuote { continue }
      if !buffer.isEmpty { buffer.append(0x0A) }
      var cursor = ScanCursor(Array(line))
      if copies {
        let copy = scanner
        scanner = copy
      }
      var outcome = scanner.scan(&cursor, into: &buffer, variables: .none)
      while outcome != .endOfLine {
        if outcome == .backslash {
          let arguments = ArgumentScanner(variables: .none) { _ in }
          parts.append("\\" + String(decoding: arguments.name(&cursor), as: UTF8.self))
        } else {
          parts.append(String(decoding: buffer, as: UTF8.self))
        }
        buffer = []
        outcome = scanner.scan(&cursor, into: &buffer, variables: .none)
      }
    }
    return parts
  }
}
