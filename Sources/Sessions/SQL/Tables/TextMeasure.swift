/// The measure of a text: the encoding of its bytes, and the widths of its characters.
package struct TextMeasure {
  /// The encoding of the bytes.
  var encoding: PrintSettings.Encoding
  /// The widths of characters.
  var width: PsqlWidth
}

extension PrintSettings {
  /// The measure of the texts in a table.
  package var measure: TextMeasure {
    TextMeasure(encoding: encoding, width: PsqlWidth(version: version))
  }
}
