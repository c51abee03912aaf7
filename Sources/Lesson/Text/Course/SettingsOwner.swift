import Glibc
import Platform

/// Whose `etude.yaml` it is that was found on the way up. `/tmp/etude.yaml` would say to every page below
/// `/tmp` which programs its steps find.
package enum SettingsOwner {
  /// Whether the settings in a folder are a stranger's: neither this user's nor root's, nor of a user to
  /// whom also something that is asked for belongs.
  ///
  /// - Parameters:
  ///   - root: the folder, which was searched for.
  ///   - asked: the files and folders that are asked for; the current folder when there are none.
  /// - Returns: whether they are; false when there are no settings.
  package static func isStranger(in root: String, to asked: [String]) -> Bool {
    let file = CoursePath.settings(in: root)
    guard let target = FileSystem.status(file)?.st_uid else { return false }
    let starts = asked.isEmpty ? ["."] : asked
    let owners = starts.compactMap { FileSystem.status($0)?.st_uid } + [getuid(), 0]
    // Whoever owns the link, or the folder, has chosen which settings are there.
    let choosers = [FileSystem.linkStatus(file)?.st_uid, FileSystem.status(root)?.st_uid]
    return !(choosers.compactMap { $0 } + [target]).allSatisfy(owners.contains)
  }
}
