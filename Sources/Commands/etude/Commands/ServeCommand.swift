import CommandFrame
import Foundation
import Glibc
import LessonModel
import LessonText
import Live
import Platform
import Runner
import Site

/// `etude serve`: the pages in a browser, where they run.
enum ServeCommand {
  static let spec = CommandSpec(
    name: "serve", summary: "learn in the browser: the site's pages, which run",
    operands: "[LESSON]",
    discussion: """
      Serves the pages of 'etude site' on this machine, with Run on every step. Each page that is
      opened and started has servers of its own, as in 'etude step'. You can edit a step, type any
      statement into any session, crash, pause and promote servers, and go back. The files stay as
      they are; a page says when its file has changed.

      For authors, --edit follows the files: a page that is saved is shown anew, and what changed in
      it runs again, as far as it had run. Where a step prints something else, Accept (y) writes it
      into the file, as 'etude accept' does. Nothing else is written.

      Prints one line, the address, opens it in the browser where there is one, and serves until
      Ctrl-C. The address holds a token: without it the server shows nothing and runs nothing. It
      listens on this machine only, and refuses other users' processes and other sites' pages;
      docs/security.md says more.

      A page shows the outputs of the lesson's latest run that 'etude run' or 'etude site' has
      kept, and what its author expects where there is none. Nothing runs before you say so. A run
      ends a minute after its page was closed, and when nothing is done for half an hour. All
      servers and files go with the command, also after kill -9.

      Behind a proxy that authenticates, such as JupyterHub's, --behind-proxy asks for no token and
      takes requests for any host. Use it only there, and where no browser runs on the machine
      itself. Pages work below any path that the proxy takes off. Where ETUDE_PROXY_SECRET is set,
      the proxy has to send it as X-Etude-Proxy-Secret, and nothing else comes in: then it may be
      used on any machine. deploy/ has what Jupyter needs for that.
      """,
    options: [
      Workspace.option, RunCommand.transcripts, Trust.option,
      .init(name: "port", value: "N", help: "the port (default: 8080, or a free one)"),
      .init(
        name: "edit", value: nil,
        help: "follow the lessons' files, and let pages accept what steps print"),
      .init(name: "no-open", value: nil, help: "do not open a browser"),
      .init(
        name: "runs", value: "N", help: "how many pages may run at a time (default: 8)"),
      .init(
        name: "behind-proxy", value: nil,
        help: "a proxy authenticates: ask for no token, take any host"),
      .init(
        name: "host", value: "ADDRESS",
        help: "where to listen; another address than this machine's own needs --behind-proxy"),
    ],
    examples: [
      ("etude serve", "the course, in the browser"),
      ("etude serve transactions/deadlock", "with that page first"),
      ("etude serve --edit transactions/deadlock", "while you write that page"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let address = try address(arguments)
    let secret = try proxySecret(arguments)
    let port = try number(arguments, "port", in: 0...65_535)
    let runs = try number(arguments, "runs", in: 1...1_000) ?? 8
    let workspace = try Workspace(arguments)
    let files = try LessonSelection.resolve(arguments.operands, in: workspace.course)
    guard arguments.operands.count <= 1 else { throw UsageError("name one lesson, or none") }
    var all = arguments
    // A page of no course is all that there is to serve.
    if !workspace.course.lessons.isEmpty { all.operands = [] }
    all.options["course"] = workspace.root
    let loaded = try LoadedLessons(all, for: .reading)
    let everything = all
    // A course's own theme has scripts, which could do all that a learner can.
    let theme = try SiteCommand.theme(
      root: arguments.has(Trust.option.name) ? workspace.root : nil,
      own: loaded.settings.theme?.text)
    let invocation = try Invocation(console: console)
    defer { invocation.end() }
    let folder = try invocation.makeFolder("site").path + "/site"
    func publish(_ loaded: LoadedLessons) throws {
      let reusing = Reusing(
        loaded.lessons, store: RunCommand.store(arguments, workspace: workspace),
        root: workspace.root)
      var builder = SiteCommand.builder(
        of: loaded, loaded.lessons.map(reusing.transcript), reusing, theme: theme,
        invocation: invocation, console: console)
      builder.servedNotFound = LiveServer.notFoundPage
      _ = try builder.build(into: folder, each: invocation.undisturbed)
    }
    try publish(loaded)
    var configuration = LiveServer.Configuration(
      lessons: loaded.lessons, host: invocation.host, folder: folder)
    configuration.address = address
    configuration.mostRuns = runs
    configuration.isTrusted = arguments.has(Trust.option.name)
    configuration.isBehindProxy = arguments.has("behind-proxy")
    configuration.proxySecret = secret
    let isEditing = arguments.has("edit")
    configuration.editedRoot = isEditing ? workspace.root : nil
    let server = try server(configuration, port: port)
    let page =
      arguments.operands.isEmpty ? "" : files.first.map { SiteBuilder.path(of: $0.name) } ?? ""
    let url = server.url(of: page)
    console.print(url)
    if !arguments.has("no-open") { openBrowser(url) }
    let editing = LessonWatch.Editing {
      do {
        let loaded = try LoadedLessons(everything, for: .reading)
        try publish(loaded)
        return .lessons(loaded.lessons)
      } catch let error as MalformedLessons {
        return .malformed(error.findings)
      }
    }
    do {
      var watch = try LessonWatch(
        loaded.lessons, packageRoot: workspace.root, editing: isEditing ? editing : nil,
        server: server)
      try watch.run()
    } catch  where !isEditing {
      console.complain("\(error): pages will not say when their files change")
    }
    // A signal ends the program, from a thread of its own.
    while true { _ = Glibc.pause() }
  }

  /// The server on the port that is asked for; else on the usual one, or a free one when that is taken.
  private static func server(
    _ configuration: LiveServer.Configuration, port: Int?
  ) throws -> LiveServer {
    var configuration = configuration
    configuration.port = UInt16(port ?? 8_080)
    do {
      return try LiveServer(configuration)
    } catch {
      if let port { throw UsageError("--port \(port): \(error)") }
      configuration.port = 0
      return try LiveServer(configuration)
    }
  }

  private static func address(_ arguments: Arguments) throws(UsageError) -> String {
    let address = arguments.options["host"] ?? "127.0.0.1"
    guard ["127.0.0.1", "localhost", "::1"].contains(address) || arguments.has("behind-proxy")
    else {
      throw UsageError(
        "--host \(address): whoever reaches this server can run programs as you, so other "
          + "machines may not; --behind-proxy says that a proxy authenticates them")
    }
    return address
  }

  /// What the proxy sends along. Programs that steps start do not get it.
  private static func proxySecret(_ arguments: Arguments) throws(UsageError) -> String? {
    let name = "ETUDE_PROXY_SECRET"
    guard let secret = ProcessInfo.processInfo.environment[name] else { return nil }
    // Safe: no other thread has been started that reads the environment.
    unsafe unsetenv(name)
    guard arguments.has("behind-proxy") else {
      throw UsageError(
        "\(name) is set, and there is no proxy to send it: --behind-proxy is missing")
    }
    guard secret.utf8.count >= 32, secret.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw UsageError(
        "\(name) is what nobody can guess: 32 or more ASCII characters without blanks, as of "
          + "'openssl rand -hex 32'")
    }
    return secret
  }

  private static func number(
    _ arguments: Arguments, _ name: String, in range: ClosedRange<Int>
  ) throws(UsageError) -> Int? {
    guard let text = arguments.options[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw UsageError(
        "--\(name) is a number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
    }
    return number
  }

  /// Opens an address in the browser, where there is a screen.
  private static func openBrowser(_ url: String) {
    let environment = ProcessInfo.processInfo.environment
    // An empty name is no screen.
    guard ["DISPLAY", "WAYLAND_DISPLAY"].contains(where: { environment[$0]?.isEmpty == false }),
      let program = Executable.find("xdg-open")
    else { return }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [url]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    // Without a browser there is still the address.
    try? process.run()
  }
}
