"""confluent-kafka, which is librdkafka at its newest."""

import time

import confluent_kafka as ck
from confluent_kafka import admin as ca

import scenario


class Member:
    def __init__(self, bootstrap, topic, group):
        self.consumer = ck.Consumer(
            {
                "bootstrap.servers": bootstrap, "group.id": group, "auto.offset.reset": "earliest",
                "enable.auto.commit": False, "session.timeout.ms": 2000, "heartbeat.interval.ms": 100,
            }
        )
        self.parts, self.messages, self.topic = [], [], topic
        self.consumer.subscribe([topic], on_assign=self._assign, on_revoke=self._revoke)

    def _assign(self, consumer, partitions):
        self.parts = [p.partition for p in partitions]

    def _revoke(self, consumer, partitions):
        self.parts, self.messages = [], []

    def assigned(self):
        return list(self.parts)

    def until(self, condition):
        deadline = time.monotonic() + scenario.PATIENCE
        while True:
            message = self.consumer.poll(0.1)
            if message is not None:
                assert message.error() is None, message.error()
                self.messages.append(message)
            if condition():
                return
            assert time.monotonic() < deadline, (self.parts, len(self.messages))

    def rewind(self):
        self.messages = []
        # A partition that was just assigned cannot be sought in yet.
        self.consumer.assign([ck.TopicPartition(self.topic, number, 0) for number in self.parts])

    def count(self):
        return len({(m.partition(), m.offset()) for m in self.messages})

    def values(self):
        return sorted(m.value().decode() for m in self.messages)

    def commit(self):
        ends = {}
        for m in self.messages:
            ends[m.partition()] = max(ends.get(m.partition(), 0), m.offset() + 1)
        self.consumer.commit(
            offsets=[ck.TopicPartition(self.topic, p, o) for p, o in ends.items()], asynchronous=False
        )

    def close(self):
        self.consumer.close()


class Client:
    def __init__(self, bootstrap):
        self.bootstrap = bootstrap
        self.admin = ca.AdminClient({"bootstrap.servers": bootstrap})

    def create(self, topic, partitions, config={}):
        self.admin.create_topics(
            [ca.NewTopic(topic, num_partitions=partitions, replication_factor=1, config=config)]
        )[topic].result(scenario.PATIENCE)

    def produce(self, topic, records, codec):
        producer = ck.Producer(
            {"bootstrap.servers": self.bootstrap, "compression.type": codec, "partitioner": "murmur2_random"}
        )
        placed = []

        def delivered(error, message):
            assert error is None, error
            placed.append((message.key(), message.partition(), message.offset()))

        for key, value, headers in records:
            producer.produce(topic, key=key, value=value, headers=headers, on_delivery=delivered)
        assert producer.flush(scenario.PATIENCE) == 0
        order = {key.encode(): place for place, (key, _, _) in enumerate(records)}
        return [(p, o) for _, p, o in sorted(placed, key=lambda entry: order[entry[0]])]

    def read(self, topic, partition, count):
        consumer = ck.Consumer({"bootstrap.servers": self.bootstrap, "group.id": "none", "enable.auto.commit": False})
        consumer.assign([ck.TopicPartition(topic, partition, 0)])
        found = []
        for message in consumer.consume(count, timeout=scenario.PATIENCE):
            assert message.error() is None, message.error()
            value = message.value()
            found.append((message.offset(), message.key().decode(), value, message.headers()))
        consumer.close()
        return found

    def join(self, topic, group):
        return Member(self.bootstrap, topic, group)

    def committed(self, group, topic):
        answer = self.admin.list_consumer_group_offsets([ck.ConsumerGroupTopicPartitions(group)])
        return {p.partition: p.offset for p in answer[group].result(scenario.PATIENCE).topic_partitions}

    def administer(self, say):
        admin, wait = self.admin, scenario.PATIENCE

        def refused(future):
            try:
                future.result(wait)
                return 0
            except ck.KafkaException as error:
                return error.args[0].code()

        self.create("t", 1, {"max.message.bytes": "100000"})
        say("twice", refused(admin.create_topics([ca.NewTopic("t", num_partitions=1)])["t"]))
        admin.create_partitions([ca.NewPartitions("t", 3)])["t"].result(wait)
        say("fewer", refused(admin.create_partitions([ca.NewPartitions("t", 2)])["t"]))
        described = admin.describe_topics(ck.TopicCollection(["t"]))["t"].result(wait)
        say("described", [(p.id, p.leader.id, len(p.replicas)) for p in described.partitions])
        entry = ca.ConfigEntry("retention.ms", "1000", incremental_operation=ca.AlterConfigOpType.SET)
        resource = ca.ConfigResource(ca.ResourceType.TOPIC, "t", incremental_configs=[entry])
        list(admin.incremental_alter_configs([resource]).values())[0].result(wait)
        resource = ca.ConfigResource(ca.ResourceType.TOPIC, "t")
        configs = list(admin.describe_configs([resource]).values())[0].result(wait)
        say("configs", sorted((c.name, c.value) for c in configs.values() if not c.is_default))
        self.produce("t", [("a", f"{number}", []) for number in range(5)], "none")
        part = max(range(3), key=lambda number: self.ends(number)[1])
        say("offsets", self.ends(part))
        low = admin.delete_records([ck.TopicPartition("t", part, 3)])
        say("deleted", [f.result(wait).low_watermark for f in low.values()])
        beyond = admin.delete_records([ck.TopicPartition("t", part, 9)])
        say("beyond", *[refused(f) for f in beyond.values()])
        say("offsets", self.ends(part))
        say("groups", sorted(g.group_id for g in admin.list_consumer_groups().result(wait).valid))
        group = admin.describe_consumer_groups(["workers"])["workers"].result(wait)
        say("group", group.state.name.lower(), len(group.members))
        offsets = ck.ConsumerGroupTopicPartitions("workers", [ck.TopicPartition("shared", 0, 1)])
        admin.alter_consumer_group_offsets([offsets])["workers"].result(wait)
        say("reset", self.committed("workers", "shared")[0])
        admin.delete_consumer_groups(["workers"])["workers"].result(wait)
        say("group again", refused(admin.delete_consumer_groups(["workers"])["workers"]))
        admin.delete_topics(["t"])["t"].result(wait)
        say("topic again", refused(admin.delete_topics(["t"])["t"]))
        say("topics", sorted(admin.list_topics(timeout=wait).topics))

    def ends(self, number):
        specs = [ca.OffsetSpec.earliest(), ca.OffsetSpec.latest()]
        part = ck.TopicPartition("t", number)
        answers = [self.admin.list_offsets({part: spec})[part].result(scenario.PATIENCE) for spec in specs]
        return [answer.offset for answer in answers]


scenario.main(Client)
