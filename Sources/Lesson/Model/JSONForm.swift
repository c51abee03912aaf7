internal import FoundationEssentials
import PlainText

/// How Etude writes values as JSON: keys sorted, slashes as they are.
package enum JSONForm {
  /// A document for another program, which people read as well: indented, with its line end, and without
  /// a character that acts or hides.
  ///
  /// - Precondition: the value is made of what JSON can hold: no number in it is infinite.
  package static func document(_ value: some Encodable) -> String {
    VisibleText.json(text(of: value, [.prettyPrinted])) + "\n"
  }

  /// One line.
  ///
  /// - Precondition: the value is made of what JSON can hold: no number in it is infinite.
  package static func line(_ value: some Encodable) -> String { text(of: value, []) }

  private static func text(
    of value: some Encodable, _ formatting: JSONEncoder.OutputFormatting
  ) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      preconditionFailure("\(type(of: value)) is made of what JSON can hold: \(error)")
    }
  }
}
