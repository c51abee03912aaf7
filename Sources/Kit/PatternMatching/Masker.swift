import Synchronization

/// A dictionary that can be replaced while other threads mask with it.
///
/// Each message is masked by one dictionary from its first character to its last: the one that was
/// there when it began. A replacement waits for no message, and no message waits for the words to
/// be compiled.
///
///     let masker = Masker(try MaskingDictionary(["idiot"]))
///     masker.mask("You idiot").text  // "You *****"
///     masker.replace(with: try MaskingDictionary(["idiot", "fool"]))
public final class Masker: Sendable {
  private struct State {
    var dictionary: MaskingDictionary
    var version: Int
  }

  private let state: Mutex<State>

  /// Makes a masker; the dictionary is its version 1.
  public init(_ dictionary: MaskingDictionary) {
    state = Mutex(State(dictionary: dictionary, version: 1))
  }

  /// The dictionary that the next message meets.
  public var dictionary: MaskingDictionary { state.withLock { $0.dictionary } }

  /// Which dictionary that is: 1 is the first, and each replacement adds 1. So it also says how
  /// often a dictionary was loaded.
  public var version: Int { state.withLock { $0.version } }

  // lesson: replace
  /// Replaces the dictionary for all messages that begin after this.
  ///
  /// - Returns: the new version.
  /// - Complexity: O(1).
  @discardableResult
  public func replace(with dictionary: MaskingDictionary) -> Int {
    state.withLock {
      $0.dictionary = dictionary
      $0.version += 1
      return $0.version
    }
  }

  /// Masks a message with the dictionary that is there now.
  ///
  /// - Complexity: that of `MaskingDictionary.mask(_:)`. The lock is held to copy a few references.
  public func mask(_ message: String) -> MaskedText {
    let now = state.withLock { $0 }
    return MaskedText(text: now.dictionary.mask(message), version: now.version)
  }
  // lesson: end
}

/// A message as others may read it.
public struct MaskedText: Sendable, Equatable {
  /// The message, with `*` for each character of a word of the dictionary.
  public var text: String
  /// The version of the dictionary that masked it.
  public var version: Int

  /// Makes a masked message.
  public init(text: String, version: Int) {
    self.text = text
    self.version = version
  }
}
