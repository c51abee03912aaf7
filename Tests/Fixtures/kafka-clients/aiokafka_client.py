"""aiokafka. Its coroutines are run one by one."""

import asyncio
import time

import aiokafka
from aiokafka import TopicPartition, admin as aa, errors
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

import scenario

loop = asyncio.new_event_loop()


def run(work):
    return loop.run_until_complete(work)


def made(kind, *arguments, **settings):
    """Makes a client within the loop and starts it."""

    async def make():
        client = kind(*arguments, **settings)
        await client.start()
        return client

    return run(make())


class Member:
    def __init__(self, bootstrap, topic, group):
        self.consumer = made(
            aiokafka.AIOKafkaConsumer, topic, bootstrap_servers=bootstrap, group_id=group,
            auto_offset_reset="earliest", enable_auto_commit=False, session_timeout_ms=2000,
            heartbeat_interval_ms=100,
        )
        self.known, self.messages = set(), []

    def assigned(self):
        return sorted(p.partition for p in self.consumer.assignment())

    def until(self, condition):
        deadline = time.monotonic() + scenario.PATIENCE
        while True:
            messages = run(self.consumer.getmany(timeout_ms=100))
            if self.consumer.assignment() != self.known:
                self.known, self.messages = self.consumer.assignment(), []
            for some in messages.values():
                self.messages += some
            if condition():
                return
            assert time.monotonic() < deadline, (self.assigned(), len(self.messages))

    def rewind(self):
        self.messages = []
        run(self.consumer.seek_to_beginning())

    def count(self):
        return len({(m.partition, m.offset) for m in self.messages})

    def values(self):
        return sorted(m.value.decode() for m in self.messages)

    def commit(self):
        run(self.consumer.commit())

    def close(self):
        run(self.consumer.stop())


class Client:
    def __init__(self, bootstrap):
        self.bootstrap = bootstrap
        self.admin = made(aa.AIOKafkaAdminClient, bootstrap_servers=bootstrap)

    def create(self, topic, partitions, config=None):
        answer = run(self.admin.create_topics([aa.NewTopic(topic, partitions, 1, topic_configs=config)]))
        return [entry[1] for entry in answer.topic_errors]

    def produce(self, topic, records, codec):
        producer = made(
            aiokafka.AIOKafkaProducer, bootstrap_servers=self.bootstrap,
            compression_type=None if codec == "none" else codec,
        )

        async def send():
            futures = [
                await producer.send(topic, key=key.encode(), value=value and value.encode(), headers=headers)
                for key, value, headers in records
            ]
            return [await asyncio.wait_for(future, scenario.PATIENCE) for future in futures]

        placed = run(send())
        run(producer.stop())
        return [(place.partition, place.offset) for place in placed]

    def read(self, topic, partition, count):
        consumer = made(aiokafka.AIOKafkaConsumer, bootstrap_servers=self.bootstrap)

        async def begin():
            consumer.assign([TopicPartition(topic, partition)])
            await consumer.seek_to_beginning()

        run(begin())
        found = []
        deadline = time.monotonic() + scenario.PATIENCE
        while len(found) < count and time.monotonic() < deadline:
            for messages in run(consumer.getmany(timeout_ms=100)).values():
                found += [(m.offset, m.key.decode(), m.value, list(m.headers)) for m in messages]
        run(consumer.stop())
        return found

    def join(self, topic, group):
        return Member(self.bootstrap, topic, group)

    def committed(self, group, topic):
        offsets = run(self.admin.list_consumer_group_offsets(group))
        return {p.partition: o.offset for p, o in offsets.items() if p.topic == topic}

    def administer(self, say):
        admin = self.admin

        def refused(work):
            try:
                run(work)
                return 0
            except errors.KafkaError as error:
                return error.errno

        self.create("t", 1, {"max.message.bytes": "100000"})
        say("twice", *self.create("t", 1))
        run(admin.create_partitions({"t": aa.NewPartitions(3)}))
        say("fewer", refused(admin.create_partitions({"t": aa.NewPartitions(2)})))
        topic = run(admin.describe_topics(["t"]))[0]
        parts = sorted(topic["partitions"], key=lambda p: p["partition"])
        say("described", [(p["partition"], p["leader"], len(p["replicas"])) for p in parts])
        settings = {"max.message.bytes": "100000", "retention.ms": "1000"}
        run(admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, "t", settings)]))
        answer = run(admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, "t")]))[0]
        entries = answer.resources[0][4]
        say("configs", sorted((entry[0], entry[1]) for entry in entries if entry[3] in (1, False)))
        self.produce("t", [("a", f"{number}", []) for number in range(5)], "none")
        part = max(range(3), key=lambda number: self.ends(number)[1])
        say("offsets", self.ends(part))
        place = TopicPartition("t", part)
        say("deleted", list(run(admin.delete_records({place: aa.RecordsToDelete(3)})).values()))
        say("beyond", refused(admin.delete_records({place: aa.RecordsToDelete(9)})))
        say("offsets", self.ends(part))
        say("groups", sorted(group[0] for group in run(admin.list_consumer_groups())))
        group = run(admin.describe_consumer_groups(["workers"]))[0].groups[0]
        say("group", group[2].lower(), len(group[5]))
        run(admin.delete_topics(["t"]))
        say("topic again", *[entry[1] for entry in run(admin.delete_topics(["t"])).topic_error_codes])
        say("topics", sorted(run(admin.list_topics())))
        run(admin.close())

    def ends(self, number):
        consumer = made(aiokafka.AIOKafkaConsumer, bootstrap_servers=self.bootstrap)
        part = TopicPartition("t", number)
        ends = [run(consumer.beginning_offsets([part]))[part], run(consumer.end_offsets([part]))[part]]
        run(consumer.stop())
        return ends


scenario.main(Client)
