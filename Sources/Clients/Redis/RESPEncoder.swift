/// Writes commands as Redis reads them: an array of bulk strings,
/// `*2\r\n$3\r\nGET\r\n$1\r\nk\r\n`.
enum RESPEncoder {
  /// Appends one command. Arguments may hold any bytes.
  ///
  /// - Complexity: O(n) in the bytes of the arguments.
  static func append(_ arguments: [[UInt8]], to buffer: inout [UInt8]) {
    appendHeader(UInt8(ascii: "*"), arguments.count, to: &buffer)
    for argument in arguments {
      appendHeader(UInt8(ascii: "$"), argument.count, to: &buffer)
      buffer.append(contentsOf: argument)
      buffer.append(contentsOf: lineEnd)
    }
  }

  private static let lineEnd: [UInt8] = [UInt8(ascii: "\r"), UInt8(ascii: "\n")]

  private static func appendHeader(_ type: UInt8, _ count: Int, to buffer: inout [UInt8]) {
    buffer.append(type)
    buffer.append(contentsOf: String(count).utf8)
    buffer.append(contentsOf: lineEnd)
  }
}
