import Applications
import Testing

@Suite("Templates of messages")
struct NotificationTemplateTests {
  @Test(
    "Values take the places of variables",
    arguments: [
      ("hello", [:], "hello"),
      ("", [:], ""),
      ("{{a}}", ["a": "1"], "1"),
      ("{{a}}{{b}}{{a}}", ["a": "1", "b": "2"], "121"),
      ("a { b } {{c}} }}", ["c": "{{a}}"], "a { b } {{a}} }}"),
      ("Grüße, {{имя}}!", ["имя": "Ада"], "Grüße, Ада!"),
      ("{{a}}", ["a": ""], ""),
    ] as [(String, [String: String], String)])
  func rendered(text: String, values: [String: String], expected: String) throws {
    let template = try NotificationTemplate("t", .email, .p3, text)
    #expect(try template.rendered(values) == expected)
  }

  @Test("All missing and all unknown variables are named")
  func missing() throws {
    let template = try NotificationTemplate("t", .email, .p3, "{{b}} {{a}} {{b}} {{c}}")
    #expect(template.variables == ["b", "a", "c"])
    #expect(
      throws: NotificationFault.wrongVariables(
        template: "t", missing: ["b", "c"], unknown: ["x", "y"])
    ) { try template.rendered(["a": "1", "y": "2", "x": "3"]) }
  }

  @Test(
    "A text that is no template is refused",
    arguments: [
      ("ab {{name", .unclosed(at: 3)), ("{{a}} {{", .unclosed(at: 6)), ("{{}}", .noName("")),
      ("{{a b}}", .noName("a b")), ("{{{a}}}", .noName("{a")),
    ] as [(String, NotificationTemplate.Fault)])
  func faults(text: String, fault: NotificationTemplate.Fault) {
    #expect(throws: fault) { try NotificationTemplate("t", .email, .p3, text) }
  }
}
