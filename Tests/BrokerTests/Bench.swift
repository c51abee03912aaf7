@testable import etude_broker

/// A broker without sockets: requests go in as bytes, answers come out.
final class Bench {
  let cluster: Cluster
  let timers = Timers()
  let broker: Broker
  /// Answers, by the connection that asked.
  private(set) var answers: [Int: [[UInt8]]] = [:]
  private(set) var tooLong = 0
  private var lastConnection = 0

  init(limits: Limits = Limits(), folder: String = "/tmp") {
    cluster = Cluster(ports: [9_001, 9_002, 9_003], limits: limits, folder: folder)
    broker = Broker(cluster: cluster, timers: timers)
  }

  /// Hands a request over; its connection's number.
  @discardableResult
  func ask(_ key: APIKey, _ version: Int16, _ body: [UInt8], broker id: Int32 = 1) -> Int {
    lastConnection += 1
    let connection = lastConnection
    let request = Request(
      key: key, version: version, clientID: "c", connection: connection, broker: id
    ) { [weak self] writer in
      // Not `self`: what waits for ever would keep it.
      if writer?.isTooLong == true { self?.tooLong += 1 }
      self?.answers[connection, default: []].append(writer?.bytes ?? [])
    }
    try? broker.handle(request, WireReader(body[...]))
    return connection
  }

  /// The answer to a request that is answered at once.
  func answer(_ key: APIKey, _ version: Int16, _ build: (inout WireWriter) -> Void) -> WireReader? {
    var writer = WireWriter()
    build(&writer)
    return answers[ask(key, version, writer.bytes)]?.first.map { WireReader($0[...]) }
  }

  func create(
    _ topic: String, partitions: Int32 = 1, _ configs: [(String, String?)] = []
  ) -> Int16? {
    var reader = answer(.createTopics, 0) { writer in
      writer.array([topic]) { writer, topic in
        writer.string(topic)
        writer.integer(partitions)
        writer.integer(Int16(1))
        writer.integer(Int32(0))
        writer.array(configs) { writer, config in
          writer.string(config.0)
          writer.string(config.1)
        }
      }
      writer.integer(Int32(0))
    }
    _ = try? reader?.integer(Int32.self)
    _ = try? reader?.string()
    return try? reader?.integer()
  }

  func produce(
    _ topic: String, _ records: [UInt8], version: Int16 = 3, transaction: String? = nil
  ) -> Int16? {
    produced(topic, records, version: version, transaction: transaction).code
  }

  func produced(
    _ topic: String, _ records: [UInt8], version: Int16 = 3, transaction: String? = nil
  ) -> (code: Int16?, offset: Int64?) {
    var reader = answer(.produce, version) { writer in
      writer.string(transaction)
      writer.integer(Int16(-1))
      writer.integer(Int32(0))
      writer.array([topic]) { writer, topic in
        writer.string(topic)
        writer.array([records]) { writer, records in
          writer.integer(Int32(0))
          writer.data(records)
        }
      }
    }
    _ = try? reader?.integer(Int32.self)
    _ = try? reader?.string()
    _ = try? reader?.integer(Int64.self)
    return (try? reader?.integer(), try? reader?.integer())
  }

  /// The first offset that is not older; nil when the answer is an error.
  func offset(_ topic: String, since time: Int64) -> Int64? {
    var reader = answer(.listOffsets, 1) { writer in
      writer.integer(Int32(-1))
      writer.array([topic]) { writer, topic in
        writer.string(topic)
        writer.array([time]) { writer, time in
          writer.integer(Int32(0))
          writer.integer(time)
        }
      }
    }
    _ = try? reader?.integer(Int32.self)
    _ = try? reader?.string()
    _ = try? reader?.integer(Int64.self)
    guard (try? reader?.integer(Int16.self)) == 0 else { return nil }
    _ = try? reader?.integer(Int64.self)
    return try? reader?.integer()
  }
}
