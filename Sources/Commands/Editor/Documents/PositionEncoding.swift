/// In which units the editor counts within a line.
enum PositionEncoding: String, Codable, Sendable {
  case utf8 = "utf-8"
  /// What every editor knows.
  case utf16 = "utf-16"

  /// How many units a part of a text has.
  func units(in bytes: ArraySlice<UInt8>) -> Int {
    switch self {
    case .utf8: bytes.count
    case .utf16:
      // A scalar of four bytes has two units; the first byte of each tells.
      bytes.reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : $1 >= 0xf0 ? 2 : 1) }
    }
  }

  /// Where the scalar begins that so many units stand before; the end where there are fewer.
  func offset(of units: Int, in bytes: ArraySlice<UInt8>) -> Int {
    var left = units
    var offset = bytes.startIndex
    while offset < bytes.endIndex, left > 0 {
      var next = offset + 1
      while next < bytes.endIndex, bytes[next] & 0xc0 == 0x80 { next += 1 }
      left -= self.units(in: bytes[offset..<next])
      // A place within a scalar is the one before it.
      if left < 0 { break }
      offset = next
    }
    return offset
  }
}
