/// What a rule does not hold for, and why: by the rule's name and what it finds.
enum Exceptions {
  static let all: [String: [String: String]] = [
    Rule.floors.name: [
      "Services → LessonModel": "what a kind of service can do stands once, in the lesson's model"
    ],
    Rule.testOnlyNames.name: [
      "onLoad": "Redis calls it",
      "EtudeBroker": "is the program",
      "checkIsolated": "Swift's concurrency calls it",
      "unownedExecutor": "Swift's concurrency calls it",
      "pendingByteCount": "its tests show that a reader keeps no more than it must",
      "runPath": "its tests find the folder again by it",
    ],
    Rule.documents.name: [
      "site/build": "what `etude site` builds",
      "site/build/index.html": "what `etude site` builds",
      "lessons/README.md": "a file that a course may have",
    ],
  ]
}
