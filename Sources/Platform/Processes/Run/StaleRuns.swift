extension Run {
  /// Ends the processes and removes the folders of runs that were killed together with their
  /// guardians. Of folders without a run's mark it takes nothing.
  ///
  /// - Parameter base: the folder in which runs make their scratch folders.
  /// - Returns: the ids of the runs that were found.
  @discardableResult
  package static func sweepStale(in base: String) -> [String] {
    var ids: [String] = []
    for folder in RunFolder.candidates(in: base) {
      // The lock is held until all is gone: other runners that sweep leave the folder alone.
      guard let claim = folder.claimAbandoned() else {
        folder.removeUnfinished()
        continue
      }
      ProcessSelection(
        marks: ["\(Run.runVariable)=\(folder.id)"], folders: [folder.path]
      ).end()
      claim.remove()
      ids.append(folder.id)
    }
    return ids
  }
}
