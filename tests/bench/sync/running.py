"""The service as a process: ``python -m orsagent sync``, started, asked, killed and started again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from attrs import define, field

from orsagent.testing import FakeCloud

__all__ = ["Running", "free_port"]

_CAT = shutil.which("cat") or "cat"
_LOCAL = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    """A port that nobody listens at now."""
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@define(eq=False)
class Running:
    """One instance of the service, with a folder of its own.

    Attributes:
        folder: where configuration, list of agents, outbox and log are.
        kills: how often it was killed.
    """

    folder: Path
    health: int = field(factory=free_port)
    kills: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _writer: subprocess.Popen[bytes] | None = None

    def configure(
        self, cloud: FakeCloud, agents: list[str], source: str, sections: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Write the files; `sections` adds to what follows from the others."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lines = ["agent,user", *(f"{agent},user-{agent}" for agent in agents)]
        (self.folder / "agents.csv").write_text("\n".join(lines) + "\n")
        (self.folder / "secret").write_text(cloud.client_secret)
        given: dict[str, dict[str, Any]] = {
            "source": {"addresses": [source]},
            "agents": {"file": "agents.csv"},
            "cloud": {
                "api": cloud.url,
                "login": cloud.url,
                "client_id": cloud.client_id,
                "secret_file": "secret",
                "source_id": cloud.source_id,
            },
            "http": {"listen": f"127.0.0.1:{self.health}"},
            "log": {"format": "json"},
        }
        for name, values in sections.items():
            given.setdefault(name, {}).update(values)
        text = [
            line
            for name, values in given.items()
            for line in (f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items()))
        ]
        (self.folder / "orsagent.toml").write_text("\n".join(text) + "\n")

    @property
    def log(self) -> Path:
        """What all its processes have told."""
        return self.folder / "log"

    @property
    def pid(self) -> int:
        """The present process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start a process. Its log goes through a pipe, because a test may limit the files that it can write."""
        words = [sys.executable, "-m", "orsagent", "sync", "--config", str(self.folder / "orsagent.toml")]
        with self.log.open("ab") as log:
            self._writer = subprocess.Popen([_CAT], stdin=subprocess.PIPE, stdout=log)
        pipe = self._writer.stdin
        assert pipe is not None
        self._process = subprocess.Popen(words, stdout=pipe, stderr=pipe, env={**os.environ, "NO_PROXY": "*"})
        pipe.close()

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self._process is not None
        self._process.kill()
        self._wait()
        self.kills += 1

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def stop(self, patience: float = 60.0) -> int:
        """End it gracefully; gives its exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(signal.SIGTERM)
        return self._wait(patience)

    def _wait(self, patience: float | None = None) -> int:
        """Until it has ended, and its log is complete."""
        assert self._process is not None
        assert self._writer is not None
        code = self._process.wait(patience)
        self._writer.wait(patience)
        return code

    def ended(self) -> int | None:
        """Its exit code if it has ended."""
        return None if self._process is None else self._process.poll()

    def figures(self) -> dict[str, Any]:
        """What ``/readyz`` says; empty when nobody answers."""
        try:
            with _LOCAL.open(f"http://127.0.0.1:{self.health}/readyz", timeout=30) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            with error:
                return dict(json.load(error))
        except OSError:
            return {}

    def records(self) -> Iterator[dict[str, Any]]:
        """The lines of its log that are records."""
        for line in self.log.read_text().splitlines():
            if line.startswith("{") and line.endswith("}"):
                yield json.loads(line)
