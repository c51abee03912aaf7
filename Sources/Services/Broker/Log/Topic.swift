/// A named log in several partitions.
final class Topic {
  let name: String
  let id: TopicID
  let replicationFactor: Int
  private(set) var partitions: [BrokerPartitionLog] = []
  /// The settings that were given, by name.
  var configs: [String: String] {
    didSet { settings = LogSettings(configs) }
  }
  /// What they mean.
  private(set) var settings: LogSettings

  init(name: String, id: TopicID, replicationFactor: Int, configs: [String: String]) {
    self.name = name
    self.id = id
    self.replicationFactor = replicationFactor
    self.configs = configs
    settings = LogSettings(configs)
  }

  func add(_ partition: BrokerPartitionLog) { partitions.append(partition) }

  subscript(partition: Int32) -> BrokerPartitionLog? {
    partitions.indices.contains(Int(partition)) ? partitions[Int(partition)] : nil
  }

  /// How much memory it takes without its records, at most.
  var cost: Int {
    configs.reduce(500 + name.utf8.count + 300 * partitions.count) {
      $0 + $1.key.utf8.count + $1.value.utf8.count + 100
    }
  }

  /// What is wrong with a topic's name, in Kafka's words.
  static func complaint(_ name: String) -> String? {
    if name.isEmpty { return "Topic name is invalid: the empty string is not allowed" }
    if name == "." || name == ".." {
      return "Topic name is invalid: '.' or '..' is not allowed"
    }
    if name.utf8.count > 249 {
      return "Topic name is invalid: the length of '\(name)' is longer than the max allowed "
        + "length 249"
    }
    let isLegal = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return isLegal
      ? nil
      : "Topic name is invalid: '\(name)' contains one or more characters other than ASCII "
        + "alphanumerics, '.', '_' and '-'"
  }
}
