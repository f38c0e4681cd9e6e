"""What every driver written in Python measures: a machine is all that it brings along.

A driver is a process that does one job, given as JSON, and prints its answer as JSON:

    events   sends `cycle` again and again to one session of `document`; the number of cycles doubles until they take
             `seconds`, so that everything before was the warm-up; the answer counts the cycles of the whole session
    start    parses and starts texts that were never seen before (`comment` makes each a new one) for `seconds`
    again    starts sessions of one parsed document for `seconds`
    memory   by how much the process grows with `sessions` of them
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

__all__ = ["Machine", "Peer", "drive"]


class Machine(Protocol):
    """A session of a peer."""

    def send(self, events: Sequence[str]) -> None:
        """Process the events, one after the other."""

    def value(self, variable: str) -> Any:
        """What a variable of the data model holds."""

    def configuration(self) -> list[str]:
        """The active states."""

    def close(self) -> None:
        """Give up what it holds."""


class Peer(Protocol):
    """An engine of sessions."""

    def parse(self, text: str) -> Any:
        """A document, made ready."""

    def start(self, document: Any) -> Machine:
        """A session of it."""


def drive(peer: Peer) -> None:
    """Do the job that the command line tells."""
    job = json.loads(sys.argv[1])
    answer = _VERBS[job["verb"]](peer, job, Path(job["document"]).read_text("utf-8"))
    sys.stdout.write(json.dumps(answer) + "\n")


def _events(peer: Peer, job: dict[str, Any], text: str) -> dict[str, Any]:
    machine = peer.start(peer.parse(text))
    total, cycles, seconds = 0, 1, 0.0
    while seconds < job["seconds"]:
        cycles *= 2
        seconds = _timed(machine, job["cycle"], cycles)
        total += cycles
    return {"figure": cycles / seconds, "cycles": total, **_state(machine, job)}


def _timed(machine: Machine, cycle: list[str], cycles: int) -> float:
    part = min(cycles, 1024)  # both are powers of two
    events = cycle * part
    began = perf_counter()
    for _ in range(cycles // part):
        machine.send(events)
    return perf_counter() - began


def _start(peer: Peer, job: dict[str, Any], text: str) -> dict[str, Any]:
    return _repeated(job, lambda number: peer.start(peer.parse(text + job["comment"] % number + "\n")))


def _again(peer: Peer, job: dict[str, Any], text: str) -> dict[str, Any]:
    document = peer.parse(text)
    return _repeated(job, lambda _: peer.start(document))


def _repeated(job: dict[str, Any], start: Callable[[int], Machine]) -> dict[str, Any]:
    number, seconds, state = 0, 0.0, {}
    for number in count(1):
        began = perf_counter()
        machine = start(number)
        ended = perf_counter()
        state = _state(machine, job)
        machine.close()
        if number > _COLD:
            seconds += ended - began
        if seconds >= job["seconds"]:
            break
    return {"figure": 1e3 * seconds / (number - _COLD), **state}


def _memory(peer: Peer, job: dict[str, Any], text: str) -> dict[str, Any]:
    document = peer.parse(text)
    held = [peer.start(document) for _ in range(_COLD)]
    gc.collect()
    before = _resident()
    held += [peer.start(document) for _ in range(job["sessions"])]
    gc.collect()
    now = _resident()
    return {"figure": (now - before) / job["sessions"], "process": now, **_state(held[-1], job)}


def _state(machine: Machine, job: dict[str, Any]) -> dict[str, Any]:
    value = machine.value(job["variable"]) if job["variable"] else None
    return {"configuration": machine.configuration(), "value": value}


def _resident() -> float:
    """In kilobytes."""
    status = Path("/proc/self/status").read_text("ascii")
    return float(status.partition("VmRSS:")[2].split()[0])


_COLD = 3
_VERBS = {"events": _events, "start": _start, "again": _again, "memory": _memory}
