import CRdkafka

extension KafkaAdmin {
  /// A setting of a topic.
  public struct ConfigEntry: Sendable, Equatable {
    /// The origin of a value.
    public enum Source: Int, Sendable {
      /// Unknown.
      case unknown = 0
      /// The topic.
      case topic
      /// A broker, while it ran.
      case broker
      /// All brokers, while they ran.
      case cluster
      /// A broker's file.
      case file
      /// It is the default.
      case standard
    }

    /// A value that would count if those before it were not there.
    public struct Synonym: Sendable, Equatable {
      /// The name, which may be another than the setting's.
      public var name: String
      /// The value; nil where the broker does not tell.
      public var value: String?
      /// Where it was set.
      public var source: Source
    }

    /// Its name.
    public var name: String
    /// Its value; nil where the broker does not tell.
    public var value: String?
    /// Where it was set.
    public var source: Source
    /// Whether the value is a secret.
    public var isSensitive: Bool
    /// The values for it by rank, the one that counts first.
    public var synonyms: [Synonym]
  }

  /// The settings of a topic that are not the defaults.
  ///
  /// - Throws: `KafkaError` with the broker's own sentence.
  public func configs(of name: String) throws -> [String: String] {
    Dictionary(
      try configEntries(of: name).compactMap { entry in
        entry.source == .standard ? nil : entry.value.map { (entry.name, $0) }
      }, uniquingKeysWith: { $1 })
  }

  /// All settings of a topic, in the order of their names.
  ///
  /// - Throws: `KafkaError` with the broker's own sentence.
  public func configEntries(of name: String) throws -> [ConfigEntry] {
    // Safe: the resource is ours until destroyed; what is read belongs to the event and is copied.
    guard let resource = unsafe rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name) else {
      return []
    }
    defer { unsafe rd_kafka_ConfigResource_destroy(resource) }
    return try unsafe handle.request(
      RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, resource, rd_kafka_DescribeConfigs
    ) { event in
      var count = 0
      let result = unsafe rd_kafka_event_DescribeConfigs_result(event)
      guard
        let resources = unsafe rd_kafka_DescribeConfigs_result_resources(result, &count), count > 0,
        let answer = unsafe resources[0]
      else { return [] }
      try unsafe Self.check(answer)
      guard let entries = unsafe rd_kafka_ConfigResource_configs(answer, &count) else { return [] }
      return (0..<count).compactMap { index in
        unsafe entries[index].map { unsafe ConfigEntry($0) }
      }.sorted { $0.name < $1.name }
    }
  }

  /// Gives a topic these settings, and the defaults for all others.
  ///
  /// - Throws: `KafkaError` with the broker's own sentence.
  /// - Complexity: O(n log n) for n settings.
  public func setConfigs(_ configs: [String: String], of name: String) throws {
    // Safe: as in configEntries.
    guard let resource = unsafe rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name) else {
      return
    }
    defer { unsafe rd_kafka_ConfigResource_destroy(resource) }
    for (key, value) in configs.sorted(by: { $0.key < $1.key }) {
      try unsafe KafkaError.check(rd_kafka_ConfigResource_set_config(resource, key, value))
    }
    try unsafe handle.request(
      RD_KAFKA_ADMIN_OP_ALTERCONFIGS, resource, rd_kafka_AlterConfigs
    ) { event in
      var count = 0
      let result = unsafe rd_kafka_event_AlterConfigs_result(event)
      guard let resources = unsafe rd_kafka_AlterConfigs_result_resources(result, &count),
        count > 0,
        let answer = unsafe resources[0]
      else { return }
      try unsafe Self.check(answer)
    }
  }

  /// Changes some settings of a topic and leaves the others.
  ///
  /// The settings are read and written as a whole: of two programs that do so at once, one's changes
  /// may be lost.
  ///
  /// - Parameters:
  ///   - name: The topic.
  ///   - changes: The new values.
  ///   - removed: The settings that get their defaults again.
  /// - Throws: `KafkaError` with the broker's own sentence.
  /// - Complexity: two round trips, and O(n log n) for n settings.
  public func changeConfigs(
    of name: String, _ changes: [String: String], removing removed: [String] = []
  ) throws {
    let own = try configEntries(of: name).filter { $0.source == .topic }
    var configs = Dictionary(
      own.compactMap { entry in entry.value.map { (entry.name, $0) } }, uniquingKeysWith: { $1 })
    configs.merge(changes) { $1 }
    for key in removed { configs[key] = nil }
    try setConfigs(configs, of: name)
  }

  /// Throws what a resource of an answer says is wrong.
  private static func check(_ resource: OpaquePointer) throws(KafkaError) {
    // Safe: the resource belongs to the event; the text is copied.
    let code = unsafe rd_kafka_ConfigResource_error(resource)
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
    throw KafkaError(
      code,
      unsafe rd_kafka_ConfigResource_error_string(resource).map { unsafe String(cString: $0) })
  }
}

extension KafkaAdmin.ConfigEntry {
  fileprivate init(_ entry: OpaquePointer) {
    // Safe: the entry and its synonyms belong to the event; everything is copied.
    var count = 0
    let synonyms = unsafe rd_kafka_ConfigEntry_synonyms(entry, &count)
    unsafe self.init(
      name: String(cString: rd_kafka_ConfigEntry_name(entry)),
      value: rd_kafka_ConfigEntry_value(entry).map { unsafe String(cString: $0) },
      source: Source(of: entry),
      isSensitive: rd_kafka_ConfigEntry_is_sensitive(entry) == 1,
      synonyms: (0..<count).compactMap { index in
        unsafe synonyms?[index].map { synonym in
          unsafe Synonym(
            name: String(cString: rd_kafka_ConfigEntry_name(synonym)),
            value: rd_kafka_ConfigEntry_value(synonym).map { unsafe String(cString: $0) },
            source: Source(of: synonym))
        }
      })
  }
}

extension KafkaAdmin.ConfigEntry.Source {
  fileprivate init(of entry: OpaquePointer) {
    // Safe: the entry belongs to the event; a number is read.
    let source = unsafe rd_kafka_ConfigEntry_source(entry)
    // Brokers that are asked in an older version only say whether it is the default.
    let isStandard = unsafe rd_kafka_ConfigEntry_is_default(entry) == 1
    self = Self(rawValue: Int(source.rawValue)) ?? .unknown
    if self == .unknown, isStandard { self = .standard }
  }
}
