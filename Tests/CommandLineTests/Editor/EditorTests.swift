import Foundation
import Processes
import Testing

/// `etude lsp`, driven by neovim, by a client that is as strict as the protocol, and by input that no editor
/// sends.
@Suite struct EditorTests {
  private static func environment(_ more: [String: String]) throws -> [String: String] {
    let etude = try #require(Installation.current.helper("etude"))
    return ProcessInfo.processInfo.environment
      .merging(["ETUDE": etude, "PYTHONDONTWRITEBYTECODE": "1"]) { $1 }.merging(more) { $1 }
  }

  @Test(
    "neovim, set up as documented, shows a finding, runs to a step, accepts its output and writes it"
  )
  func neovim() throws {
    let folder = try TemporaryFolder()
    try folder.write("etude.yaml", "title: Drinks\npages: [page.md]\n")
    try folder.write("tool.py", "# A tool.\n# lesson: part\nprint(1)\n# lesson: end\n")
    try folder.write(
      "page.md",
      """
      ---
      title: Drinks
      ---

      ```sh
      echo coffee
      ```

      ```output
      tea
      ```

      ```sh nmae=x
      echo three
      ```

      ```python source=tool.py#part
      print(1)
      ```

      """)
    let etude = try #require(Installation.current.helper("etude"))
    let programs = URL(fileURLWithPath: etude).deletingLastPathComponent().path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let result = try CommandLineTests.run(
      "/usr/bin/env",
      [
        "nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c",
        "luafile \(Etude.root)/Tests/Fixtures/editor/neovim.lua",
      ],
      environment: try Self.environment([
        "PAGE": "\(folder.path)/page.md", "PATH": "\(programs):\(path)",
        "DOCUMENTATION": "\(Etude.root)/docs/editor.md", "XDG_STATE_HOME": folder.path,
        "XDG_CACHE_HOME": folder.path,
      ]), in: folder.path, mergesErrors: true)
    #expect(result.status == 0 && result.output.contains("done\n"), "\(result.output)")
  }

  @Test(
    "a client that takes only what the protocol allows",
    arguments: [
      "positions", "agreement", "reach", "accepting", "running", "building", "unread", "crowd",
      "words",
    ])
  func sessions(name: String) throws {
    let folder = try TemporaryFolder()
    let result = try CommandLineTests.run(
      "\(Etude.root)/.build/venv/bin/python",
      ["\(Etude.root)/Tests/Fixtures/editor/sessions.py", name],
      environment: try Self.environment([:]), in: folder.path, mergesErrors: true)
    #expect(result.status == 0 && result.output.hasSuffix("done\n"), "\(result.output)")
  }

  /// Input that no editor sends, and what is said to it.
  struct HostileInput: Decodable, CustomTestStringConvertible {
    /// A piece of the input: one of its members is there.
    struct Piece: Decodable {
      /// The id of an `initialize` request.
      var initialize: Int?
      /// A message.
      var send: AnyJSON?
      /// The bytes of a message.
      var frame: String?
      /// The bytes of a message, repeated; and bytes that are none.
      var `repeat`, unframed: String?
      var count: Int?
      /// Bytes that are no message.
      var raw: String?

      var bytes: Data {
        get throws {
          if let raw { return Data(raw.utf8) }
          if let unframed { return Data(String(repeating: unframed, count: count ?? 1).utf8) }
          let body: Data
          if let initialize {
            body = Data(
              #"{"jsonrpc":"2.0","id":\#(initialize),"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}"#
                .utf8)
          } else if let send {
            body = try JSONEncoder().encode(send)
          } else {
            body = Data((frame ?? String(repeating: self.repeat ?? "", count: count ?? 1)).utf8)
          }
          return Data("Content-Length: \(body.count)\r\n\r\n".utf8) + body
        }
      }
    }
    var name: String
    var input: [Piece]
    var status: Int32
    /// The ids and numbers of the errors, in order.
    var errors: [[Int?]]
    var testDescription: String { name }
  }

  private static let hostile: [HostileInput] = {
    let file = "\(Etude.root)/Tests/Fixtures/editor/hostile.json"
    guard let data = FileManager.default.contents(atPath: file),
      let inputs = try? JSONDecoder().decode([HostileInput].self, from: data)
    else { return [] }
    return inputs
  }()

  @Test("the file of hostile input is there") func hostileInputIsThere() {
    #expect(Self.hostile.count > 20)
  }

  @Test(
    "input that no editor sends is answered, and ends nothing that it should not",
    arguments: hostile)
  func hostileInput(_ input: HostileInput) throws {
    let folder = try TemporaryFolder()
    let file = "\(folder.path)/input"
    try input.input.map { try $0.bytes }.reduce(Data(), +).write(to: URL(fileURLWithPath: file))
    let result = try CommandLineTests.run(
      "/bin/sh", ["-c", "exec \"$ETUDE\" lsp < input"], environment: try Self.environment([:]),
      in: folder.path)
    #expect(result.status == input.status, "\(result.errors)")
    #expect(result.errors == "")
    var messages: [Data] = []
    var rest = result.output.utf8[...]
    while let head = rest.firstRange(of: Array("\r\n\r\n".utf8)) {
      let header = String(decoding: rest[..<head.lowerBound], as: UTF8.self)
      let length = try #require(Int(header.dropFirst("Content-Length: ".count)))
      messages.append(Data(rest[head.upperBound...].prefix(length)))
      rest = rest[head.upperBound...].dropFirst(length)
    }
    struct Answer: Decodable {
      struct Failure: Decodable { var code: Int }
      var id: Int?
      var error: Failure?
    }
    let errors = messages.compactMap { data -> [Int?]? in
      guard let answer = try? JSONDecoder().decode(Answer.self, from: data),
        let error = answer.error
      else { return nil }
      return [answer.id, error.code]
    }
    #expect(errors == input.errors, "\(result.output)")
  }
}

/// Any JSON.
enum AnyJSON: Codable, Sendable {
  case null, truth(Bool), number(Double), whole(Int), text(String), list([AnyJSON])
  case members([String: AnyJSON])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let truth = try? value.decode(Bool.self) {
      self = .truth(truth)
    } else if let whole = try? value.decode(Int.self) {
      self = .whole(whole)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([AnyJSON].self) {
      self = .list(list)
    } else {
      self = .members(try value.decode([String: AnyJSON].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .null: try value.encodeNil()
    case .truth(let truth): try value.encode(truth)
    case .number(let number): try value.encode(number)
    case .whole(let whole): try value.encode(whole)
    case .text(let text): try value.encode(text)
    case .list(let list): try value.encode(list)
    case .members(let members): try value.encode(members)
    }
  }
}
