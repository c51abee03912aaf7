import Files
import Foundation
import Platform
import WebServers

/// The site's files, as the server sends them: what is written there and nothing beside it. Pages say
/// that a live server answers.
struct ServedFolder: Sendable {
  let folder: String
  /// The lessons that these are pages of.
  let shelf: LessonShelf

  /// What is answered to a path as it was sent.
  ///
  /// - Throws: `HTTPProblem` when there is nothing.
  func reply(to path: String) throws(HTTPProblem) -> HTTPReply {
    let nothing = HTTPProblem(404, "There is nothing at \(path).")
    guard path.hasPrefix("/") else { throw nothing }
    // Decoded part by part: a page that were found behind `%2F` would be one folder deeper than the browser
    // takes it to be, and its relative addresses would lead elsewhere.
    let decoded = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
      .map(\.removingPercentEncoding)
    var parts = decoded.compactMap { $0 }
    guard parts.count == decoded.count,
      parts.allSatisfy({ part in
        ![".", ".."].contains(part) && !part.contains { $0 == "/" || $0 == "\0" }
      }), parts.dropLast().allSatisfy({ !$0.isEmpty })
    else { throw nothing }
    if parts.last?.isEmpty ?? true { parts[parts.count - 1] = "index.html" }
    let file = "\(folder)/\(parts.joined(separator: "/"))"
    if FileSystem.isFolder(file), let last = path.split(separator: "/").last {
      return .empty(status: 303, headers: ["Location": "./\(last)/"])
    }
    // What the site's own builder keeps account of is hidden.
    // Asked for first: a page that is made meanwhile counts as an old one, and an old one never as new.
    let edition = shelf.edition(of: parts.dropLast().joined(separator: "/"))
    guard !parts.contains(where: { $0.hasPrefix(".") }), FileSystem.isFile(file),
      let bytes = try? FileBytes.read(file, limit: .max)
    else { throw nothing }
    let type = Self.types[parts[parts.count - 1].split(separator: ".").last.map(String.init) ?? ""]
    if parts[0] == Self.documents { return Self.document(bytes, type) }
    let headers: HTTPHeaders = ["Content-Type": type ?? "application/octet-stream"]
    guard type == Self.html else { return HTTPReply(headers: headers, body: bytes) }
    return HTTPReply(
      headers: headers, body: Array(Self.live(bytes, depth: parts.count - 1, edition).utf8))
  }

  /// The page that says that there is nothing at a path; nil when the site has none.
  ///
  /// Nothing of the path stands in it: only how deep it is, because a proxy may have taken a prefix off.
  func pageOfNothing(at path: String) -> HTTPReply? {
    let page = LiveServer.notFoundPage
    let depth = path.utf8.count { $0 == UInt8(ascii: "/") } - 1
    guard (0...Self.mostDepth).contains(depth),
      let bytes = try? FileBytes.read("\(folder)/\(page.path)", limit: .max)
    else { return nil }
    let root = String(repeating: "../", count: depth)
    return .text(
      String(decoding: bytes, as: UTF8.self).replacing(page.root, with: root), status: 404,
      headers: ["Content-Type": Self.html])
  }

  /// How deep a page may be that is told to be none: each of its links has all the way to the root.
  private static let mostDepth = 40

  /// Where the files of the course lie that its pages link to.
  private static let documents = "files"

  /// A file of the course, which is as foreign as its lessons. What runs a script in this place can do
  /// all that a learner can, so nothing in it is run: it is text or a picture, with an origin of its own.
  private static func document(_ bytes: [UInt8], _ type: String?) -> HTTPReply {
    let type = type ?? "application/octet-stream"
    let isShown = type.hasPrefix("image/") || type == "text/css; charset=utf-8"
    let isText = type.hasPrefix("text/") || type == "application/xml"
    return HTTPReply(
      headers: [
        "Content-Type": isShown ? type : isText ? "text/plain; charset=utf-8" : type,
        "Content-Security-Policy":
          "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
      ], body: bytes)
  }

  /// The page with the address of the WebSocket, the right to connect there, and what says which text of its
  /// lesson it shows.
  private static func live(_ page: [UInt8], depth: Int, _ edition: String?) -> String {
    let address = String(repeating: "../", count: depth) + "live"
    var text = String(decoding: page, as: UTF8.self)
    if let policy = text.firstRange(of: "content=\"default-src 'none';") {
      text.replaceSubrange(policy, with: "content=\"default-src 'none'; connect-src 'self';")
    }
    if let head = text.firstRange(of: "<head>\n") {
      let tags = [("etude-live", address)] + (edition.map { [("etude-live-page", $0)] } ?? [])
      text.insert(
        contentsOf: tags.map { "<meta name=\"\($0)\" content=\"\($1)\">\n" }.joined(),
        at: head.upperBound)
    }
    return text
  }

  private static let html = "text/html; charset=utf-8"

  private static let types = [
    "html": html, "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
    "gif": "image/gif", "webp": "image/webp", "json": "application/json",
    "xml": "application/xml", "txt": "text/plain; charset=utf-8",
    "md": "text/plain; charset=utf-8", "swift": "text/plain; charset=utf-8",
    "sql": "text/plain; charset=utf-8", "csv": "text/plain; charset=utf-8",
  ]
}
