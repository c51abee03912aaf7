package import FoundationEssentials

/// The versions of the form in which transcripts are kept and exchanged.
///
/// - Version 1 has a step's output as one text, with numbers beside it that say what is in it.
/// - Version 2 has it as parts, with their times, and where everything stood after the step.
package enum TranscriptForm {
  /// The version that is written.
  package static let current = 2
  /// The versions that are read.
  package static let known = 1...2

  private static let key = CodingUserInfoKey(rawValue: "transcript version")

  /// What reads documents of a version.
  ///
  /// - Throws: `ReportError.version` when that version is not known.
  package static func decoder(for version: Int) throws(ReportError) -> JSONDecoder {
    guard known.contains(version) else { throw .version(version) }
    let decoder = JSONDecoder()
    if let key { decoder.userInfo[key] = version }
    return decoder
  }

  /// The version of what is being read.
  static func version(of decoder: any Decoder) -> Int {
    key.flatMap { decoder.userInfo[$0] as? Int } ?? current
  }
}

/// Why a document is no report.
package enum ReportError: Error, Sendable, Equatable, CustomStringConvertible {
  /// It has a version that this code does not read.
  case version(Int)
  /// It is not JSON, or not of this form.
  case malformed(String)

  /// What is wrong and what would be right.
  package var description: String {
    switch self {
    case .version(let version):
      "the transcript has version \(version); this etude reads versions "
        + TranscriptForm.known.map(String.init).joined(separator: " and ")
    case .malformed(let problem): "this is no transcript: \(problem)"
    }
  }
}
