/// What is in a service now.
struct PanelMessage: LiveMessage {
  let message = "panel"
  var service: String
  var postgres: Postgres?
  var kafka: Kafka?
  var redis: Redis?

  struct Postgres: Encodable {
    var backends: [Backend]
    var lsn, received: String?
    var standbys: [Standby]?

    struct Backend: Encodable {
      var pid: Int
      var session: String?
      var state: String
      var transaction: String?
      var query: String
      var waitsFor: [Int]
      var wait: String?
    }

    struct Standby: Encodable {
      var name, state: String
      var sent, replayed: String?
      var gap: Int?
    }
  }

  struct Kafka: Encodable {
    var topics: [Topic]
    var groups: [Group]

    struct Topic: Encodable {
      var name: String
      var partitions: [Partition]
    }

    struct Partition: Encodable { var number, first, end: Int }

    struct Group: Encodable {
      var name, state: String
      var positions: [Position]
    }

    struct Position: Encodable {
      var topic: String
      var partition, offset, lag: Int
      var owner: String?
    }
  }

  struct Redis: Encodable {
    var keys: [Key]
    var count: Int

    struct Key: Encodable {
      var name, type: String
      var size: Int
      var milliseconds: Int?
    }
  }
}
