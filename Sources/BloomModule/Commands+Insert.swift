import Algorithms

/// How a filter is made.
struct FilterOptions {
  // RedisBloom's defaults.
  var errorRate = 0.01
  var capacity = 100
  /// Nil until it is given.
  var expansion: Int?
  var isScaling = true

  /// Checks what is written as two options that exclude each other.
  func check() throws(CommandError) {
    if !isScaling && expansion != nil {
      throw .message("Nonscaling filters cannot expand")
    }
  }

  func makeFilter() throws(CommandError) -> ScalingBloomFilter {
    do throws(ScalingBloomFilter.Failure) {
      return try ScalingBloomFilter(
        capacity: capacity, errorRate: errorRate, expansion: isScaling ? expansion ?? 2 : nil,
        memory: .redis)
    } catch {
      throw .notCreated
    }
  }
}

/// BF.RESERVE key error_rate capacity [EXPANSION expansion] [NONSCALING]
func reserve(_ call: Call) throws(CommandError) {
  try call.require(4...7)
  var options = FilterOptions()
  guard let errorRate = call.double(2) else { throw .message("ERR bad error rate") }
  guard errorRate > 0, errorRate < 1 else {
    throw .message("ERR (0 < error rate range < 1)")
  }
  guard let capacity = call.integer(3) else { throw .message("ERR bad capacity") }
  guard capacity > 0 else { throw .message("ERR (capacity should be larger than 0)") }
  (options.errorRate, options.capacity) = (errorRate, capacity)
  var index = 4
  while index < call.count {
    if call.isWord(index, "NONSCALING") {
      options.isScaling = false
    } else if call.isWord(index, "EXPANSION") {
      index += 1
      guard index < call.count else { throw .message("ERR no expansion") }
      guard let expansion = call.integer(index), expansion > 0 else {
        throw .message("ERR bad expansion")
      }
      options.expansion = expansion
    } else {
      throw .message("Unknown argument received")
    }
    index += 1
  }
  try options.check()
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
  let isNew = try insert(2, of: call, into: box)
  if isNew || isCreated { call.replicate() }
  call.reply(isNew)
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
  var (options, isCreating, index) = (FilterOptions(), true, 2)
  func value() throws(CommandError) -> Int {
    index += 1
    guard index < call.count else { throw .wrongArity }
    return index
  }
  while index < call.count, !call.isWord(index, "ITEMS") {
    if call.isWord(index, "CAPACITY") {
      guard let capacity = call.integer(try value()) else { throw .message("Bad capacity") }
      options.capacity = capacity
    } else if call.isWord(index, "ERROR") {
      guard let errorRate = call.double(try value()) else { throw .message("Bad error rate") }
      options.errorRate = errorRate
    } else if call.isWord(index, "EXPANSION") {
      guard let expansion = call.integer(try value()) else { throw .message("Bad expansion") }
      options.expansion = expansion
    } else if call.isWord(index, "NOCREATE") {
      isCreating = false
    } else if call.isWord(index, "NONSCALING") {
      options.isScaling = false
    } else {
      throw .message("Unknown argument received")
    }
    index += 1
  }
  guard index + 1 < call.count else { throw .wrongArity }
  guard options.errorRate > 0, options.errorRate < 1, options.capacity > 0,
    options.expansion ?? 1 > 0
  else { throw .message("Bad argument received") }
  try options.check()
  try insertItems(from: index + 1, of: call, options: options, isCreating: isCreating)
}

/// Inserts the words from `first` on and answers with a list. When a filter that does not grow is
/// full, the list ends there with the error, and what came before it stays inserted.
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
    do throws(CommandError) {
      let isNew = try insert(index, of: call, into: box)
      isChanged = isChanged || isNew
      call.reply(isNew)
    } catch {
      call.reply(error)
      break
    }
  }
  call.endOpenArray(length)
  if isChanged { call.replicate() }
}

private func insert(
  _ index: Int, of call: Call, into box: FilterBox
) throws(CommandError) -> Bool {
  do throws(ScalingBloomFilter.Failure) {
    return try call.withBytes(index) { (bytes) throws(ScalingBloomFilter.Failure) in
      try box.filter.insert(bytes)
    }
  } catch {
    switch error {
    case .full: throw .full
    case .outOfMemory: throw .notCreated
    }
  }
}
