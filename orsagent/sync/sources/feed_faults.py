"""What a feed does wrong when a test wants it to: for which connection, when, and what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from orsagent.sync.sources.lines import LineChannel

__all__ = ["FAULTS", "FaultKind", "FeedFault"]

FaultKind: TypeAlias = Literal["disconnect", "cut", "garbage", "unknown", "endless", "stall"]

FAULTS: Final[Mapping[FaultKind, str]] = {
    "disconnect": "the connection is broken off",
    "cut": "half of the line is sent, then the connection is broken off",
    "garbage": "a line that is no JSON comes before the line",
    "unknown": "a line of JSON that is no known message comes before the line",
    "endless": "a line without an end comes instead of the line",
    "stall": "nothing is sent any more, not even an answer to Ping, and the connection stays",
}
"""What each kind of fault does with the line that it meets."""

_GARBAGE: Final = b"\x00\xff not a message\n"
_UNKNOWN: Final = b'{"message":"StateUpdate","agent_id":"somebody","status":{"of":"tomorrow"},"time":0}\n'
_PIECE: Final = b"x" * 65_536
_PIECES: Final = 32


def _is_kind(_fault: object, _attribute: object, kind: str) -> None:
    if kind not in FAULTS:
        raise ValueError(f"there is no fault {kind!r}; expected one of {', '.join(FAULTS)}")


@frozen(kw_only=True)
class FeedFault:
    """One fault.

    Attributes:
        kind: what happens; see `FAULTS`.
        connection: to which connection, counted from 1; None for every one.
        after: how many lines were sent on it before.

    Raises:
        ValueError: there is no such kind.
    """

    kind: FaultKind = field(validator=_is_kind)
    connection: int | None = 1
    after: int = 0

    def meets(self, connection: int, sent: int) -> bool:
        """Whether it is to happen before a line, the one after `sent` others."""
        return self.connection in (None, connection) and self.after == sent

    def happen(self, channel: LineChannel, line: bytes) -> bytes | None:
        """Do it; gives what of the line is still to be sent, None for nothing of this and of what follows."""
        return _EFFECTS[self.kind](channel, line)


def _disconnect(channel: LineChannel, _line: bytes) -> None:
    channel.abort("a fault has broken it off")


def _cut(channel: LineChannel, line: bytes) -> None:
    channel.write(line[: len(line) // 2])
    channel.close()


def _garbage(channel: LineChannel, line: bytes) -> bytes:
    channel.write(_GARBAGE)
    return line


def _unknown(channel: LineChannel, line: bytes) -> bytes:
    channel.write(_UNKNOWN)
    return line


def _endless(channel: LineChannel, _line: bytes) -> None:
    for _ in range(_PIECES):
        channel.write(_PIECE)


def _stall(_channel: LineChannel, _line: bytes) -> None:
    """Nothing more is sent."""


_EFFECTS: Final[Mapping[str, Callable[[LineChannel, bytes], bytes | None]]] = {
    "disconnect": _disconnect,
    "cut": _cut,
    "garbage": _garbage,
    "unknown": _unknown,
    "endless": _endless,
    "stall": _stall,
}
