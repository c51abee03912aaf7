import Glibc
import Platform

/// The built-in Kafka broker: a small process that speaks Kafka's protocol on loopback ports,
/// keeps its messages in memory and in a file without a name, and ends when its standard input does, that is, with its owner.
///
///     etude-broker [--brokers N] [--port P] [--control PATH] [--data FOLDER]
///
/// prints what it speaks with its owner (`etude-broker 2`), and `ready HOST:PORT[,HOST:PORT…]` on
/// standard output as soon as clients can connect.
/// Lines on standard input, and on the Unix-domain socket at PATH, are an operator's commands
/// (see `Control`). Topics, groups and offsets are managed by Kafka's own Admin API.
@main
struct EtudeBroker {
  /// Which language of options, lines and commands it speaks with its owner. The number grows with
  /// every change of it, here and in `BuiltInBroker` of the runner: a broker that was built before or
  /// after its runner is used as long as both speak the same.
  static let greeting = "etude-broker 2"

  private static let usage = """
    usage: etude-broker [--brokers N] [--port P] [--control PATH] [--data FOLDER]
      --brokers N     how many brokers the cluster has, 1 to 9 (default 1)
      --port P        the first broker's port; the others take the next ones (default: free ones)
      --control PATH  also take commands on a Unix-domain socket
      --data FOLDER   where messages go that memory has no room for (default: $TMPDIR, or /tmp);
                      the file has no name there, and ends with the broker
    """

  static func main() {
    var (brokers, port) = (1, UInt16(0))
    var control: String?
    var folder = environment("TMPDIR") ?? "/tmp"
    var arguments = CommandLine.arguments.dropFirst()
    while let option = arguments.popFirst() {
      if option == "--help" {
        print(usage)
        return
      }
      guard let value = arguments.popFirst() else { fail("\(option) needs a value\n\(usage)", 2) }
      switch option {
      case "--brokers":
        guard let count = Int(value), (1...9).contains(count) else {
          fail("--brokers is a number from 1 to 9, not \(value)", 2)
        }
        brokers = count
      case "--port":
        guard let number = UInt16(value), number <= 65_000 else {
          fail("--port is a number from 0 to 65000, not \(value)", 2)
        }
        port = number
      case "--control": control = value
      case "--data": folder = value
      default: fail("unknown option \(option)\n\(usage)", 2)
      }
    }
    do throws(SystemError) {
      let server = try Server(brokers: brokers, firstPort: port, control: control, folder: folder)
      // The owner waits for this line: one that cannot be told it must not wait for ever.
      guard BrokerLog.print(greeting, to: STDOUT_FILENO),
        BrokerLog.print("ready \(server.bootstrap)", to: STDOUT_FILENO)
      else {
        throw SystemError.last("cannot say that it is ready")
      }
      server.run()
      if let control { ControlSocket.remove(path: control) }
    } catch {
      fail(error.description, 3)
    }
  }

  private static func environment(_ name: String) -> String? {
    // Safe: the text is copied at once, and this process changes no variable.
    guard let value = unsafe getenv(name), let text = unsafe String(validatingCString: value),
      !text.isEmpty
    else { return nil }
    return text
  }

  private static func fail(_ message: String, _ status: Int32) -> Never {
    BrokerLog.print("etude-broker: \(message)", to: STDERR_FILENO)
    exit(status)
  }
}
