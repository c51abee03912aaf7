/// The settings of the servers that the runner starts.
enum PostgresSettings {
  /// What every server is told, so that a lesson prints the same on every run and every machine:
  ///
  /// - no parallel workers and no JIT: plans and their output do not depend on the machine;
  /// - no autovacuum: it would come at a moment that nobody can foretell, and dead rows, visibility
  ///   and statistics are what lessons look at. One that is about it says `autovacuum: on`;
  /// - shared memory in the data folder, so that a killed server leaves none behind;
  /// - no zeros written into a new WAL segment: it has its size without them, and a standby alone makes three.
  static let common: [ServiceRequest.Setting] = [
    .init("listen_addresses", "127.0.0.1"),
    .init("jit", "off"),
    .init("max_parallel_workers_per_gather", "0"),
    .init("autovacuum", "off"),
    .init("lc_messages", "C"),
    .init("datestyle", "ISO, MDY"),
    .init("timezone", "UTC"),
    .init("log_timezone", "UTC"),
    .init("huge_pages", "off"),
    .init("dynamic_shared_memory_type", "mmap"),
    .init("max_connections", "200"),
    .init("max_prepared_transactions", "20"),
    .init("wal_init_zero", "off"),
  ]

  /// What the server that many lessons share is told besides: its data is thrown away, so it need
  /// not survive a crash. A server of a lesson's own keeps PostgreSQL's durability.
  static let shared: [ServiceRequest.Setting] = [
    .init("fsync", "off"),
    .init("full_page_writes", "off"),
  ]

  /// What a standby is told besides: how soon it tries again to reach its primary. PostgreSQL's own
  /// five seconds only make a lesson wait.
  static let standby: [ServiceRequest.Setting] = [.init("wal_retrieve_retry_interval", "200ms")]

  /// The settings as lines of `postgresql.conf`; of two with one name the last counts.
  static func text(_ settings: [ServiceRequest.Setting]) -> String {
    settings.map { "\($0.name) = '\(escaped($0.value))'\n" }.joined()
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("'", with: "''")
  }
}
