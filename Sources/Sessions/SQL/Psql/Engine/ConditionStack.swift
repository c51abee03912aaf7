/// The open `\if` blocks, and which of their branches run.
struct ConditionStack {
  /// The state of a block.
  enum State: Sendable {
    /// In a branch that runs.
    case active
    /// In a branch that does not run, as no branch before it.
    case inactive
    /// A branch before has run, or the whole block does not run.
    case ignored
    /// In the `\else` branch, which runs.
    case elseActive
    /// In the `\else` branch, which does not run.
    case elseInactive
  }

  private struct Block {
    var state: State
    var queryLength = 0
    var parenthesisDepth = 0
  }

  private var blocks: [Block] = []

  /// Whether no block is open.
  var isEmpty: Bool { blocks.isEmpty }

  /// Whether commands run.
  var isActive: Bool {
    guard let state = blocks.last?.state else { return true }
    return state == .active || state == .elseActive
  }

  /// The innermost block's state; nil when none is open.
  var state: State? {
    get { blocks.last?.state }
    set { if let newValue, !blocks.isEmpty { blocks[blocks.count - 1].state = newValue } }
  }

  /// Opens a block.
  mutating func push(_ state: State) { blocks.append(Block(state: state)) }

  /// Closes the innermost block.
  mutating func pop() { _ = blocks.popLast() }

  /// Saves the length of the statement before the branch.
  mutating func save(queryLength: Int, parenthesisDepth: Int) {
    guard !blocks.isEmpty else { return }
    blocks[blocks.count - 1].queryLength = queryLength
    blocks[blocks.count - 1].parenthesisDepth = parenthesisDepth
  }

  /// The length of the statement before the branch.
  var saved: (queryLength: Int, parenthesisDepth: Int) {
    (blocks.last?.queryLength ?? 0, blocks.last?.parenthesisDepth ?? 0)
  }
}
