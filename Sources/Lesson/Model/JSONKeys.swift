internal import FoundationEssentials

/// The names in the objects of JSON.
package enum JSONKeys {
  /// Makes sure that no object has a name twice: which of the two a reader takes is up to it, and nobody sees
  /// the other.
  ///
  /// - Parameter json: a document that was read without an error.
  /// - Throws: `ReportError` with the first name that stands twice, and its line.
  /// - Complexity: O(n) in the size of the document.
  package static func requireUnique(in json: [UInt8]) throws(ReportError) {
    // The names of the objects that are open; nil for an array.
    var open: [Set<String>?] = []
    var expectsName = false
    var line = 1
    var next = 0
    while next < json.count {
      let byte = json[next]
      let start = next
      next += 1
      switch byte {
      case UInt8(ascii: "{"):
        open.append([])
        expectsName = true
      case UInt8(ascii: "["): open.append(nil)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        _ = open.popLast()
        expectsName = false
      case UInt8(ascii: ","): expectsName = open.last.map { $0 != nil } ?? false
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: "\""):
        while next < json.count, json[next] != UInt8(ascii: "\"") {
          next += json[next] == UInt8(ascii: "\\") ? 2 : 1
        }
        next = min(next + 1, json.count)
        guard expectsName else { break }
        expectsName = false
        let name = decoded(json[start..<next])
        if open[open.count - 1]?.insert(name).inserted == false {
          throw .malformed("the key `\(name)` stands twice in one object, on line \(line)")
        }
      default: break
      }
    }
  }

  private static func decoded(_ quoted: ArraySlice<UInt8>) -> String {
    if quoted.contains(UInt8(ascii: "\\")),
      let name = try? JSONDecoder().decode(String.self, from: Data(quoted))
    {
      return name
    }
    return String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self)
  }
}
