"""Writing to a terminal, a file or a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Final, TextIO

import click
from attrs import define, field

__all__ = ["Output", "wants_colour"]

STYLES: Final[Mapping[str, Mapping[str, object]]] = {
    "start": {"bold": True},
    "end": {"bold": True},
    "error": {"fg": "red"},
    "refused": {"fg": "red"},
    "failed": {"fg": "red", "bold": True},
    "finished": {"fg": "green", "bold": True},
    "running": {"fg": "yellow", "bold": True},
    "note": {"fg": "yellow"},
    "ignored": {"fg": "yellow"},
    "request": {"fg": "cyan"},
    "answer": {"fg": "blue"},
    "tserver": {"fg": "blue"},
    "log": {"fg": "green"},
    "faint": {"dim": True},
}
"""How kinds of lines look in colour, as arguments of `click.style`."""


def wants_colour(stream: TextIO | None, environment: Mapping[str, str]) -> bool:
    """Whether to write in colour: on a terminal that can, unless NO_COLOR is set (https://no-color.org)."""
    if stream is None or environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return False
    try:
        return stream.isatty()
    except ValueError:
        return False


@define(eq=False)
class Output:
    """Standard output. A reader who goes away, as ``head`` does, ends the writing and not the run.

    Attributes:
        failure: the error that ended the writing, unless it was such a reader.
    """

    colour: bool
    failure: OSError | None = field(default=None, init=False)
    _open: bool = field(default=True, init=False)

    def line(self, *parts: tuple[str, str]) -> None:
        """Write a line of (kind, text) parts; kinds that are not in `STYLES` are plain."""
        if self._open:
            self._write("".join(self._styled(kind, text) for kind, text in parts))

    def _styled(self, kind: str, text: str) -> str:
        style = STYLES.get(kind, {}) if self.colour and text else {}
        return click.style(text, **style) if style else text  # type: ignore[arg-type]

    def _write(self, text: str) -> None:
        try:
            click.echo(_encodable(text.rstrip(), sys.stdout), color=self.colour)
        except BrokenPipeError:
            self._leave()
        except OSError as error:
            self.failure = error
            self._leave()

    def _leave(self) -> None:
        """Write no more; what is still buffered must not fail again when the process ends."""
        self._open = False
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _encodable(text: str, stream: TextIO | None) -> str:
    """The text with escapes for the characters that the stream's encoding does not have."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
