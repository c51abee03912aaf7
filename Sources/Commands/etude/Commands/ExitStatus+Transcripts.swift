import CommandFrame
import Foundation
import LessonModel
import Runner

extension ExitStatus {
  /// The status that a run ends with: a service that could not be started outweighs a failure.
  init(of transcripts: [Transcript]) {
    if transcripts.contains(where: \.lacksService) {
      self = .serviceUnavailable
    } else if transcripts.allSatisfy(\.outcome.isAsItShouldBe) {
      self = .success
    } else {
      self = .failure
    }
  }
}

extension ExitStatus {
  /// The status that a check of mutants ends with.
  init(of mutants: [MutantRecord]) {
    if mutants.contains(where: \.lacksService) {
      self = .serviceUnavailable
    } else {
      self = mutants.allSatisfy(\.outcome.isAsItShouldBe) ? .success : .failure
    }
  }
}

/// The machine's processors.
enum Processors {
  /// How many there are, at least 1.
  static var count: Int { ProcessInfo.processInfo.activeProcessorCount }
}
