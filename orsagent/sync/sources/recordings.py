"""Recordings: files of messages, one a line, with the times when they were received."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from os import PathLike
from pathlib import Path
from typing import IO, BinaryIO, Final

from attrs import define, evolve

from orsagent.errors import Position
from orsagent.sync.json_form import MESSAGES, MessageError, Received
from orsagent.sync.updates import Connected, Disconnected, ReasonUpdate, SourceMessage, StateUpdate, Synchronised

__all__ = ["LONGEST_LINE", "Recorder", "is_about_source", "read_recording", "recorded_agents"]

LONGEST_LINE: Final = 1_048_576
"""The longest line that is read, in bytes: far more than an agent's tree needs."""


@define(eq=False)
class Recorder:
    """Writes what a source delivers.

    Args:
        file: a text file; every message becomes a line, which is flushed.
        now: gives the time, in seconds since 1970.
    """

    file: IO[str]
    now: Callable[[], float]

    def __call__(self, message: SourceMessage) -> None:
        """Write a message.

        Raises:
            OSError: the file cannot be written.
        """
        self.file.write(MESSAGES.write(message, at=self.now()) + "\n")
        self.file.flush()

    def before(self, deliver: Callable[[SourceMessage], None]) -> Callable[[SourceMessage], None]:
        """What to give to `StateSource.open`: each message is written, then delivered."""

        def record_and_deliver(message: SourceMessage) -> None:
            self(message)
            deliver(message)

        return record_and_deliver


def read_recording(path: str | PathLike[str]) -> Iterator[Received]:
    """The messages of a file, in its order; each has its time.

    A message without ``at`` is taken to have come at its own time, or at that of the message before it. Empty lines
    are left out.

    Args:
        path: JSON lines in UTF-8; compressed if its name ends in ``.gz``.

    Raises:
        MessageError: the file cannot be read, or a line is no message; the error has path, line and column.
    """
    last = 0.0
    for number, line in enumerate(_lines(path), 1):
        if line.strip():
            received = MESSAGES.read(line, source=str(path), line=number)
            last = _time(received, last)
            yield evolve(received, at=last)


def recorded_agents(path: str | PathLike[str]) -> tuple[str, ...]:
    """The agents of a file, in the order in which they first come.

    Raises:
        MessageError: see `read_recording`.
    """
    told = (one.message for one in read_recording(path))
    return tuple(dict.fromkeys(one.agent_id for one in told if isinstance(one, StateUpdate | ReasonUpdate)))


def is_about_source(message: SourceMessage) -> bool:
    """Whether a message is about the source itself, and not about an agent."""
    return isinstance(message, Connected | Disconnected | Synchronised)


def _time(received: Received, last: float) -> float:
    if received.at is not None:
        return received.at
    return last if is_about_source(received.message) else float(received.message.time)


def _lines(path: str | PathLike[str]) -> Iterator[bytes]:
    number = 1
    try:
        with _opened(path) as file:
            while line := file.readline(LONGEST_LINE + 1):
                if len(line) > LONGEST_LINE:
                    text = f"the line is longer than {LONGEST_LINE:,} bytes, the longest that is read"
                    raise MessageError(text, position=Position(str(path), number, 1))
                yield line.rstrip(b"\r\n")
                number += 1
    except (OSError, EOFError, ValueError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MessageError(f"the file cannot be read: {reason}", position=Position(str(path), number, 1)) from error


def _opened(path: str | PathLike[str]) -> BinaryIO | gzip.GzipFile:
    return gzip.open(path, "rb") if str(path).endswith(".gz") else Path(path).open("rb")
