import Foundation
import Lessons

extension ExitStatus {
  /// The status that a run ends with: a service that could not be started outweighs a failure.
  init(of transcripts: [Transcript]) {
    if transcripts.contains(where: { $0.message != nil }) {
      self = .serviceUnavailable
    } else if transcripts.allSatisfy({ $0.outcome == .passed || $0.outcome == .skipped }) {
      self = .success
    } else {
      self = .failure
    }
  }
}

/// The machine's processors.
enum Processors {
  /// How many there are, at least 1.
  static var count: Int { ProcessInfo.processInfo.activeProcessorCount }
}
