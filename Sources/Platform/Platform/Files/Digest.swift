import CXxhash

/// Names for contents: what has another digest is another content.
package enum Digest {
  /// XXH3 of the bytes, 128 bits, in hexadecimal digits.
  ///
  /// - Complexity: O(n) in the bytes.
  package static func of(_ bytes: [UInt8]) -> String {
    // Safe: the buffer is valid for the call, which reads `count` bytes of it.
    let hash = unsafe bytes.withUnsafeBytes { bytes in
      unsafe XXH3_128bits(bytes.baseAddress, bytes.count)
    }
    return [hash.high64, hash.low64].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// The digest of several texts, which are told apart.
  package static func of(_ texts: [String]) -> String {
    of(texts.flatMap { text in Array("\(text.utf8.count):\(text)".utf8) })
  }
}
