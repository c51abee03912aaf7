/// Kafka's error codes, as far as this broker gives them.
enum ErrorCode: Int16, Error {
  case unknown = -1
  case none = 0
  case offsetOutOfRange = 1
  case corruptMessage = 2
  case unknownTopicOrPartition = 3
  case leaderNotAvailable = 5
  case notLeader = 6
  case messageTooLarge = 10
  case offsetMetadataTooLarge = 12
  case coordinatorNotAvailable = 15
  case invalidTopic = 17
  case notEnoughReplicas = 19
  case invalidRequiredAcks = 21
  case illegalGeneration = 22
  case inconsistentGroupProtocol = 23
  case invalidGroupID = 24
  case unknownMemberID = 25
  case invalidSessionTimeout = 26
  case rebalanceInProgress = 27
  case unsupportedVersion = 35
  case topicAlreadyExists = 36
  case invalidPartitions = 37
  case invalidReplicationFactor = 38
  case invalidReplicaAssignment = 39
  case invalidConfig = 40
  case invalidRequest = 42
  case policyViolation = 44
  case outOfOrderSequence = 45
  case nonEmptyGroup = 68
  case groupIDNotFound = 69
  case unsupportedCompressionType = 76
  case groupMaxSizeReached = 81
  case fencedInstanceID = 82
  case groupSubscribedToTopic = 86
  case invalidRecord = 87
}
