import Testing

@testable import Platform

/// Where the parts are looked for, by where the program lies.
struct InstallationLayoutTests {
  private final class Base {
    let path = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    init(_ folders: [String]) throws {
      for folder in folders { try FileSystem.makeFolders("\(path)/\(folder)") }
    }
    deinit { FileSystem.remove(path) }
    func write(_ name: String) throws {
      try FileSystem.write("", to: "\(path)/\(name)", mode: 0o700)
    }
  }

  @Test("an installed program has its parts beside its folder")
  func installed() throws {
    let base = try Base(["bin", "lib/etude/kit/include/CLibpq", "lib/etude/kit/include/empty"])
    for name in ["lib/etude/etude-guard", "lib/etude/kit/include/CLibpq/module.modulemap"] {
      try base.write(name)
    }
    let installation = Installation(program: "\(base.path)/bin/etude")
    #expect(installation.package == nil)
    #expect(installation.shared == "\(base.path)/share/etude")
    #expect(installation.kit.folder == "\(base.path)/lib/etude/kit")
    #expect(installation.kit.headers == ["\(base.path)/lib/etude/kit/include/CLibpq"])
    #expect(installation.helper("etude-guard") == "\(base.path)/lib/etude/etude-guard")
    #expect(installation.helper("etude-broker") == nil)
  }

  @Test("a program that SwiftPM built has its parts beside it, and the rest in the package")
  func built() throws {
    let build = ".build/x86_64-unknown-linux-gnu/debug"
    let base = try Base([build, "Sources/Clients/CLibpq", "Sources/Clients/Postgres"])
    for name in ["Package.swift", "Sources/Clients/CLibpq/module.modulemap", "\(build)/lib.so"] {
      try base.write(name)
    }
    let installation = Installation(program: "\(base.path)/\(build)/etude")
    #expect(installation.package == base.path && installation.shared == base.path)
    #expect(installation.kit.folder == "\(base.path)/\(build)")
    #expect(installation.kit.headers == ["\(base.path)/Sources/Clients/CLibpq"])
    #expect(installation.library("lib.so") == "\(base.path)/\(build)/lib.so")
  }

  @Test("no folder further up is taken for the package")
  func elsewhere() throws {
    let base = try Base(["a/b/c/d"])
    try base.write("Package.swift")
    #expect(Installation(program: "\(base.path)/a/b/c/d/etude").package == nil)
  }
}
