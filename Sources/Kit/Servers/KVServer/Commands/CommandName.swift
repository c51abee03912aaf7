/// The commands that the server has built in. A raw value is the name's letters, a byte each, so
/// that a name is recognised by comparing one number.
enum CommandName: UInt64, CaseIterable {
  case get = 0x474554
  case set = 0x534554
  case del = 0x44454c
  case ping = 0x5049_4e47
  case quit = 0x5155_4954
  case echo = 0x4543_484f
  case info = 0x494e_464f
  case hello = 0x48_454c_4c4f
  case exists = 0x4558_4953_5453
  case dbsize = 0x4442_5349_5a45
  case select = 0x5345_4c45_4354
  case config = 0x434f_4e46_4947
  case client = 0x434c_4945_4e54
  case command = 0x43_4f4d_4d41_4e44
  /// What a browser sends that a page has talked into calling us: nothing good can follow.
  case post = 0x504f_5354
  case host = 0x48_4f53_543a

  /// Recognises a name in upper or lower case.
  @inline(__always)
  init?(_ name: Span<UInt8>) {
    // A NUL in front would be no letter of the number.
    guard name.count <= 8, name.isEmpty || name[0] != 0 else { return nil }
    var letters: UInt64 = 0
    for index in 0..<name.count {
      let byte = name[index]
      let isLowerCase = byte &- UInt8(ascii: "a") < 26
      letters = letters << 8 | UInt64(isLowerCase ? byte & 0xdf : byte)
    }
    self.init(rawValue: letters)
  }
}
