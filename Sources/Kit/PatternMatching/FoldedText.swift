/// A text in the form in which words are compared, with the way back to the original.
///
/// Folding is NFKC_Casefold, without the marks of no script that are left over: "ＩＤＩＯＴ", "İdiot"
/// and "i̶d̶i̶o̶t̶" all become "idiot". Marks that make another letter stay: "año" does not become
/// "ano". After that come the substitutes, if there are any.
///
/// Source: Unicode Standard Annex 15 (normalization forms), and the Unicode Standard, 3.13,
/// definition of toNFKC_Casefold.
public struct FoldedText: Sendable {
  /// The folded text, as UTF-8.
  public private(set) var bytes: [UInt8] = []

  /// Where a part of the text begins, in both forms. A part ends where the next begins.
  private struct Piece {
    var folded: Int
    var original: Int
    /// Whether each of its scalars has become one of as many bytes.
    var isRun: Bool
  }

  private var pieces: [Piece] = []
  private var originalCount = 0

  /// Folds `text`.
  ///
  /// - Parameters:
  ///   - text: the original.
  ///   - substitutes: what stands for what, such as `"0": "o"`, in folded text.
  /// - Complexity: O(n) in the length of the text.
  public init(_ text: String, substitutes: [Unicode.Scalar: Unicode.Scalar] = [:]) {
    var text = text
    text.makeContiguousUTF8()
    bytes.reserveCapacity(text.utf8.count)
    let scalars = text.unicodeScalars
    var (place, offset) = (scalars.startIndex, 0)
    while place < scalars.endIndex {
      let start = offset
      let first = scalars[place]
      scalars.formIndex(after: &place)
      offset += UTF8.width(first)
      // A scalar alone: neither what stands before it nor what follows changes it.
      if let single = first.isASCII ? first.lowercasedASCII : TextFolding.single(first),
        place == scalars.endIndex || scalars[place].isASCII
          || TextFolding.beginsPiece(scalars[place])
      {
        let scalar = substitutes.isEmpty ? single : substitutes[single] ?? single
        let isRun = UTF8.width(scalar) == offset - start
        if !isRun || pieces.last?.isRun != true {
          pieces.append(Piece(folded: bytes.count, original: start, isRun: isRun))
        }
        append(scalar)
        continue
      }
      pieces.append(Piece(folded: bytes.count, original: start, isRun: false))
      var (units, count) = (Array(UTF16.encode(first) ?? .init()), 1)
      while place < scalars.endIndex, count < TextFolding.longestPiece,
        !TextFolding.beginsPiece(scalars[place])
      {
        units.append(contentsOf: UTF16.encode(scalars[place]) ?? .init())
        offset += UTF8.width(scalars[place])
        scalars.formIndex(after: &place)
        count += 1
      }
      for scalar in String(decoding: TextFolding.casefold(units), as: UTF16.self).unicodeScalars
      where scalar.isASCII || !TextFolding.isLooseMark(scalar) {
        append(substitutes.isEmpty ? scalar : substitutes[scalar] ?? scalar)
      }
    }
    originalCount = offset
  }

  @inline(__always)
  private mutating func append(_ scalar: Unicode.Scalar) {
    if scalar.isASCII {
      bytes.append(UInt8(truncatingIfNeeded: scalar.value))
    } else {
      bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
    }
  }

  /// The bytes of the original that became these bytes, at least: a letter that became several is
  /// taken whole.
  ///
  /// - Precondition: the range is not empty, and of whole scalars of the folded text.
  /// - Complexity: O(log n).
  public func original(of range: Range<Int>) -> Range<Int> {
    let (first, last) = (piece(at: range.lowerBound), piece(at: range.upperBound - 1))
    let start =
      pieces[first].original
      + (pieces[first].isRun ? range.lowerBound - pieces[first].folded : 0)
    let end =
      pieces[last].isRun
      ? pieces[last].original + range.upperBound - pieces[last].folded
      : last + 1 < pieces.count ? pieces[last + 1].original : originalCount
    return start..<end
  }

  /// The last piece that begins at or before a folded byte: those that became nothing are left
  /// behind.
  private func piece(at byte: Int) -> Int {
    precondition(bytes.indices.contains(byte), "no byte \(byte) among \(bytes.count)")
    var (low, high) = (0, pieces.count)
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].folded <= byte { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }
}

extension Unicode.Scalar {
  fileprivate var lowercasedASCII: Unicode.Scalar {
    ("A"..."Z").contains(self) ? Unicode.Scalar(UInt8(truncatingIfNeeded: value) | 0x20) : self
  }
}
