import Glibc
import LessonModel
import Processes
import Synchronization

/// What the cluster nodes of a run know each other by: a key and its certificate, made when the first
/// node asks for them, and gone with the run.
///
/// A node of a Redis Cluster has a second port, the cluster bus, which asks for no password. Any
/// process of the machine could introduce itself there and take over slots. With TLS (`tls-cluster`) a
/// node speaks only to those that have a certificate that it trusts, and it trusts this one alone.
final class ClusterBusKey: Sendable {
  private struct Pair {
    var key: String
    var certificate: String
  }

  private let pair = Mutex<Pair?>(nil)

  /// The names of the files in a server's folder.
  static let keyFile = "bus-key.pem"
  static let certificateFile = "bus-certificate.pem"

  /// Writes both files into a server's part of its folder.
  ///
  /// - Throws: `ServiceError` when there is no program to make them, or the folder takes no files.
  func write(to folder: ServerFolder, run: Run, path: String) throws(ServiceError) {
    let pair = try pair.withLock { pair throws(ServiceError) in
      if let pair { return pair }
      let made = try Self.make(run, path: path)
      pair = made
      return made
    }
    try asServiceError(.redis) { () throws(SystemError) in
      try FileSystem.write(pair.key, to: "\(folder.own)/\(Self.keyFile)")
      try FileSystem.write(pair.certificate, to: "\(folder.own)/\(Self.certificateFile)")
    }
  }

  private static func make(_ run: Run, path: String) throws(ServiceError) -> Pair {
    let advice = "to install it: apt-get install openssl"
    guard let program = Executable.find("openssl", path: path) else {
      throw .missing(
        .redis, "there is no openssl on PATH, which makes the key of cluster nodes", advice: advice)
    }
    return try asServiceError(.redis) { () throws(SystemError) in
      // Closed to others, and removed at once.
      let folder = try run.makeFolder("bus-key")
      defer { FileSystem.remove(folder) }
      let (key, certificate) = ("\(folder)/\(keyFile)", "\(folder)/\(certificateFile)")
      let launch = ChildProcess.Launch(
        program,
        [
          "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
          "-days", "3650", "-subj", "/CN=etude", "-keyout", key, "-out", certificate,
        ],
        environment: ["PATH": path])
      let result = try ChildProcess.collect(launch, deadline: .after(.seconds(60)))
      guard result.status.isSuccess else {
        throw SystemError("openssl makes no key: \(result.output)", code: EIO)
      }
      guard let key = FileSystem.text(key), let certificate = FileSystem.text(certificate) else {
        throw SystemError("openssl has made no key", code: EIO)
      }
      return Pair(key: key, certificate: certificate)
    }
  }
}
