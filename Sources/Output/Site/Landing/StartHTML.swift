import LessonModel
import LessonText
import Markdown

/// How to begin, for each who comes: the commands that run the course, and the four ways into it.
struct StartHTML {
  private(set) var html = ""

  init(settings: CourseSettings, pages: [SiteBuilder.Page]) {
    guard let first = pages.first(where: { !$0.lesson.steps.isEmpty })?.lesson.name else { return }
    let commands = settings.start.isEmpty ? ["etude step \(first)", "etude check"] : settings.start
    let counts = ["one command", "two commands", "three commands"]
    let title = commands.count <= counts.count ? "Start in \(counts[commands.count - 1])" : "Start"
    let module = first.split(separator: "/").first.map(String.init) ?? first
    let ways = [
      (
        "You want to learn", "Guess, run, break it, and type into a session of your own.",
        "etude serve"
      ),
      (
        "You want to write",
        "A lesson is a Markdown page. Write the steps; Etude writes the outputs.",
        "etude new \(module)/my-lesson"
      ),
      (
        "You want to teach", "These pages need no server: open them from a folder, or print them.",
        "etude site"
      ),
      (
        "You keep it true", "Every page is a test. CI says which step differs, and how.",
        "etude check --junit report.xml"
      ),
    ]
    html = """
      <h2 id="start">\(title)</h2>
      <ol class="commands">
      \(commands.map { "<li>\(Self.command($0))</li>\n" }.joined())</ol>
      <ul class="ways">
      \(ways.map { "<li><h3>\($0.0)</h3>\n<p>\($0.1)</p>\n\(Self.command($0.2))</li>\n" }.joined())</ul>

      """
  }

  /// A command to copy.
  static func command(_ text: String) -> String {
    "<p class=\"command\"><code>\(HTMLText.escape(text))</code></p>\n"
  }
}
