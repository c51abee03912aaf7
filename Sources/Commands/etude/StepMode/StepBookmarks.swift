import Files
import Foundation
import Glibc
import PlainText
import Platform
import Terminal

/// Where a learner has left a page, kept between visits in `$XDG_STATE_HOME/etude/step`, else
/// `~/.local/state/etude/step`, by the rules of the XDG base directories. Only this user can read it.
final class StepBookmarks {
  /// The page, by its absolute path.
  let page: String
  private let file: String
  private var kept: StepModeBookmark?

  /// Finds the place of a page's bookmark.
  ///
  /// - Parameters:
  ///   - page: the page's file.
  ///   - environment: says where the folder is.
  /// - Throws: `PrivateFolder.Problem` when the folder cannot be kept to this user.
  init?(page: String, environment: [String: String]) throws(PrivateFolder.Problem) {
    guard let folder = Self.folder(environment) else { return nil }
    try PrivateFolder.make(folder)
    self.page = SymbolicLink.resolved(page) ?? page
    file = "\(folder)/\(Self.name(of: self.page)).json"
  }

  /// The folder that an environment names; nil when it names none.
  private static func folder(_ environment: [String: String]) -> String? {
    if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") {
      return "\(folder)/etude/step"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return "\(home)/.local/state/etude/step"
  }

  /// A name that a file system takes. Of a very long path it is the end, and the path that stands in the
  /// file decides.
  private static func name(of path: String) -> String {
    String(PercentEncoding.encoded(path).suffix(200))
  }

  /// What was kept; nil when there is nothing of this page. Of what another version has written only that
  /// is told; what is damaged is as good as nothing.
  func read() -> StepModeBookmark? {
    struct Version: Decodable { let version: Int }
    guard let bytes = try? FileBytes.read(file),
      let version = try? JSONDecoder().decode(Version.self, from: Data(bytes)).version
    else { return nil }
    guard version == StepModeBookmark.currentVersion else {
      return StepModeBookmark(version: version, page: page)
    }
    guard let bookmark = try? JSONDecoder().decode(StepModeBookmark.self, from: Data(bytes)),
      bookmark.page == page
    else { return nil }
    kept = bookmark
    return bookmark
  }

  /// Keeps it in place of what was kept, at once: the next moment may bring a power cut. Nil removes it.
  func keep(_ bookmark: StepModeBookmark?) {
    guard bookmark != kept else { return }
    kept = bookmark
    guard let bookmark else {
      // Safe: the path is copied by the kernel during the call.
      _ = unsafe unlink(file)
      return
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // A full disk must not end a lesson; the learner then begins at the top the next time.
    guard let data = try? encoder.encode(bookmark) else { return }
    try? FileReplacement.replace(file, with: Array(data), isSynchronized: false)
    // Safe: the path is copied by the kernel during the call.
    _ = unsafe chmod(file, 0o600)
  }
}
