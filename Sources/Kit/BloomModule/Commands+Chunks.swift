import Algorithms

/// BF.SCANDUMP key iterator: the header for 0, then a chunk each, and 0 with nothing at the end.
/// An iterator is 1 more than the offset of the bits that come next.
func scanDump(_ call: Call) throws(CommandError) {
  try call.require(3...3)
  let filter = try FilterKey(reading: call).existingFilter().filter
  guard let iterator = call.integer(2) else {
    throw .message("Second argument must be numeric")
  }
  call.beginArray(2)
  if iterator == 0 {
    call.reply(1)
    call.reply(filter.header)
  } else if iterator > 0,
    let chunk = filter.chunk(at: iterator - 1, limit: FilterType.chunkLimit)
  {
    call.reply(chunk.next + 1)
    call.reply(chunk.bytes)
  } else {
    call.reply(0)
    call.reply([UInt8]())
  }
}

/// BF.LOADCHUNK key iterator data: what BF.SCANDUMP gave, in the same order.
func loadChunk(_ call: Call) throws(CommandError) {
  try call.require(4...4)
  guard let iterator = call.integer(2) else {
    throw .message("ERR Second argument must be numeric")
  }
  let key = FilterKey(writing: call)
  let existing = try key.filter()
  if existing == nil && iterator != 1 { throw .notFound }
  do throws(BloomFilterFormatError) {
    if let existing {
      guard iterator > 1 else { throw .impossibleContent }
      try existing.filter.load(chunk: call.bytes(3), next: iterator - 1)
    } else {
      _ = key.set(try ScalingBloomFilter(header: call.bytes(3), memory: .redis))
    }
  } catch {
    throw error == .outOfMemory ? .outOfMemory : .badData
  }
  call.replicate()
  call.replyOK()
}
