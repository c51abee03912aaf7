import LessonModel
import Markdown

extension Voice {
  /// The class of its colour; none without one.
  var classes: [String] { color.map { ["session-\($0)"] } ?? [] }

  /// Its mark.
  var mark: String {
    let names = ["mark"] + classes + (isHollow ? ["hollow"] : [])
    return "<i class=\"\(names.joined(separator: " "))\" aria-hidden=\"true\"></i>"
  }
}

extension Voices {
  /// The class of the colour of a session as the output of a step names it; none for unknown ones.
  func classes(ofSession name: String, near number: Int) -> [String] {
    voice(ofSession: name, near: number)?.classes ?? []
  }

  /// The class of the colour of a server or a session, whose name a picture of a step has.
  func classes(ofNode name: String, near number: Int) -> [String] {
    (voice(ofServer: name) ?? voice(ofSession: name, near: number))?.classes ?? []
  }

  /// The name that stands at the head of a step, with its mark; nothing for what has no name there.
  func head(of step: Step) -> String {
    guard let name = name(of: step), let voice = voice(of: step) else { return "" }
    return "<span class=\"session\">\(voice.mark)\(HTMLText.escape(name))</span>"
  }
}
