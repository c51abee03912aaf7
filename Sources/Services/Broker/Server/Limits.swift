/// What the broker takes before it refuses, so that no client can make it trap, hang, or hold more
/// memory than these add up to. `docs/kafka.md` tells them.
struct Limits {
  /// The longest Produce request, in bytes.
  var produceBytes = 64 << 20
  /// The longest request of any other kind.
  var requestBytes = 1 << 20
  /// The most bytes of records in the answer to one Fetch, beyond its first batch.
  var fetchBytes = 48 << 20
  /// The most memory that half requests and unsent answers take, over all connections. Beyond it the
  /// connection that holds the most is closed.
  var transitBytes = 256 << 20
  /// The most bytes that the compressed records of one request have once they are not compressed.
  var plainBytes = 256 << 20
  /// The most connections of clients at a time.
  var connections = 1_000
  /// The most memory that the batches of all partitions take; the others go to disk.
  var logMemory = 256 << 20
  /// The most memory that compaction takes for keys; it goes over a log in several turns else.
  var compactionKeys = 32 << 20
  /// The most that they take on disk.
  var logDisk = 8 << 30
  /// The most memory that topics, groups and committed offsets take.
  var stateBytes = 64 << 20
  /// The most partitions of all topics; as many as Kafka creates with one request.
  var partitions = 10_000
  /// The most members of a group.
  var members = 1_000
  /// The most assignors that a member may offer.
  var assignors = 32
  /// The longest session time-out, in milliseconds: Kafka's `group.max.session.timeout.ms`.
  var sessionTimeout = 1_800_000
  /// The longest text that is kept with a committed offset: Kafka's `offset.metadata.max.bytes`.
  var offsetMetadataBytes = 4_096

  /// The longest answer. A longer one is not sent, and its connection is closed.
  static let answerBytes = 128 << 20
  /// The longest line of an operator.
  static let lineBytes = 4_096
}
