import Foundation
import Processes
import Testing

/// However much lessons print, a check stays small.
@Suite struct MemoryTests {
  @Test(
    "check of lessons that print much stays below 200 MB",
    arguments: [
      ("yes", "..."), ("yes", "y"), ("yes 0123456789", "<word>"), ("yes $(seq 999)", "..."),
    ])
  func peak(program: String, expectation: String) throws {
    let course = try TemporaryFolder()
    let step =
      "```sh\n\(program) | head -c 20000000; echo\n```\n\n```output\n\(expectation)\n```\n\n"
    for name in ["01-a", "02-b"] {
      let steps = String(repeating: step, count: 8)
      try course.write("lessons/01-m/\(name).md", "---\ntitle: Much\n---\n\n" + steps)
    }
    let etude = try #require(Installation.current.helper("etude"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [
      "-c",
      """
      import resource, subprocess, sys
      status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
      print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
      """,
      etude, "check", "--jobs", "2", "--course", course.path,
    ]
    let pipe = Foundation.Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(
      decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    try #require(numbers.count == 2)
    #expect(numbers[0] == (expectation == "..." ? 0 : 1))
    #expect(numbers[1] < 200_000, "\(numbers[1]) kB")
  }
}
