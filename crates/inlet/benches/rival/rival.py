#!/usr/bin/env python3
"""What a good engineer writes by hand, for comparison with Inlet in one run of the benchmark.

One process a partition: a large batch from librdkafka, orjson, rows gathered by subtable, one INSERT
of SQL text for 18,000 rows over TDengine's own WebSocket client. It keeps no offsets, survives no
fault and checks nothing, so it does less than Inlet does.

Arguments: bootstrap address, topic, number of messages. Prints one line of JSON for the bench.
"""

import json
import multiprocessing
import os
import resource
import sys
import time
from collections import defaultdict
from urllib.parse import urlsplit

import orjson
import taosws
from confluent_kafka import Consumer, TopicPartition

NUM_PARTITIONS = 4
ROWS_A_REQUEST = 18_000
DATABASE = "bench_rival"


def connect(database=""):
    url = urlsplit(os.environ["INLET_TEST_TDENGINE"])
    return taosws.connect(f"taosws://{url.netloc}/{database}")


def insert(rows, tags):
    tables = (
        f"d_{id} USING meters TAGS{tags[id]} VALUES{''.join(values)}" for id, values in rows.items()
    )
    return "INSERT INTO " + " ".join(tables)


def move(bootstrap, topic, partition, num_messages, used):
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"rival-{os.getpid()}",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "fetch.queue.backoff.ms": 2,
        }
    )
    consumer.assign([TopicPartition(topic, partition, 0)])
    cursor = connect(DATABASE).cursor()
    rows, tags, num_rows = defaultdict(list), {}, 0
    while num_messages > 0:
        messages = consumer.consume(6_000, 1.0)
        for message in messages:
            reading = orjson.loads(message.value())
            id = reading["id"]
            rows[id].append(
                f"({reading['ts']},{reading['current']},{reading['voltage']},{reading['phase']})"
            )
            tags[id] = f"({reading['groupid']},'{reading['location']}')"
        num_rows += len(messages)
        num_messages -= len(messages)
        if num_rows >= ROWS_A_REQUEST or (num_messages <= 0 and num_rows):
            cursor.execute(insert(rows, tags))
            rows.clear()
            num_rows = 0
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used.put((usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024))


def main():
    bootstrap, topic, num_messages = sys.argv[1], sys.argv[2], int(sys.argv[3])
    cursor = connect().cursor()
    cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
    cursor.execute(f"CREATE DATABASE {DATABASE} VGROUPS {NUM_PARTITIONS}")
    cursor.execute(
        f"CREATE STABLE {DATABASE}.meters (ts TIMESTAMP, current FLOAT, voltage FLOAT, phase FLOAT)"
        " TAGS (groupid INT, location VARCHAR(64))"
    )
    # A forked child would lack the threads of the client that this process has begun.
    start = multiprocessing.get_context("spawn")
    used = start.Queue()
    share = num_messages // NUM_PARTITIONS
    processes = [
        start.Process(target=move, args=(bootstrap, topic, partition, share, used))
        for partition in range(NUM_PARTITIONS)
    ]
    started = time.monotonic()
    for process in processes:
        process.start()
    uses = [used.get() for _ in processes]
    for process in processes:
        process.join()
    elapsed = time.monotonic() - started
    cursor.execute(f"SELECT COUNT(*) FROM {DATABASE}.meters")
    num_rows = cursor.fetchall()[0][0]
    cursor.execute(f"DROP DATABASE {DATABASE}")
    figures = {
        "rows": num_rows,
        "seconds": elapsed,
        "cpu_seconds": sum(cpu for cpu, _ in uses),
        "peak_bytes": sum(peak for _, peak in uses),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
