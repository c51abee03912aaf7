import Platform
import Synchronization
import WebServers

/// Sends files in the form that their reader takes: packed where it unpacks them, and not at all where it has
/// them already.
///
/// Only what is the same for everybody goes through here, and never a reply that holds a token: what stands
/// beside a secret tells of it by its packed length.
final class PackedFiles: Sendable {
  /// What was packed, by the digests of the contents; nil for what does not become smaller.
  private let packed = Mutex<[String: [UInt8]?]>([:])
  /// How many are kept. A site that is made anew while it is served leaves old ones behind.
  private static let mostKept = 4_000
  /// What is shorter fits into one packet anyway.
  private static let leastBytes = 512

  /// The reply to a request for a file.
  ///
  /// - Parameters:
  ///   - reply: the file as it is.
  ///   - request: the header fields of the request.
  /// - Returns: the same file.
  func reply(_ reply: HTTPReply, to request: HTTPHeaders) -> HTTPReply {
    guard reply.status == 200 else { return reply }
    var reply = reply
    let digest = Digest.of(reply.body)
    let mayBePacked =
      reply.body.count >= Self.leastBytes && Self.isText(reply.headers["Content-Type"] ?? "")
    if mayBePacked { reply.headers["Vary"] = "Accept-Encoding" }
    var tag = "\"\(digest)\""
    if mayBePacked, Self.takesGzip(request), let smaller = smaller(reply.body, digest) {
      reply.headers["Content-Encoding"] = "gzip"
      tag = "\"\(digest)-gzip\""
      reply.body = smaller
    }
    reply.headers["ETag"] = tag
    guard Self.has(request, tag) else { return reply }
    (reply.status, reply.body) = (304, [])
    // They are of the body that the reader has.
    for name in ["Content-Type", "Content-Encoding"] { reply.headers[name] = nil }
    return reply
  }

  private func smaller(_ bytes: [UInt8], _ digest: String) -> [UInt8]? {
    if let known = packed.withLock({ $0[digest] }) { return known }
    let new = Gzip.packed(bytes)
    packed.withLock { packed in
      if packed.count >= Self.mostKept { packed = [:] }
      packed[digest] = .some(new)
    }
    return new
  }

  private static func isText(_ type: String) -> Bool {
    type.hasPrefix("text/")
      || ["image/svg+xml", "application/json", "application/xml"].contains(type)
  }

  /// Whether a reader unpacks gzip: RFC 9110, 12.5.3.
  static func takesGzip(_ request: HTTPHeaders) -> Bool {
    var weights: [String: Double] = [:]
    for item in request.values(of: "Accept-Encoding").flatMap({ $0.split(separator: ",") }) {
      let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
      guard let name = parts.first?.lowercased() else { continue }
      let weight = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }
      weights[name] = weight.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
    }
    return (weights["gzip"] ?? weights["x-gzip"] ?? weights["*"] ?? 0) > 0
  }

  /// Whether a reader has a file: RFC 9110, 13.1.2.
  private static func has(_ request: HTTPHeaders, _ tag: String) -> Bool {
    request.values(of: "If-None-Match").flatMap { $0.split(separator: ",") }.contains { item in
      let known = item.filter { $0 != " " && $0 != "\t" }
      return known == "*" || known == tag || known == "W/\(tag)"
    }
  }
}
