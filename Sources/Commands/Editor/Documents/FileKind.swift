import LessonText
import Mutants
import PlainText
import Platform

/// What a file is to Etude, by its name.
enum FileKind: Sendable, Equatable {
  /// A page.
  case page
  /// `etude.yaml`.
  case settings
  /// The mutants of a page, with the page's path.
  case mutants(of: String)
  /// Nothing that Etude reads.
  case other

  /// What a file is.
  ///
  /// - Parameters:
  ///   - path: its path; nil when it has none.
  ///   - language: what the editor calls its language.
  init(path: String?, language: String) {
    let name = path?.split(separator: "/").last.map(String.init) ?? ""
    if let path, name.hasSuffix(MutantList.suffix) {
      self = .mutants(of: path.dropLast(MutantList.suffix.count) + ".md")
    } else if name == CourseSettings.fileName {
      self = .settings
    } else {
      self = name.hasSuffix(".md") || language == "markdown" ? .page : .other
    }
  }
}

/// Addresses of files.
enum FileAddress {
  /// The path of a `file:` address, links followed where something is there; nil for another address.
  static func path(of uri: String) -> String? {
    guard uri.lowercased().hasPrefix("file://") else { return nil }
    let rest = uri.dropFirst("file://".count)
    guard let slash = rest.firstIndex(of: "/"), ["", "localhost"].contains(rest[..<slash]),
      let path = PercentEncoding.decoded(rest[slash...].prefix { $0 != "#" && $0 != "?" }),
      !path.contains("\0")
    else { return nil }
    return SymbolicLink.resolved(path) ?? path
  }

  /// The address of a file.
  static func uri(of path: String) -> String {
    let plain = path.utf8.map { byte in
      TokenBytes.isDigit(byte) || TokenBytes.isLetter(byte) || "-._~/".utf8.contains(byte)
        ? String(Unicode.Scalar(byte)) : "%" + hex(byte >> 4) + hex(byte & 15)
    }
    return "file://" + plain.joined()
  }

  private static func hex(_ digit: UInt8) -> String {
    String(digit, radix: 16, uppercase: true)
  }
}
