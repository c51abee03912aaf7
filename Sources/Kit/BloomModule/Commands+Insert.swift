import Algorithms

/// How a filter is made.
struct FilterOptions {
  // RedisBloom's defaults.
  private(set) var errorRate = 0.01
  private(set) var capacity = 100
  /// How much larger each further layer is; 0 for a filter that does not grow.
  private(set) var expansion = 2

  // RedisBloom's ranges.
  static let capacities = 1...(1 << 30)
  static let expansions = 0...32_768

  /// Takes a rate between 0 and 1. One above 0.25 is taken for 0.25, as in RedisBloom.
  ///
  /// - Returns: whether it is such a rate.
  mutating func take(errorRate: Double) -> Bool {
    self.errorRate = min(errorRate, 0.25)
    return errorRate > 0 && errorRate < 1
  }

  /// - Returns: whether a filter can have this capacity.
  mutating func take(capacity: Int) -> Bool {
    self.capacity = capacity
    return Self.capacities.contains(capacity)
  }

  /// - Returns: whether a filter can have this expansion.
  mutating func take(expansion: Int) -> Bool {
    self.expansion = expansion
    return Self.expansions.contains(expansion)
  }

  func makeFilter() throws(CommandError) -> ScalingBloomFilter {
    do throws(ScalingBloomFilter.Failure) {
      return try ScalingBloomFilter(
        capacity: capacity, errorRate: errorRate, expansion: expansion == 0 ? nil : expansion,
        memory: .redis)
    } catch {
      throw .outOfMemory
    }
  }
}

/// BF.RESERVE key error_rate capacity [EXPANSION expansion] [NONSCALING]
///
/// RedisBloom passes over a word that it does not know; here it is an error, as in its BF.INSERT.
func reserve(_ call: Call) throws(CommandError) {
  try call.require(4...7)
  var options = FilterOptions()
  guard let errorRate = call.double(2) else { throw .message("ERR bad error rate") }
  guard options.take(errorRate: errorRate) else {
    throw .message("ERR error rate must be in the range (0.000000, 1.000000)")
  }
  guard let capacity = call.integer(3) else { throw .message("ERR bad capacity") }
  guard options.take(capacity: capacity) else {
    throw .message("ERR capacity must be in the range [1, 1073741824]")
  }
  var (isScaling, expansion, index) = (true, nil as Int?, 4)
  while index < call.count {
    if call.isWord(index, "NONSCALING") {
      isScaling = false
    } else if call.isWord(index, "EXPANSION") {
      index += 1
      guard index < call.count else { throw .message("ERR no expansion") }
      guard let number = call.integer(index) else { throw .message("ERR bad expansion") }
      expansion = number
    } else {
      throw .message("Unknown argument received")
    }
    index += 1
  }
  guard isScaling || expansion ?? 0 == 0 else {
    throw .message("Nonscaling filters cannot expand")
  }
  if let expansion = isScaling ? expansion : 0, !options.take(expansion: expansion) {
    throw .message("ERR expansion must be in the range [0, 32768]")
  }
  let key = FilterKey(writing: call)
  guard try key.filter() == nil else { throw .itemExists }
  _ = key.set(try options.makeFilter())
  call.replicate()
  call.replyOK()
}

/// BF.ADD key item
func add(_ call: Call) throws(CommandError) {
  try call.require(3...3)
  let key = FilterKey(writing: call)
  let (box, isCreated) = try key.filter(orNew: FilterOptions())
  do throws(ScalingBloomFilter.Failure) {
    let isNew = try insert(2, of: call, into: box)
    if isNew || isCreated { call.replicate() }
    call.reply(isNew)
  } catch {
    throw error.reason
  }
}

/// BF.MADD key item [item …]
func addMany(_ call: Call) throws(CommandError) {
  try call.require(3...)
  try insertItems(from: 2, of: call, options: FilterOptions(), isCreating: true)
}

/// BF.INSERT key [CAPACITY capacity] [ERROR error] [EXPANSION expansion] [NOCREATE] [NONSCALING]
/// ITEMS item [item …]
func insert(_ call: Call) throws(CommandError) {
  try call.require(4...)
  var (options, isCreating, isScaling, index) = (FilterOptions(), true, true, 2)
  func value() throws(CommandError) -> Int {
    index += 1
    guard index < call.count else { throw .wrongArity }
    return index
  }
  while index < call.count, !call.isWord(index, "ITEMS") {
    if call.isWord(index, "CAPACITY") {
      guard let capacity = call.integer(try value()), options.take(capacity: capacity) else {
        throw .message("Bad capacity")
      }
    } else if call.isWord(index, "ERROR") {
      guard let errorRate = call.double(try value()), options.take(errorRate: errorRate) else {
        throw .message("Bad error rate")
      }
    } else if call.isWord(index, "EXPANSION") {
      guard let expansion = call.integer(try value()), options.take(expansion: expansion) else {
        throw .message("Bad expansion")
      }
    } else if call.isWord(index, "NOCREATE") {
      isCreating = false
    } else if call.isWord(index, "NONSCALING") {
      isScaling = false
    } else {
      throw .message("Unknown argument received")
    }
    index += 1
  }
  guard index + 1 < call.count else { throw .wrongArity }
  // Unlike BF.RESERVE, it lets NONSCALING win over an EXPANSION.
  if !isScaling { _ = options.take(expansion: 0) }
  try insertItems(from: index + 1, of: call, options: options, isCreating: isCreating)
}

/// Inserts the words from `first` on and answers with a list. When a filter that does not grow is
/// full, the list ends there with the error, and what came before it stays inserted. When there is
/// no memory to grow, the word's answer is an error, and the others are tried: some may be there.
private func insertItems(
  from first: Int, of call: Call, options: FilterOptions, isCreating: Bool
) throws(CommandError) {
  let key = FilterKey(writing: call)
  if !isCreating { _ = try key.existingFilter() }
  let (box, isCreated) = try key.filter(orNew: options)
  var (isChanged, length) = (isCreated, 0)
  call.beginOpenArray()
  for index in first..<call.count {
    length += 1
    do throws(ScalingBloomFilter.Failure) {
      let isNew = try insert(index, of: call, into: box)
      isChanged = isChanged || isNew
      call.reply(isNew)
    } catch {
      call.reply(error.reason)
      if error == .full { break }
    }
  }
  call.endOpenArray(length)
  if isChanged { call.replicate() }
}

private func insert(
  _ index: Int, of call: Call, into box: FilterBox
) throws(ScalingBloomFilter.Failure) -> Bool {
  try call.withBytes(index) { (bytes) throws(ScalingBloomFilter.Failure) in
    try box.filter.insert(bytes)
  }
}

extension ScalingBloomFilter.Failure {
  /// What a client is told whose element was not inserted.
  fileprivate var reason: CommandError {
    switch self {
    case .full: .full
    case .outOfMemory: .notInserted
    }
  }
}
