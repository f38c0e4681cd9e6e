"""What a source and a feed of agent states say to each other over TCP, line by line.

The protocol is ours. The client opens agents and asks for a snapshot; the server sends messages of the JSON form.
Either side asks for a sign of life when it has heard nothing for its heartbeat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import frozen

from orsagent.sync.json_form import MESSAGES, JsonForm

__all__ = ["ANSWERS", "REQUESTS", "VERSION", "Close", "Open", "Ping", "Pong", "Resync", "in_lines"]

VERSION: Final = 1
"""The protocol's present version."""

_MOST: Final = 500


@frozen(kw_only=True)
class Open:
    """Open CurrentState and CurrentStateReason of these agents, beside those that are open.

    The first `Resync` tells their states. When they are opened later, they are told at once.

    Attributes:
        agents: the ids of the agents.
        version: the protocol's version that the client speaks.
    """

    agents: tuple[str, ...]
    version: int = VERSION


@frozen(kw_only=True)
class Close:
    """Close both statistics of these agents.

    Attributes:
        agents: the ids of the agents.
    """

    agents: tuple[str, ...]


@frozen(kw_only=True)
class Resync:
    """Send a snapshot: `Connected`, the states and reasons of every open agent who is known, `Synchronised`."""


@frozen(kw_only=True)
class Ping:
    """Answer with `Pong`; from either side."""


@frozen(kw_only=True)
class Pong:
    """The answer to `Ping`."""


REQUESTS: Final = JsonForm((Open, Close, Resync, Ping, Pong))
"""What a client says."""

ANSWERS: Final = JsonForm((*MESSAGES.classes, Ping, Pong))
"""What a server says."""


def in_lines(kind: type[Open | Close], agents: Iterable[str]) -> Iterator[str]:
    """The requests for any number of agents, in lines that are not too long."""
    names = sorted(agents)
    for start in range(0, len(names), _MOST):
        yield REQUESTS.write(kind(agents=tuple(names[start : start + _MOST])))
