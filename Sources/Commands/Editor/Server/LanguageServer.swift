import Foundation
import Glibc
import LessonModel
import PlainText
import Platform
package import Services

/// `etude lsp`: what an editor is told of the pages that it shows, over standard input and output, in the
/// Language Server Protocol, version 3.17.
///
/// One thread has all that is known of documents and runs, and never waits for anything but its letters. Others
/// read the input, write the output, look at files and run pages.
package final class LanguageServer {
  /// What it is made of.
  package struct Configuration {
    /// Looks at files as the commands do.
    package var looker: FileLooker
    /// Where the services of pages come from.
    package var host: ServiceHost
    /// The program's version.
    package var version: String
    /// Whether pages run without a question.
    package var isTrusted: Bool

    package init(looker: FileLooker, host: ServiceHost, version: String, isTrusted: Bool) {
      (self.looker, self.host) = (looker, host)
      (self.version, self.isTrusted) = (version, isTrusted)
    }
  }

  /// What the thread is told.
  enum Event: Sendable {
    case input(MessageStream.Part)
    /// The editor is gone, or reads nothing.
    case lost
    case seen(LookDesk.Answer)
    case run(Int, PageRun.News)
  }

  /// How far the conversation is.
  enum Stage { case fresh, open, shutDown }

  /// What the editor can do, as far as that matters here.
  struct Client {
    var encoding = PositionEncoding.utf16
    var showsProgress = false
    var appliesEdits = false
    var takesVersions = false
    var refreshesLenses = false
  }

  /// A document with what is known of it.
  struct Entry {
    var document: OpenDocument
    /// The latest look, and the version of the text that it was at.
    var seen: LookDesk.Answer?
    /// The latest run.
    var run: KeptRun?
    /// Whether that is one of this server's own.
    var ranHere = false
    /// Whether it was looked for among those that are kept.
    var hasAsked = false
    /// The page as it can be read, for the version of the text.
    var page: PageText?
  }

  /// Something that the editor was asked, and has not answered.
  enum Question {
    case agreement(run: Int)
    case progress(run: Int)
    case edit(run: Int)
    case refresh
  }

  let configuration: Configuration
  let box: LetterBox<Event>
  let outbox: Outbox
  let agreements: Agreements
  let desk: LookDesk
  let manual = Manual.current
  var stage = Stage.fresh
  var client = Client()
  var entries: [String: Entry] = [:]
  var runs: [Int: ActiveRun] = [:]
  var lastRun = 0
  private(set) var questions: [MessageID: Question] = [:]
  private var lastQuestion = 0
  /// The status to end with, once that is known.
  private var status: Int32?

  /// Serves an editor until it says `exit`, or is gone.
  ///
  /// - Parameter configuration: what the server is made of.
  /// - Returns: the exit status: 0 after `shutdown`, 1 otherwise.
  /// - Throws: `SystemError` when the process has too many open files.
  package static func serve(_ configuration: Configuration) throws -> Int32 {
    let server = try LanguageServer(configuration)
    return try server.serve()
  }

  private init(_ configuration: Configuration) throws {
    self.configuration = configuration
    let box = try LetterBox<Event>()
    self.box = box
    outbox = try Outbox(STDOUT_FILENO) { box.put(.lost) }
    agreements = Agreements(isTrusted: configuration.isTrusted)
    desk = try LookDesk(configuration.looker) { box.put(.seen($0)) }
  }

  private func serve() throws -> Int32 {
    let handled = try LetterBox<Void>()
    Thread.detachNewThread { [box] in
      var stream = MessageStream(STDIN_FILENO)
      while true {
        let part = stream.next()
        box.put(.input(part))
        switch part {
        case .end, .broken: return
        // One at a time: an editor that sends faster than it is served waits.
        case .message, .tooLong: _ = handled.wait()
        }
      }
    }
    while true {
      for event in box.wait() {
        take(event)
        if case .input = event { handled.put(()) }
        if let status {
          for run in runs.values { run.run.cancel() }
          return status
        }
      }
    }
  }

  private func take(_ event: Event) {
    switch event {
    case .input(.message(let bytes)): take(bytes)
    case .input(.tooLong(let count)):
      fail(
        nil,
        .malformed(
          .invalidRequest,
          "a message of \(count) bytes is too long; at most \(MessageStream.mostBytes) are taken"))
    case .input(.broken(let why)):
      fail(nil, .malformed(.parse, "\(why); what follows cannot be read"))
      end(1)
    case .input(.end): end(stage == .shutDown ? 0 : 1)
    case .lost: status = stage == .shutDown ? 0 : 1
    case .seen(let answer): take(answer)
    case .run(let id, let news): take(news, of: id)
    }
  }

  /// Ends, once what was said has been written.
  func end(_ status: Int32) {
    outbox.finish()
    self.status = status
  }

  // MARK: Messages

  private func take(_ bytes: [UInt8]) {
    do throws(ProtocolError) {
      let message = try ClientMessage.read(bytes)
      switch message.form {
      case .request(let id, let method):
        do throws(ProtocolError) {
          try take(method, id, message)
        } catch {
          fail(id, error)
        }
      case .notification(let method): try take(method, message)
      case .response(let id):
        if let question = questions.removeValue(forKey: id) { take(message, to: question) }
      }
    } catch {
      fail(nil, error)
    }
  }

  private func take(_ method: String, _ id: MessageID, _ message: ClientMessage)
    throws(ProtocolError)
  {
    switch stage {
    case .fresh where method != "initialize":
      throw .malformed(.notInitialized, "the first request is `initialize`")
    case .open where method == "initialize":
      throw .malformed(.invalidRequest, "`initialize` comes once")
    case .shutDown: throw .malformed(.invalidRequest, "the server has been shut down")
    case .fresh, .open: break
    }
    switch method {
    case "initialize": reply(id, initialize(try message.parameters(InitializeParams.self)))
    case "shutdown":
      stage = .shutDown
      for run in runs.values { run.run.cancel() }
      reply(id, Nothing?.none)
    case "textDocument/codeLens": reply(id, lenses(try message.parameters(DocumentParams.self)))
    case "textDocument/codeAction": reply(id, actions(try message.parameters(RangeParams.self)))
    case "textDocument/hover": reply(id, hover(try message.parameters(PositionParams.self)))
    case "textDocument/completion":
      reply(id, completions(try message.parameters(PositionParams.self)))
    case "textDocument/definition":
      reply(id, definition(try message.parameters(PositionParams.self)))
    case "workspace/executeCommand":
      try execute(try message.parameters(ExecuteParams.self), id)
    default: throw .malformed(.methodNotFound, "there is no request '\(method.prefix(100))' here")
    }
  }

  private func take(_ method: String, _ message: ClientMessage) throws(ProtocolError) {
    if method == "exit" { return end(stage == .shutDown ? 0 : 1) }
    guard stage == .open else { return }
    switch method {
    case "textDocument/didOpen": open(try message.parameters(OpenParams.self))
    case "textDocument/didChange": change(try message.parameters(ChangeParams.self))
    case "textDocument/didSave": save(try message.parameters(DocumentParams.self))
    case "textDocument/didClose": close(try message.parameters(DocumentParams.self))
    case "window/workDoneProgress/cancel":
      let token = try message.parameters(TokenParams.self).token
      for run in runs.values where run.token == token { run.run.cancel() }
    case "$/cancelRequest":
      let id = try message.parameters(CancelParams.self).id
      for run in runs.values where run.request == id { run.run.cancel() }
    // All others may be ignored.
    default: break
    }
  }

  // MARK: What is sent

  func reply(_ id: MessageID, _ result: (some Encodable)?) {
    outbox.send(Reply(id: id, result: result).framed)
  }

  func fail(_ id: MessageID?, _ error: ProtocolError) {
    outbox.send(Reply<Nothing>(id: id, error: error).framed)
  }

  func notify(_ method: String, _ parameters: some Encodable) {
    outbox.send(SentMessage(id: nil, method: method, params: parameters).framed)
  }

  func ask(_ method: String, _ parameters: some Encodable, _ question: Question) {
    lastQuestion += 1
    let id = MessageID.number(lastQuestion)
    questions[id] = question
    outbox.send(SentMessage(id: id, method: method, params: parameters).framed)
  }

  /// Says something to the person.
  func show(_ text: String, _ type: MessageType) {
    notify("window/showMessage", ShownMessage(type: type, message: VisibleText.text(text)))
  }
}
