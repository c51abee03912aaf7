"""kafka-python."""

import time

import kafka
from kafka import errors
from kafka.admin import ConfigResource, ConfigResourceType, OffsetSpec
from kafka.structs import OffsetAndMetadata, TopicPartition

import scenario


class Member(kafka.ConsumerRebalanceListener):
    def __init__(self, bootstrap, topic, group):
        self.consumer = kafka.KafkaConsumer(
            bootstrap_servers=bootstrap, group_id=group, auto_offset_reset="earliest",
            enable_auto_commit=False, session_timeout_ms=2000, heartbeat_interval_ms=100,
            request_timeout_ms=30000,
        )
        self.parts, self.messages, self.topic = [], [], topic
        self.consumer.subscribe([topic], listener=self)

    def on_partitions_assigned(self, assigned):
        self.parts = [p.partition for p in self.consumer.assignment()]

    def on_partitions_revoked(self, revoked):
        self.parts, self.messages = [], []

    def assigned(self):
        return list(self.parts)

    def until(self, condition):
        deadline = time.monotonic() + scenario.PATIENCE
        while True:
            # Long: version 3.0.12 forgets that it joins when poll's time is up at the same moment.
            for messages in self.consumer.poll(timeout_ms=2000).values():
                self.messages += messages
            if condition():
                return
            assert time.monotonic() < deadline, (self.parts, len(self.messages))

    def rewind(self):
        self.messages = []
        self.consumer.seek_to_beginning()

    def count(self):
        return len({(m.partition, m.offset) for m in self.messages})

    def values(self):
        return sorted(m.value.decode() for m in self.messages)

    def commit(self):
        self.consumer.commit()

    def close(self):
        self.consumer.close()


class Client:
    def __init__(self, bootstrap):
        self.bootstrap = bootstrap
        self.admin = kafka.KafkaAdminClient(bootstrap_servers=bootstrap)

    def create(self, topic, partitions, config={}):
        self.admin.create_topics(
            {topic: {"num_partitions": partitions, "replication_factor": 1, "configs": config}}
        )

    def produce(self, topic, records, codec):
        producer = kafka.KafkaProducer(
            bootstrap_servers=self.bootstrap, compression_type=None if codec == "none" else codec, acks="all"
        )
        futures = [
            producer.send(topic, key=key.encode(), value=value and value.encode(), headers=headers)
            for key, value, headers in records
        ]
        placed = [future.get(timeout=scenario.PATIENCE) for future in futures]
        producer.close()
        return [(place.partition, place.offset) for place in placed]

    def read(self, topic, partition, count):
        consumer = kafka.KafkaConsumer(bootstrap_servers=self.bootstrap, group_id=None)
        consumer.assign([TopicPartition(topic, partition)])
        consumer.seek_to_beginning()
        found = []
        deadline = time.monotonic() + scenario.PATIENCE
        while len(found) < count and time.monotonic() < deadline:
            for messages in consumer.poll(timeout_ms=100).values():
                found += [(m.offset, m.key.decode(), m.value, list(m.headers)) for m in messages]
        consumer.close()
        return found

    def join(self, topic, group):
        return Member(self.bootstrap, topic, group)

    def committed(self, group, topic):
        offsets = self.admin.list_group_offsets(group)[group]
        return {p.partition: o.offset for p, o in offsets.items() if p.topic == topic}

    def administer(self, say):
        admin = self.admin

        def refused(work):
            try:
                work()
                return 0
            except errors.KafkaError as error:
                return error.errno

        self.create("t", 1, {"max.message.bytes": "100000"})
        say("twice", refused(lambda: self.create("t", 1)))
        admin.create_partitions({"t": 3})
        say("fewer", refused(lambda: admin.create_partitions({"t": 2})))
        topic = admin.describe_topics(["t"])[0]
        parts = sorted(topic["partitions"], key=lambda p: p["partition_index"])
        say("described", [(p["partition_index"], p["leader_id"], len(p["replica_nodes"])) for p in parts])
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, "t", configs={"retention.ms": "1000"})])
        answer = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, "t")])
        configs = list(answer.values())[0]["t"]
        say("configs", sorted((name, entry["value"]) for name, entry in configs.items()))
        self.produce("t", [("a", f"{number}", []) for number in range(5)], "none")
        part = max(range(3), key=lambda number: self.ends(number)[1])
        say("offsets", self.ends(part))
        place = TopicPartition("t", part)
        say("deleted", [answer["low_watermark"] for answer in admin.delete_records({place: 3}).values()])
        say("beyond", refused(lambda: admin.delete_records({place: 9})))
        say("offsets", self.ends(part))
        say("groups", sorted(group["group_id"] for group in admin.list_groups()))
        group = admin.describe_groups(["workers"])["workers"]
        say("group", group["group_state"].lower(), len(group["members"]))
        admin.alter_group_offsets("workers", {TopicPartition("shared", 0): OffsetAndMetadata(1, "", -1)})
        say("reset", self.committed("workers", "shared")[0])
        assert admin.delete_groups(["workers"]) == {"workers": "OK"}
        say("group again", getattr(errors, admin.delete_groups(["workers"])["workers"]).errno)
        admin.delete_topics(["t"])
        say("topic again", refused(lambda: admin.delete_topics(["t"])))
        say("topics", sorted(admin.list_topics()))

    def ends(self, number):
        part = TopicPartition("t", number)
        specs = [OffsetSpec.EARLIEST, OffsetSpec.LATEST]
        return [self.admin.list_partition_offsets({part: spec})[part].offset for spec in specs]


scenario.main(Client)
