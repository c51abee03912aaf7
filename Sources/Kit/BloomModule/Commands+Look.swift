import Algorithms

/// BF.EXISTS key item
///
/// A key of another type is an error, as redis.io has it. RedisBloom's code answers 0: a "certainly
/// not" that no filter stands for.
func exists(_ call: Call) throws(CommandError) {
  try call.require(3...3)
  let filter = try FilterKey(reading: call).filter()?.filter
  call.reply(mayContain(2, of: call, in: filter))
}

/// BF.MEXISTS key item [item …]
func existMany(_ call: Call) throws(CommandError) {
  try call.require(3...)
  let filter = try FilterKey(reading: call).filter()?.filter
  call.beginArray(call.count - 2)
  for index in 2..<call.count { call.reply(mayContain(index, of: call, in: filter)) }
}

private func mayContain(_ index: Int, of call: Call, in filter: ScalingBloomFilter?) -> Bool {
  guard let filter else { return false }
  return call.withBytes(index) { filter.mayContain($0) }
}

/// BF.CARD key
func cardinality(_ call: Call) throws(CommandError) {
  try call.require(2...2)
  call.reply(try FilterKey(reading: call).filter()?.filter.count ?? 0)
}

/// BF.INFO key [CAPACITY | SIZE | FILTERS | ITEMS | EXPANSION]
func info(_ call: Call) throws(CommandError) {
  try call.require(2...3)
  let filter = try FilterKey(reading: call).existingFilter().filter
  let fields: [(word: String, name: String, value: Int?)] = [
    ("CAPACITY", "Capacity", filter.capacity),
    ("SIZE", "Size", FilterType.memoryUsage(of: filter)),
    ("FILTERS", "Number of filters", filter.layers.count),
    ("ITEMS", "Number of items inserted", filter.count),
    ("EXPANSION", "Expansion rate", filter.expansion),
  ]
  if call.count == 3 {
    guard let field = fields.first(where: { call.isWord(2, $0.word) }) else {
      throw .message("Invalid information value")
    }
    // A map of one for RESP3; the value alone for older clients.
    if call.isRESP3 {
      call.beginMap(1)
      call.reply(field.name)
    } else {
      call.beginArray(1)
    }
    call.reply(field.value)
  } else {
    call.beginMap(fields.count)
    for field in fields {
      call.reply(field.name)
      call.reply(field.value)
    }
  }
}
