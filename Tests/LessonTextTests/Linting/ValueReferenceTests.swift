import LessonModel
import LessonText
import Testing

/// `${name}` in a step's input.
struct ValueReferenceTests {
  @Test(
    "what is a reference and what is not",
    arguments: [
      ("${a}", ["a"]), ("x${a}${b_1}y", ["a", "b_1"]), ("$${a}", ["a"]), ("${a${b}}", ["b"]),
      ("${", []), ("${}", []), ("${a", []), ("${1}", []), ("${a:-b}", []), ("${a b}", []),
      ("$a {a} $(a) #{a}", []), ("\\${a}", []), ("x\\${a}${b}", ["b"]), ("\\\\${a}", ["a"]),
      ("\\\\\\${a}", []), ("\\n${a}", ["a"]), ("é${ä}${_}", ["_"]),
    ])
  func references(text: String, names: [String]) {
    #expect(ValueReference.all(in: text).map(\.name) == names)
  }

  @Test("known values replace their references, and nothing else changes")
  func replacing() {
    let values = ["a": "1", "long": "é${a}"]
    #expect(ValueReference.replacing(in: "${a} ${b} é${long}$", with: values) == "1 ${b} éé${a}$")
    #expect(ValueReference.replacing(in: "", with: values) == "")
    let escaped = "\\${a} ${a} \\\\${a} \\${b} \\$ \\{"
    #expect(
      ValueReference.replacing(in: escaped, with: values) == "${a} 1 \\\\1 ${b} \\$ \\{")
    #expect(
      ValueReference.replacing(in: escaped, with: values, keepsEscapes: true)
        == "\\${a} 1 \\\\1 \\${b} \\$ \\{")
  }

  @Test("the commands of a service step, and why a line is none")
  func serviceCommands() {
    let (commands, failures) = ServiceCommand.all(
      in: "stop db\n\n# note\n  cut a\tb\nstart\ncrash a b\nheal a\nbreak a\n")
    #expect(commands.map(\.verb) == [.stop, .cut, .start])
    #expect(commands.map(\.services) == [["db"], ["a", "b"], []])
    #expect(commands.map(\.lineIndex) == [0, 3, 4])
    #expect(failures.map(\.lineIndex) == [5, 6, 7])
  }
}
