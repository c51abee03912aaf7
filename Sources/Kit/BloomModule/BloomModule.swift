import CRedisModule

/// What redis-server calls when it loads the library: registers the data type and the commands.
///
/// Source: redis.io, "Modules API reference". The module calls itself `bf`, as RedisBloom does.
@_cdecl("RedisModule_OnLoad")
public func onLoad(
  context: OpaquePointer, arguments: UnsafeMutablePointer<OpaquePointer?>?, count: Int32
) -> Int32 {
  let failure = Int32(RM_ERR)
  // Safe: the server calls this once, on its main thread, with a context that lives that long.
  // The shim keeps the addresses of functions that live as long as the server.
  guard unsafe rm_attach(context) == 0, unsafe rm_IsModuleNameBusy("bf") == 0, count == 0 else {
    return failure
  }
  unsafe rm_SetModuleAttribs(context, "bf", 1, Int32(RM_API_VERSION))
  unsafe rm_SetModuleOptions(context, Int32(RM_HANDLE_IO_ERRORS))
  guard unsafe FilterType.register(context) else { return failure }
  for command in commands {
    let isRegistered = unsafe rm_CreateCommand(
      context, command.name, command.run, command.flags, 1, 1, 1)
    guard isRegistered == 0 else { return failure }
  }
  return 0
}

/// A command as the server is told of it.
@safe
private struct Command {
  var name: String
  var flags: String
  // Safe: only the server calls it.
  var run: rm_command

  init(_ name: String, _ flags: String, _ run: rm_command) {
    self.name = name
    self.flags = flags
    unsafe self.run = unsafe run
  }
}

// A command is given to the server as a C function, which cannot hold a Swift function: one each.
private var commands: [Command] {
  unsafe [
    Command("BF.RESERVE", "write deny-oom", { unsafe run(reserve, $0, $1, $2) }),
    Command("BF.ADD", "write deny-oom fast", { unsafe run(add, $0, $1, $2) }),
    Command("BF.MADD", "write deny-oom", { unsafe run(addMany, $0, $1, $2) }),
    Command("BF.INSERT", "write deny-oom", { unsafe run(insert, $0, $1, $2) }),
    Command("BF.EXISTS", "readonly fast", { unsafe run(exists, $0, $1, $2) }),
    Command("BF.MEXISTS", "readonly", { unsafe run(existMany, $0, $1, $2) }),
    Command("BF.CARD", "readonly fast", { unsafe run(cardinality, $0, $1, $2) }),
    Command("BF.INFO", "readonly fast", { unsafe run(info, $0, $1, $2) }),
    Command("BF.SCANDUMP", "readonly", { unsafe run(scanDump, $0, $1, $2) }),
    Command("BF.LOADCHUNK", "write deny-oom", { unsafe run(loadChunk, $0, $1, $2) }),
  ]
}

private func run(
  _ body: (Call) throws(CommandError) -> Void, _ context: OpaquePointer?,
  _ arguments: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int32
) -> Int32 {
  guard let context = unsafe context, let arguments = unsafe arguments else { return Int32(RM_ERR) }
  let call = unsafe Call(context: context, arguments: arguments, count: Int(count))
  do throws(CommandError) {
    try body(call)
  } catch {
    call.reply(error)
  }
  return 0
}
