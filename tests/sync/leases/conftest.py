"""Stores of leases: in memory, and in a real Redis."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import closing, contextmanager

import pytest

WAIT = 60.0


def free_port():
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(port):
    with closing(socket.socket()) as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def redis_server(folder):
    """A Redis of the tests' own: its address and its process."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine, and ORSAGENT_TEST_REDIS names no other")
    port = free_port()
    words = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        until = time.monotonic() + WAIT
        while not answers(port):
            assert server.poll() is None, f"redis-server has ended with code {server.returncode}"
            assert time.monotonic() < until, "redis-server does not answer"
            time.sleep(0.02)
        try:
            yield f"redis://127.0.0.1:{port}/0", server
        finally:
            server.send_signal(signal.SIGCONT)
            server.terminate()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """A Redis of the tests' own, or the one that ORSAGENT_TEST_REDIS names."""
    if given := os.environ.get("ORSAGENT_TEST_REDIS"):
        yield given
        return
    with redis_server(tmp_path_factory.mktemp("redis")) as (url, _):
        yield url


@pytest.fixture
def own_redis(tmp_path):
    """A Redis that a test may stop; never the one that ORSAGENT_TEST_REDIS names."""
    with redis_server(tmp_path) as found:
        yield found
