import PsqlText

/// Numbers with their digits in groups of three, for `\pset numericlocale`.
enum DigitGroups {
  /// A number with commas between the groups of its integer part; any other text as it is.
  static func grouped(_ number: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard number.allSatisfy(isNumeric) else { return number }
    let hasSign = number.first == UInt8(ascii: "-") || number.first == UInt8(ascii: "+")
    let start = number.startIndex + (hasSign ? 1 : 0)
    let end = number[start...].firstIndex { !$0.isDigit } ?? number.endIndex
    var result = number[..<start]
    for index in start..<end {
      if index > start, (end - index) % 3 == 0 { result.append(UInt8(ascii: ",")) }
      result.append(number[index])
    }
    return result + number[end...]
  }

  private static func isNumeric(_ byte: UInt8) -> Bool {
    byte.isDigit || "+-.eE".utf8.contains(byte)
  }
}
