import Files
import Foundation
import Processes

/// The colours of a language's code, kept from one site to the next.
struct KeptColors {
  private let file: String
  private let maker: String
  /// The HTML of each code; empty when another program made it, or there is none.
  let html: [String: String]

  private struct Entry: Codable {
    /// What coloured the code, and by which definition.
    var maker: String
    var html: [String: String]
  }

  /// Reads what is kept.
  ///
  /// - Parameters:
  ///   - file: where it is kept.
  ///   - makers: the files that decide about colours: when one has changed, nothing is kept.
  init(_ file: String, of makers: [String]) {
    self.file = file
    maker = makers.map { FileIdentity.of($0) ?? "" }.joined(separator: "\n")
    // One that somebody else could have written, or that is none, is as none: code is coloured again.
    let entry = PrivateFolder.contents(ofFile: file).flatMap {
      try? JSONDecoder().decode(Entry.self, from: Data($0))
    }
    html = entry.flatMap { [maker] in $0.maker == maker ? $0.html : nil } ?? [:]
  }

  /// Keeps the HTML of these codes.
  func keep(_ html: [String: String]) {
    // What cannot be kept is made again the next time.
    guard let bytes = try? JSONEncoder().encode(Entry(maker: maker, html: html)) else { return }
    try? OutputFile.makeFolder(of: file)
    try? OutputFile.write([UInt8](bytes), to: file)
  }
}
