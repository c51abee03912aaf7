import PostgresClient

/// One connection to each shard, opened when it is first needed and again after it was lost.
final class ShardConnections {
  let shards: [Shard]
  private var connections: [PostgresConnection?]
  private let parameters: [String: String]

  /// Makes connections when they are needed.
  ///
  /// - Parameters:
  ///   - shards: the shards.
  ///   - applicationName: what the servers' views call them.
  init(to shards: [Shard], applicationName: String) {
    self.shards = shards
    // A shard that does not answer a connection attempt for so many seconds counts as dead, and so
    // does one that takes as long to recover.
    parameters = ["connect_timeout": "10", "application_name": applicationName]
    connections = shards.map { _ in nil }
  }

  /// The connection to a shard.
  ///
  /// - Throws: `ShardingError.deadShard` when it cannot be opened.
  func open(_ index: Int) throws(ShardingError) -> PostgresConnection {
    if let open = connections[index], !open.isBroken { return open }
    do throws(PostgresError) {
      let connection = try PostgresConnection(
        url: shards[index].url, parameters: parameters, startLimit: .seconds(10))
      connections[index] = connection
      return connection
    } catch {
      throw .deadShard(shards[index].name, error)
    }
  }

  /// Gives up a connection on which a statement was under way.
  func lost(_ index: Int, _ error: PostgresError) -> ShardingError {
    connections[index] = nil
    return .outcomeUnknown(shard: shards[index].name, error)
  }

  /// What an error of a statement means: the connection is lost, or the shard refused it.
  func meaning(of error: PostgresError, on index: Int) -> ShardingError {
    let isBroken = connections[index]?.isBroken ?? true
    return isBroken ? lost(index, error) : .failed(shard: shards[index].name, error)
  }
}
