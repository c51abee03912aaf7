import Foundation
import PsqlTables
import PsqlText
import TestSupport

/// The psql that ours is compared with: the installed one, or the one that the variable
/// `ETUDE_TEST_PSQL` names, such as that of another version.
enum InstalledPsql {
  /// Its path.
  static let path =
    ProcessInfo.processInfo.environment["ETUDE_TEST_PSQL"] ?? PostgresCluster.binaries + "/psql"

  /// What it says of itself: ours is to do as this version does.
  static let version: PsqlVersion = {
    let output = try? RealPsql.shared().run("\\echo :VERSION", options: [])
    let text = String(decoding: output ?? [], as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard let version = PsqlVersion(description: text) else {
      fatalError("\(path) does not tell its version: \(text)")
    }
    return version
  }()

  /// What `psql -X < input` prints, both outputs together.
  static func output(of input: String, database: String) throws -> [UInt8] {
    try RealPsql(cluster: try PostgresCluster.shared.get(), database: database)
      .run(input, options: [])
  }
}

extension PrintSettings {
  /// The settings that the psql that ours is compared with starts with.
  static var ofInstalledPsql: PrintSettings {
    PrintSettings(version: InstalledPsql.version)
  }
}
