import Foundation
import Glibc
import Processes
import Sessions
import Testing

@testable import Wire

/// `http` steps and a server with a certificate of its own: that of `openssl s_server`.
@Suite struct HTTPSTests {
  @Test("a certificate of the trusted file, for the host of the URL")
  func trusted() throws {
    let server = try TLSServer()
    let output = try server.get("127.0.0.1", trusting: server.certificate)
    #expect(output.text.hasPrefix("HTTP/1.0 200 ok\n\n"))
    #expect(output.failure == nil)
  }

  @Test("a certificate that nobody vouches for")
  func untrusted() throws {
    let output = try TLSServer().get("127.0.0.1", trusting: nil)
    #expect(output.text == "(the certificate is not trusted)\n")
    #expect(output.failure?.hasPrefix("127.0.0.1:") == true)
  }

  @Test("another host's certificate")
  func otherHost() throws {
    let server = try TLSServer()
    let output = try server.get("localhost", trusting: server.certificate)
    #expect(output.text == "(the certificate is not trusted)\n")
  }

  @Test("a file without certificates")
  func noCertificates() throws {
    let server = try TLSServer()
    let error = #expect(throws: SessionError.self) {
      try server.get("127.0.0.1", trusting: "/dev/null")
    }
    #expect(error?.message == "there are no certificates in the file that SSL_CERT_FILE names")
  }

  @Test("a server without TLS")
  func plain() throws {
    let server = try WireServer(.init(trigger: "", answer: ["HTTP/1.1 200 OK\r\n\r\n"]))
    let output = try WireDriver.run(
      HTTPSessionGroup().open("main"), WireDriver.input("GET https://127.0.0.1:\(server.port)/"))
    #expect(output.text == "(no TLS connection)\n")
  }
}

/// `openssl s_server` with a new certificate for 127.0.0.1, on a port of its own.
private final class TLSServer {
  let certificate: String
  private let folder: String
  private let process = Process()
  private let port: Int

  init() throws {
    folder = NSTemporaryDirectory() + "etude-tls-" + UUID().uuidString
    certificate = "\(folder)/cert.pem"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c",
      """
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 \\
        -subj /CN=etude -addext subjectAltName=IP:127.0.0.1 -keyout "$0/key.pem" -out "$0/cert.pem"
      exec openssl s_server -accept 127.0.0.1:0 -cert "$0/cert.pem" -key "$0/key.pem" -www
      """, folder,
    ]
    let output = Foundation.Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // It says `ACCEPT 127.0.0.1:41234` once it listens; its end ends the loop too.
    var said = ""
    var found: Int?
    while found == nil {
      let bytes = output.fileHandleForReading.availableData
      try #require(!bytes.isEmpty, "openssl s_server does not listen: \(said)")
      said += String(decoding: bytes, as: UTF8.self)
      let line = said.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .first { $0.hasPrefix("ACCEPT ") }
      found = line.flatMap { Int($0.split(separator: ":").last ?? "") }
    }
    port = try #require(found)
  }

  deinit {
    kill(process.processIdentifier, SIGKILL)
    try? FileManager.default.removeItem(atPath: folder)
  }

  func get(_ host: String, trusting file: String?) throws -> SessionOutput {
    try WireDriver.run(
      HTTPSessionGroup(trustedFile: file).open("main"),
      WireDriver.input("GET https://\(host):\(port)/"))
  }
}
