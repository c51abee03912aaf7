"""The key-value server against redis-server: requests a second under redis-benchmark.

Both servers run at the same time, each on core 0 when it is asked, and redis-benchmark on core 1.
They take turns, A B A B …; the ratio is taken pair by pair and its median is compared with the limit.
The peer is Debian's redis-server, which scripts/setup installs.
"""

import csv
import signal
import statistics
import subprocess
import sys
import tempfile

from bench import ETUDE, PAIRS, connects, free_port, on_core, wait_until

LIMIT = 0.8


def throughput(port, pipeline):
    """Requests a second, by test."""
    result = subprocess.run(
        on_core(1, "redis-benchmark", "-p", str(port), "-t", "ping_mbulk,set,get", "-P", str(pipeline),
                "-n", str(100_000 if pipeline == 1 else 500_000), "-c", "50", "-r", "100000", "--csv"),
        capture_output=True, text=True, check=True)
    rows = csv.DictReader(result.stdout.splitlines())
    return {row["test"].split("_")[0]: float(row["rps"]) for row in rows}


def start_ours():
    server = subprocess.Popen(on_core(0, ETUDE, "serve-kv", "--port", "0"), stdout=subprocess.PIPE, text=True)
    return server, int(server.stdout.readline().rsplit(":", 1)[1])


def start_redis(folder):
    port = free_port()
    server = subprocess.Popen(on_core(0, "redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder),
                              stdout=subprocess.DEVNULL)
    wait_until(lambda: connects(port))
    return server, port


def main():
    failures = 0
    with tempfile.TemporaryDirectory(prefix="etude-bench-kv-") as folder:
        servers = []
        try:
            ours, our_port = start_ours()
            servers.append(ours)
            redis, redis_port = start_redis(folder)
            servers.append(redis)
            print(f"{'requests a second, one core each':<46}{'ours':>12}{'redis':>12}{'ratio':>8}{'limit':>8}")
            for pipeline in [1, 16]:
                throughput(our_port, pipeline), throughput(redis_port, pipeline)
                pairs = [(throughput(our_port, pipeline), throughput(redis_port, pipeline)) for _ in range(PAIRS)]
                for test in ["PING", "SET", "GET"]:
                    ratio = statistics.median(a[test] / b[test] for a, b in pairs)
                    over = ratio < LIMIT
                    failures += over
                    a, b = (statistics.median(pair[side][test] for pair in pairs) for side in (0, 1))
                    print(f"{f'serve-kv / redis-server, {test} -P {pipeline}':<46}{a:>12.0f}{b:>12.0f}{ratio:>8.2f}"
                          f"{LIMIT:>8.2f}{'  under' if over else ''}")
        finally:
            for server in servers:
                server.send_signal(signal.SIGTERM)
                server.wait()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
