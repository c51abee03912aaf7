extension SettingTable {
  /// Redis 7 and 8. Left out of the harmless ones is what loads code (`loadmodule`), names files,
  /// folders or hosts (`replicaof`, `aclfile`, `tls-key-file`), makes users (`user`), or lets clients
  /// change any of these (`enable-protected-configs`).
  static let redis = SettingTable(
    refused: [
      (
        "bind port tls-port cluster-port unixsocket unixsocketperm protected-mode", listening
      ),
      ("dir", files),
      ("include", inclusion),
      (
        "daemonize supervised pidfile logfile", "Etude starts the server, reads its log and ends it"
      ),
    ],
    harmless: """
      acl-pubsub-default acllog-max-len active-defrag-cycle-max active-defrag-cycle-min
      active-defrag-ignore-bytes active-defrag-max-scan-fields active-defrag-threshold-lower
      active-defrag-threshold-upper active-expire-effort activedefrag activerehashing
      aof-disable-auto-gc aof-load-truncated aof-rewrite-incremental-fsync
      aof-timestamp-enabled aof-use-rdb-preamble appendfsync appendonly
      auto-aof-rewrite-min-size auto-aof-rewrite-percentage
      busy-reply-threshold
      client-output-buffer-limit client-query-buffer-limit
      cluster-allow-pubsubshard-when-down cluster-allow-reads-when-down
      cluster-allow-replica-migration cluster-enabled cluster-link-sendbuf-limit
      cluster-migration-barrier cluster-node-timeout cluster-preferred-endpoint-type
      cluster-replica-no-failover cluster-replica-validity-factor
      cluster-require-full-coverage cluster-slave-no-failover cluster-slave-validity-factor
      databases dynamic-hz
      hash-max-listpack-entries hash-max-listpack-value hash-max-ziplist-entries
      hash-max-ziplist-value hll-sparse-max-bytes hz
      io-threads io-threads-do-reads jemalloc-bg-thread
      latency-monitor-threshold latency-tracking latency-tracking-info-percentiles
      lazyfree-lazy-eviction lazyfree-lazy-expire lazyfree-lazy-server-del
      lazyfree-lazy-user-del lazyfree-lazy-user-flush lfu-decay-time lfu-log-factor
      list-compress-depth list-max-listpack-size list-max-ziplist-size loglevel lua-time-limit
      maxclients maxmemory maxmemory-clients maxmemory-eviction-tenacity maxmemory-policy
      maxmemory-samples min-replicas-max-lag min-replicas-to-write min-slaves-max-lag
      min-slaves-to-write
      no-appendfsync-on-rewrite notify-keyspace-events
      propagation-error-behavior proto-max-bulk-len
      rdb-del-sync-files rdb-save-incremental-fsync rdbchecksum rdbcompression
      repl-backlog-size repl-backlog-ttl repl-disable-tcp-nodelay repl-diskless-load
      repl-diskless-sync repl-diskless-sync-delay repl-diskless-sync-max-replicas
      repl-diskless-sync-period repl-ping-replica-period repl-ping-slave-period repl-timeout
      replica-ignore-disk-write-errors replica-ignore-maxmemory replica-lazy-flush
      replica-priority replica-read-only replica-serve-stale-data requirepass
      sanitize-dump-payload save set-max-intset-entries set-max-listpack-entries
      set-max-listpack-value shutdown-on-sigint shutdown-on-sigterm shutdown-timeout
      slave-ignore-maxmemory slave-lazy-flush slave-priority slave-read-only
      slave-serve-stale-data slowlog-log-slower-than slowlog-max-len
      stop-writes-on-bgsave-error stream-node-max-bytes stream-node-max-entries
      tcp-backlog tcp-keepalive timeout tracking-table-max-keys
      zset-max-listpack-entries zset-max-listpack-value zset-max-ziplist-entries
      zset-max-ziplist-value
      """)
}
