extension SettingTable {
  /// Apache Kafka's broker settings, and `brokers` of the built-in broker. Left out of the harmless
  /// ones is what names classes to load (`metric.reporters`, `config.providers`), files or hosts.
  static let kafka = SettingTable(
    ignoresCase: false,
    refused: [
      (
        """
        listeners advertised.listeners listener.security.protocol.map controller.listener.names
        inter.broker.listener.name control.plane.listener.name security.inter.broker.protocol
        """, listening
      ),
      ("log.dir log.dirs metadata.log.dir", files),
      (
        "process.roles node.id broker.id controller.quorum.voters controller.quorum.bootstrap.servers",
        "Etude starts the broker as one node of its own"
      ),
    ],
    harmless: """
      auto.create.topics.enable auto.leader.rebalance.enable background.threads brokers
      compression.type connections.max.idle.ms
      default.replication.factor delete.topic.enable
      fetch.max.bytes fetch.purgatory.purge.interval.requests
      group.consumer.heartbeat.interval.ms group.consumer.max.heartbeat.interval.ms
      group.consumer.max.session.timeout.ms group.consumer.max.size
      group.consumer.min.heartbeat.interval.ms group.consumer.min.session.timeout.ms
      group.consumer.session.timeout.ms group.coordinator.rebalance.protocols
      group.initial.rebalance.delay.ms group.max.session.timeout.ms group.max.size
      group.min.session.timeout.ms
      leader.imbalance.check.interval.seconds leader.imbalance.per.broker.percentage
      log.cleaner.backoff.ms log.cleaner.delete.retention.ms log.cleaner.enable
      log.cleaner.max.compaction.lag.ms log.cleaner.min.cleanable.ratio
      log.cleaner.min.compaction.lag.ms log.cleaner.threads log.cleanup.policy
      log.flush.interval.messages log.flush.interval.ms
      log.flush.offset.checkpoint.interval.ms log.flush.scheduler.interval.ms
      log.index.interval.bytes log.index.size.max.bytes log.message.timestamp.after.max.ms
      log.message.timestamp.before.max.ms log.message.timestamp.type log.preallocate
      log.retention.bytes log.retention.check.interval.ms log.retention.hours
      log.retention.minutes log.retention.ms log.roll.hours log.roll.jitter.hours
      log.roll.jitter.ms log.roll.ms log.segment.bytes log.segment.delete.delay.ms
      max.connections max.connections.per.ip max.incremental.fetch.session.cache.slots
      message.max.bytes min.insync.replicas
      num.io.threads num.network.threads num.partitions num.replica.fetchers
      offset.metadata.max.bytes offsets.commit.timeout.ms offsets.load.buffer.size
      offsets.retention.check.interval.ms offsets.retention.minutes
      offsets.topic.compression.codec offsets.topic.num.partitions
      offsets.topic.replication.factor offsets.topic.segment.bytes
      producer.id.expiration.ms queued.max.requests quota.window.num
      quota.window.size.seconds
      replica.fetch.max.bytes replica.fetch.min.bytes replica.fetch.wait.max.ms
      replica.lag.time.max.ms request.timeout.ms
      socket.receive.buffer.bytes socket.request.max.bytes socket.send.buffer.bytes
      transaction.abort.timed.out.transaction.cleanup.interval.ms transaction.max.timeout.ms
      transaction.remove.expired.transaction.cleanup.interval.ms
      transaction.state.log.min.isr transaction.state.log.num.partitions
      transaction.state.log.replication.factor transaction.state.log.segment.bytes
      transactional.id.expiration.ms unclean.leader.election.enable
      """)
}
