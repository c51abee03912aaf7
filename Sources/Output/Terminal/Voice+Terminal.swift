package import LessonModel

extension Voice {
  /// Its shape on a terminal: the one that it has on the site.
  package var shape: String {
    guard let color else { return "▫" }
    return (isHollow ? ["○", "□", "△", "◇", "⬠", "✛"] : ["●", "■", "▲", "◆", "⬟", "✚"])[color]
  }

  /// How its name and shape look; nothing special without a colour.
  package var styles: [TerminalStyle] { color.map { [.voice($0)] } ?? [] }
}
