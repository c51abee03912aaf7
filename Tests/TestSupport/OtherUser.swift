import Glibc
import Processes

/// A user of the machine that has nothing to do with the tests' own: what such a user can reach is
/// what an attacker can. It takes root to become one.
public enum OtherUser {
  /// A number that no account has; the kernel does not mind.
  public static let id: UInt32 = 54_321

  /// Whether the tests can act as that user.
  public static var isAvailable: Bool { geteuid() == 0 && Executable.find("setpriv") != nil }

  /// The words by which a program is started as that user.
  public static var words: [String] {
    ["setpriv", "--reuid=\(id)", "--regid=\(id)", "--clear-groups", "--"]
  }

  /// What a Python program prints that runs as that user, or as the tests' own.
  public static func python(
    _ program: String, _ arguments: [String] = [], asOther: Bool = true
  ) throws -> String {
    let words = (asOther ? OtherUser.words : []) + ["python3", "-c", program] + arguments
    return try ChildProcess.collect(
      .init(words[0], Array(words.dropFirst()), environment: ["PATH": Executable.defaultPath]),
      deadline: .after(.seconds(30))
    ).output
  }

  /// Connects to a port, sends bytes, and prints what comes back until the other side closes.
  public static let talk = """
    import socket, sys
    connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20)
    answer = b""
    try:
        connection.sendall(bytes.fromhex(sys.argv[2]))
        connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(65536):
            answer += piece
    except OSError as error:
        if isinstance(error, TimeoutError):
            raise
    print(answer.hex())
    """
}
