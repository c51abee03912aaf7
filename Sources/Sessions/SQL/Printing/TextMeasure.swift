/// How texts are taken apart and measured: what the bytes are, and how wide a character is.
struct TextMeasure {
  /// How the bytes are made of characters.
  var encoding: PrintSettings.Encoding
  /// The widths of characters.
  var width: DisplayWidth
}

extension PrintSettings {
  /// How the texts of a table are taken apart and measured.
  var measure: TextMeasure {
    TextMeasure(encoding: encoding, width: DisplayWidth(version: version))
  }
}
