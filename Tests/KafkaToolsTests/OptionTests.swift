import KafkaClient
import Sessions
import Testing

@testable import KafkaTools

/// What the tools of Kafka 3.9 print for options that they do not take: the texts of their source, and
/// those of jopt-simple 5.0.4.
@Suite struct OptionTests {
  /// What a command prints before it asks a broker for anything; nil when it would ask.
  private static func complaint(_ text: String) throws -> ToolError? {
    let command = try #require(try Script.commands(in: text).first)
    let tool = try Tools.find(command, bootstrap: "127.0.0.1:1")
    do {
      _ = try tool.type.init(tool.arguments.get(), lines: command.lines)
      return nil
    } catch {
      return error
    }
  }

  private static func expect(_ text: String, _ expected: String) throws {
    let printed = try #require(try complaint(text), "\(text) is taken")
    #expect(printed.text == expected)
  }

  @Test(
    arguments: [
      ("kafka-topics --lst", "lst is not a recognized option"),
      ("kafka-topics -x", "x is not a recognized option"),
      ("kafka-topics --create --topic", "Option topic requires an argument"),
      (
        "kafka-console-consumer --topic t --form-beginning",
        "form-beginning is not a recognized option"
      ),
      ("kafka-console-producer --topik t <<E\nE", "topik is not a recognized option"),
      (
        "kafka-consumer-groups --lst",
        "Exception in thread \"main\" joptsimple.UnrecognizedOptionException: "
          + "lst is not a recognized option"
      ),
      (
        "kafka-consumer-groups --describe --group",
        "Exception in thread \"main\" joptsimple.OptionMissingRequiredArgumentException: "
          + "Option group requires an argument"
      ),
      (
        "kafka-consumer-groups --list --members --verbose",
        "Exception in thread \"main\" joptsimple.UnavailableOptionException: "
          + "Option(s) [members, verbose] are unavailable given other options on the command line"
      ),
      (
        "kafka-consumer-groups --describe --group g --type",
        "Exception in thread \"main\" joptsimple.UnavailableOptionException: "
          + "Option(s) [type] are unavailable given other options on the command line"
      ),
      ("kafka-configs --descrbe", "descrbe is not a recognized option"),
      ("kafka-get-offsets --tme 1", "Error occurred: tme is not a recognized option"),
      ("kafka-delete-records --offset-json f", "offset-json is not a recognized option"),
    ])
  func optionsThatCannotBeRead(_ text: String, _ expected: String) throws {
    try Self.expect(text, expected)
  }

  @Test func whatMayHaveBeenMeantIsSaidBesides() throws {
    #expect(try Self.complaint("kafka-topics --lst")?.hint == "; did you mean --list?")
  }

  @Test(
    arguments: [
      (
        "kafka-topics",
        "Command must include exactly one action: --list, --describe, --create, --alter or --delete"
      ),
      ("kafka-topics --create", "Missing required argument \"[topic]\""),
      ("kafka-topics --delete", "Missing required argument \"[topic]\""),
      ("kafka-topics --alter --topic t", "Missing required argument \"[partitions]\""),
      (
        "kafka-topics --alter --topic t --config a=b",
        "Option combination \"[[bootstrap-server], [config]]\" can't be used with option \"[alter]\" "
          + "(the kafka-configs CLI supports altering topic configs with a --bootstrap-server option)"
      ),
      (
        "kafka-topics --describe --if-exists",
        "--topic or --topic-id is required to describe a topic"
      ),
      (
        "kafka-topics --list --partitions 3",
        "Option \"[partitions]\" can't be used with option \"[list]\""
      ),
      (
        "kafka-topics --alter --topic t --partitions 3 --replication-factor 1",
        "Option \"[replication-factor]\" can't be used with option \"[alter]\""
      ),
      (
        "kafka-topics --describe --topic t --config a=b",
        "Option \"[config]\" can't be used with option \"[describe]\""
      ),
      (
        "kafka-topics --alter --topic t --partitions 3 --delete-config a",
        "Option \"[delete-config]\" can't be used with option \"[bootstrap-server]\""
      ),
      (
        "kafka-topics --create --topic t --if-exists",
        "Option \"[if-exists]\" can't be used with option \"[create]\""
      ),
      (
        "kafka-topics --delete --topic t --if-not-exists",
        "Option \"[if-not-exists]\" can't be used with option \"[delete]\""
      ),
      (
        "kafka-topics --delete --topic t --exclude-internal",
        "Option \"[exclude-internal]\" can't be used with option \"[delete]\""
      ),
      (
        "kafka-topics --describe --topics-with-overrides --unavailable-partitions",
        "Option \"[unavailable-partitions]\" can't be used with option \"[topics-with-overrides]\""
      ),
      (
        "kafka-topics --list --under-replicated-partitions",
        "Option \"[under-replicated-partitions]\" can't be used with option \"[list]\""
      ),
    ])
  func topics(_ text: String, _ expected: String) throws { try Self.expect(text, expected) }

  @Test(
    arguments: [
      ("", "Exactly one of --include/--topic is required. "),
      ("--topic a --include b", "Exactly one of --include/--topic is required. "),
      (
        "--topic a --whitelist b",
        "Exactly one of --include/--topic is required. --whitelist is DEPRECATED use --include "
          + "instead; ignored if --include specified."
      ),
      ("--include a --partition 0", "The topic is required when partition is specified."),
      ("--topic a --offset 3", "The partition is required when offset is specified."),
      (
        "--topic a --partition 0 --offset 3 --from-beginning",
        "Options from-beginning and offset cannot be specified together."
      ),
      (
        "--topic a --partition 0 --group g",
        "Options group and partition cannot be specified together."
      ),
      (
        "--topic a --partition 0 --offset -1",
        "The provided offset value '-1' is incorrect. Valid values are 'earliest', 'latest', or a "
          + "non-negative long."
      ),
      (
        "--topic a --group g --consumer-property group.id=h",
        "The group ids provided in different places (directly using '--group', via "
          + "'--consumer-property', or via '--consumer.config') do not match. Detected group ids: "
          + "'g', 'h'"
      ),
      (
        "--topic a --from-beginning --consumer-property auto.offset.reset=none",
        "Can't simultaneously specify --from-beginning and 'auto.offset.reset=none', please remove "
          + "one option"
      ),
      (
        "--topic a --consumer-property auto.offset.reset=smallest",
        "org.apache.kafka.common.config.ConfigException: Invalid value smallest for configuration "
          + "auto.offset.reset: String must be one of: latest, earliest, none"
      ),
      (
        "--topic a --topic b",
        "Found multiple arguments for option topic, but you asked for only one"
      ),
      ("--topic a --max-messages many", "Cannot parse argument 'many' of option max-messages"),
    ])
  func consoleConsumer(_ options: String, _ expected: String) throws {
    try Self.expect("kafka-console-consumer \(options)", expected)
  }

  @Test(
    arguments: [
      (
        "",
        "Command must include exactly one action: --list, --describe, --delete, --reset-offsets, "
          + "--delete-offsets"
      ),
      (
        "--describe",
        "Option [describe] takes one of these options: [reset-offsets], [describe], [delete], [list]"
      ),
      (
        "--describe --group g --members --state",
        "Option [describe] takes at most one of these options: [members], [offsets], [state]"
      ),
      (
        "--describe --group g --state Stable", "Option [describe] does not take a value for [state]"
      ),
      ("--delete", "Option [delete] takes one of these options: [all-groups], [group]"),
      (
        "--delete --group g --topic t",
        "The consumer does not support topic-specific offset deletion from a consumer group."
      ),
      (
        "--delete-offsets --group g",
        "Option [delete-offsets] takes the following options: [all-groups], [group]"
      ),
      (
        "--reset-offsets --group g --execute --dry-run",
        "Option [reset-offsets] only accepts one of [execute] and [dry-run]"
      ),
      (
        "--reset-offsets --execute",
        "Option [reset-offsets] takes one of these options: [all-groups], [group]"
      ),
      (
        "--reset-offsets --group g --dry-run --to-latest --to-earliest",
        "Option \"[to-earliest]\" can't be used with option \"[to-latest]\""
      ),
      ("--list --group g", "Option \"[group]\" can't be used with option \"[list]\""),
      (
        "--describe --group g --all-groups",
        "Option \"[group]\" can't be used with option \"[all-groups]\""
      ),
      (
        "--describe --group g --topic t",
        "Option \"[topic]\" can't be used with option \"[describe]\""
      ),
    ])
  func consumerGroups(_ options: String, _ expected: String) throws {
    try Self.expect("kafka-consumer-groups \(options)", expected)
  }

  @Test(
    arguments: [
      ("", "Command must include exactly one action: --describe, --alter"),
      (
        "--describe --topic t --add-config a=b",
        "Option \"[describe]\" can't be used with option \"[add-config]\""
      ),
      ("--describe", "At least one entity type must be specified"),
      (
        "--describe --entity-type topic",
        "Invalid entity type topic, the entity type must be one of topics, clients, users, brokers, "
          + "ips, broker-loggers, client-metrics with a --bootstrap-server or --bootstrap-controller "
          + "argument"
      ),
      (
        "--alter --entity-type topics --add-config a=b",
        "an entity name must be specified with --alter of topics"
      ),
      (
        "--alter --topic t",
        "At least one of --add-config, --add-config-file, or --delete-config must be specified with "
          + "--alter"
      ),
      (
        "--describe --topic t --entity-name u",
        "--entity-{type,name,default} should not be used in conjunction with specific entity flags"
      ),
      (
        "--alter --topic t --add-config a",
        "requirement failed: Invalid entity config: all configs to be added must be in the format "
          + "\"key=val\"."
      ),
      ("--alter --topic t --add-config a/b=c", "Invalid character found for config key: a/b"),
    ])
  func configs(_ options: String, _ expected: String) throws {
    try Self.expect("kafka-configs \(options)", expected)
  }

  @Test(
    arguments: [
      ("", "Missing required argument \"[offset-json-file]\""),
      ("nothing", "The input string is not a valid JSON"),
      ("{}", "Missing partitions field"),
      ("{\"version\":2,\"partitions\":[]}", "Not supported version field value 2"),
      ("{\"partitions\":[{\"topic\":\"t\",\"partition\":0}]}", "No such field exists: `offset`"),
      (
        "{\"partitions\":[{\"topic\":\"t\",\"partition\":\"0\",\"offset\":1}]}",
        "Expected `Integer` value, received \"0\""
      ),
      ("[]", "Expected `JSON object` value, received []"),
      (
        "{\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"offset\":1},"
          + "{\"topic\":\"t\",\"partition\":0,\"offset\":2}]}",
        "Offset json file contains duplicate topic partitions: t-0"
      ),
    ])
  func deleteRecords(_ json: String, _ expected: String) throws {
    let option = json.isEmpty ? "" : "--offset-json-file /dev/stdin <<E\n\(json)\nE"
    try Self.expect("kafka-delete-records \(option)", expected)
  }

  @Test(
    arguments: [
      (
        "--topic-partitions t:0 --topic t",
        "Error occurred: --topic-partitions cannot be used with --topic or --partitions"
      ),
      (
        "--time soon",
        "Error occurred: Malformed time argument soon. Please use -1 or latest / -2 or earliest / -3 "
          + "or max-timestamp / -4 or earliest-local / -5 or latest-tiered, or a specified long format "
          + "timestamp"
      ),
      (
        "--topic t --partitions 0,x",
        "Error occurred: --partitions expects a comma separated list of numeric partition ids, but "
          + "received: 0,x"
      ),
      ("--topic-partitions t:a", "Error occurred: Invalid rule specification: t:a"),
    ])
  func getOffsets(_ options: String, _ expected: String) throws {
    try Self.expect("kafka-get-offsets \(options)", expected)
  }

  @Test(
    arguments: [
      ("--property null.marker=x --property key.separator=x", "null.marker and key.separator"),
      (
        "--property headers.delimiter=, --property parse.headers=true",
        "headers.delimiter and headers.separator"
      ),
      ("--property headers.separator=:", "headers.separator and headers.key.separator"),
    ])
  func signsThatCannotBeToldApart(_ options: String, _ pair: String) throws {
    try Self.expect(
      "kafka-console-producer --topic t \(options) <<E\nE",
      "org.apache.kafka.common.KafkaException: \(pair) may not be equal")
  }

  @Test(
    arguments: [
      ("parse.key=true", "abc", "No key separator found on line number 1: 'abc'"),
      ("parse.headers=true", "abc", "No headers delimiter found on line number 1: 'abc'"),
      (
        "parse.headers=true", "a:1,b\tv",
        "No header key separator found in pair 'b' on line number 1"
      ),
      (
        "parse.headers=true null.marker=N", "N:1\tv",
        "Header keys should not be equal to the null marker 'N' as they can't be null"
      ),
    ])
  func linesThatCannotBeRead(_ properties: String, _ line: String, _ expected: String) throws {
    let pairs = properties.split(separator: " ").map { $0.split(separator: "=").map(String.init) }
    let reader = try LineReader(Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) }))
    let error = #expect(throws: ToolError.self) {
      try reader.record(line, number: 1, topic: "t")
    }
    #expect(error?.text == "org.apache.kafka.common.KafkaException: \(expected)")
  }

  @Test func errorsThatAreIgnoredLeaveTheLineWhole() throws {
    let reader = try LineReader([
      "parse.key": "true", "parse.headers": "true", "ignore.error": "true",
    ])
    let plain = try reader.record("abc", number: 1, topic: "t")
    #expect(plain.key == nil && plain.value == Array("abc".utf8) && plain.headers.isEmpty)
    let odd = try reader.record("h\tk\tv", number: 1, topic: "t")
    #expect(odd.headers == [.init("h", nil)])
    #expect(odd.key == Array("k".utf8) && odd.value == Array("v".utf8))
  }
}
